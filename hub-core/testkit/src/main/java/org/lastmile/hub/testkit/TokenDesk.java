package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where an {@link HttpFake} gives OAuth2 tokens (client credentials), by the transformer {@code token}, and knows which
 * of them are good, by the matcher {@code no-token}.
 */
public final class TokenDesk implements ResponseDefinitionTransformerV2 {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  private final Check check;
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final AtomicInteger given = new AtomicInteger();
  private volatile long life = 3600;
  private volatile boolean stillborn;

  /** Why somebody gets no token; empty if he gets one. */
  @FunctionalInterface
  private interface Check {
    Optional<Refusal> refusal(Request request);
  }

  private record Refusal(int status, String error) {}

  private TokenDesk(Check check) {
    this.check = check;
  }

  /** For a client that has this secret, in a header (RFC 6749, 2.3.1), and asks for this scope. */
  public static TokenDesk bySecret(String client, String secret, String scope) {
    String expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
    Map<String, String> form = Map.of("grant_type", "client_credentials", "scope", scope);
    return new TokenDesk(
        request -> {
          if (!expected.equals(request.getHeader("Authorization"))) {
            return Optional.of(new Refusal(UNAUTHORIZED, "invalid_client"));
          }
          return form.equals(form(request))
              ? Optional.empty()
              : Optional.of(new Refusal(BAD_REQUEST, "invalid_request"));
        });
  }

  /** For a client that signs an assertion by this key, ES256 (RFC 7523), and asks for this scope. */
  public static TokenDesk byKey(String client, PublicKey key, String scope) {
    return new TokenDesk(new Assertions(client, key, scope));
  }

  private static Map<String, String> form(Request request) {
    Map<String, String> form = new HashMap<>();
    Arrays.stream(request.getBodyAsString().split("&"))
        .map(field -> field.split("=", 2))
        .filter(field -> field.length == 2)
        .forEach(field -> form.put(field[0], URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    return form;
  }

  @Override
  public String getName() {
    return "token";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition()).but();
    Optional<Refusal> refusal = check.refusal(serveEvent.getRequest());
    if (refusal.isPresent()) {
      return answer
          .withStatus(refusal.get().status())
          .withBody("{\"error\":\"" + refusal.get().error() + "\"}")
          .build();
    }
    String token = UUID.randomUUID().toString();
    if (!stillborn) {
      good.add(token);
    }
    given.incrementAndGet();
    return answer
        .withBody(
            "{\"access_token\":\""
                + token
                + "\",\"token_type\":\"bearer\",\"expires_in\":"
                + life
                + "}")
        .build();
  }

  /** How many tokens were given out. */
  public int given() {
    return given.get();
  }

  /** From now on tokens live so many seconds. */
  public void life(long seconds) {
    life = seconds;
  }

  /** No token that was given out is good any more. */
  public void revoke() {
    good.clear();
  }

  /** From now on tokens are given out that are not good. */
  public void stillborn(boolean value) {
    stillborn = value;
  }

  /** Matches calls without a token that is good. */
  public RequestMatcherExtension missing() {
    return new RequestMatcherExtension() {
      @Override
      public String getName() {
        return "no-token";
      }

      @Override
      public MatchResult match(Request request, Parameters parameters) {
        String header = request.getHeader("Authorization");
        return MatchResult.of(
            header == null || good.stream().noneMatch(token -> header.equals("Bearer " + token)));
      }
    };
  }

  private static final class Assertions implements Check {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final long LONGEST = 300;

    private final String client;
    private final PublicKey key;
    private final String scope;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    Assertions(String client, PublicKey key, String scope) {
      this.client = client;
      this.key = key;
      this.scope = scope;
    }

    @Override
    public Optional<Refusal> refusal(Request request) {
      Map<String, String> form = form(request);
      if (!"client_credentials".equals(form.get("grant_type"))) {
        return Optional.of(new Refusal(BAD_REQUEST, "unsupported_grant_type"));
      }
      if (!scope.equals(form.get("scope"))) {
        return Optional.of(new Refusal(BAD_REQUEST, "invalid_scope"));
      }
      String[] parts = form.getOrDefault("client_assertion", "").split("\\.", -1);
      return parts.length == 3
              && TYPE.equals(form.get("client_assertion_type"))
              && signed(parts)
              && claims(request.getAbsoluteUrl(), parts[1])
          ? Optional.empty()
          : Optional.of(new Refusal(BAD_REQUEST, "invalid_client"));
    }

    private boolean signed(String[] parts) {
      try {
        JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return header.path("alg").asText().equals("ES256")
            && signature.verify(Base64.getUrlDecoder().decode(parts[2]));
      } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
        return false;
      }
    }

    private boolean claims(String url, String part) {
      try {
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(part));
        long now = Instant.now().getEpochSecond();
        long end = claims.path("exp").asLong();
        return claims.path("iss").asText().equals(client)
            && claims.path("sub").asText().equals(client)
            && claims.path("aud").asText().equals(url)
            && end > now
            && end - now <= LONGEST
            // each assertion is good once
            && seen.add(claims.required("jti").asText());
      } catch (IOException | IllegalArgumentException e) {
        return false;
      }
    }
  }
}
