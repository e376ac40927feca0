package org.lastmile.connectors.socialorgs.fake;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;

/** Matches uploads whose form does not hold the token agreed with the hub. */
final class UploadTokenCheck extends RequestMatcherExtension {
  private final String token;

  UploadTokenCheck(String token) {
    this.token = token;
  }

  @Override
  public String getName() {
    return "no-token";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(
        !request.isMultipart()
            || request.getPart("token") == null
            || !token.equals(request.getPart("token").getBody().asString()));
  }
}
