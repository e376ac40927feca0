package org.lastmile.connectors.zhiliangov.fake;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Matches calls that the portal would not believe: no or wrong signature, stale time, nonce used before. */
final class SealCheck extends RequestMatcherExtension {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final String keyId;
  private final PortalSeal seal;
  private final Clock clock;
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();

  SealCheck(String keyId, PortalSeal seal, Clock clock) {
    this.keyId = keyId;
    this.seal = seal;
    this.clock = clock;
  }

  @Override
  public String getName() {
    return "not-sealed";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(!genuine(request));
  }

  private boolean genuine(Request request) {
    String timestamp = request.getHeader("X-Timestamp");
    String nonce = request.getHeader("X-Nonce");
    if (timestamp == null || !timestamp.matches("\\d{13}") || nonce == null || nonce.isEmpty()) {
      return false;
    }
    long age = Math.abs(clock.millis() - Long.parseLong(timestamp));
    String expected =
        seal.over(
            request.getMethod().getName(), request.getUrl(), timestamp, nonce, request.getBody());
    return keyId.equals(request.getHeader("X-Key-Id"))
        && age <= TOLERANCE.toMillis()
        && expected.equals(request.getHeader("X-Signature"))
        && nonces.add(nonce);
  }
}
