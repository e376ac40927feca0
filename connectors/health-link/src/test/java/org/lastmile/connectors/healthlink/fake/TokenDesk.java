package org.lastmile.connectors.healthlink.fake;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives tokens to who has the client's secret, and knows which of them are good. */
final class TokenDesk implements ResponseDefinitionTransformerV2 {
  private static final String FORM =
      "grant_type=client_credentials&scope=system%2FAppointmentResponse.cru+system%2FSlot.cu+system%2FCommunication.c";

  private final String expected;
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final AtomicInteger given = new AtomicInteger();
  private volatile long life = 3600;
  private volatile boolean stillborn;

  TokenDesk(String client, String secret) {
    this.expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
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
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition()).but();
    if (!expected.equals(request.getHeader("Authorization"))) {
      return answer.withStatus(401).withBody("{\"error\":\"invalid_client\"}").build();
    }
    if (!FORM.equals(request.getBodyAsString())) {
      return answer.withStatus(400).withBody("{\"error\":\"invalid_request\"}").build();
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

  /** From now on tokens are given out that are not good. */
  void stillborn(boolean value) {
    stillborn = value;
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
