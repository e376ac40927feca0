package org.lastmile.connectors.socialorgs.fake;

import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;

/** Matches calls that do not carry the account agreed with the hub. */
final class LoginCheck extends RequestMatcherExtension {
  private final String header;

  LoginCheck(String user, String password) {
    this.header = new BasicCredentials(user, password).asAuthorizationHeaderValue();
  }

  @Override
  public String getName() {
    return "no-login";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(!header.equals(request.getHeader("Authorization")));
  }
}
