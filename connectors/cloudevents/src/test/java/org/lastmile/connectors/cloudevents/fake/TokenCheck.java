package org.lastmile.connectors.cloudevents.fake;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;

/** Matches calls that do not carry the token agreed with the hub. */
final class TokenCheck extends RequestMatcherExtension {
  private final String token;

  TokenCheck(String token) {
    this.token = token;
  }

  @Override
  public String getName() {
    return "no-token";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(!("Bearer " + token).equals(request.getHeader("Authorization")));
  }
}
