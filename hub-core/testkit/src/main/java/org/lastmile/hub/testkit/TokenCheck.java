package org.lastmile.hub.testkit;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;

/** The matcher {@code no-token}: calls of an {@link HttpFake} that do not carry the token agreed with the hub. */
public final class TokenCheck extends RequestMatcherExtension {
  private final String header;

  public TokenCheck(String token) {
    this.header = "Bearer " + token;
  }

  @Override
  public String getName() {
    return "no-token";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(!header.equals(request.getHeader("Authorization")));
  }
}
