package org.lastmile.connectors.justice.fake;

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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives tokens to who can sign for the client, and knows which of them are good. */
final class TokenDesk implements ResponseDefinitionTransformerV2 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST = 300;

  private final String clientId;
  private final PublicKey key;
  private final Set<String> assertions = ConcurrentHashMap.newKeySet();
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final AtomicInteger given = new AtomicInteger();
  private volatile long life = 3600;

  TokenDesk(String clientId, PublicKey key) {
    this.clientId = clientId;
    this.key = key;
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
    Request request = serveEvent.getRequest();
    String wrong = wrong(request.getAbsoluteUrl(), form(request.getBodyAsString()));
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition()).but();
    if (!wrong.isEmpty()) {
      return answer.withStatus(400).withBody("{\"error\":\"" + wrong + "\"}").build();
    }
    String token = UUID.randomUUID().toString();
    good.add(token);
    given.incrementAndGet();
    return answer
        .withBody(
            "{\"access_token\":\""
                + token
                + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                + life
                + "}")
        .build();
  }

  private String wrong(String url, Map<String, String> form) {
    if (!"client_credentials".equals(form.get("grant_type"))) {
      return "unsupported_grant_type";
    }
    if (!"legal-aid".equals(form.get("scope"))) {
      return "invalid_scope";
    }
    String[] parts = form.getOrDefault("client_assertion", "").split("\\.", -1);
    return parts.length == 3
            && "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                .equals(form.get("client_assertion_type"))
            && signed(parts)
            && claims(url, parts[1])
        ? ""
        : "invalid_client";
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
      return claims.path("iss").asText().equals(clientId)
          && claims.path("sub").asText().equals(clientId)
          && claims.path("aud").asText().equals(url)
          && end > now
          && end - now <= LONGEST
          // each assertion is good once
          && assertions.add(claims.required("jti").asText());
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    Arrays.stream(body.split("&"))
        .map(field -> field.split("=", 2))
        .filter(field -> field.length == 2)
        .forEach(field -> form.put(field[0], URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    return form;
  }

  /** How many tokens were given out. */
  int given() {
    return given.get();
  }

  /** From now on tokens live so many seconds. */
  void life(long seconds) {
    life = seconds;
  }

  /** No token that was given out is good any more. */
  void revoke() {
    good.clear();
  }

  Set<String> good() {
    return new HashSet<>(good);
  }

  /** Matches calls without a token that is good. */
  final class Missing extends RequestMatcherExtension {
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
  }
}
