package org.lastmile.hub.testkit;

import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;

/** The matcher {@code no-password}: calls of an {@link HttpFake} that do not carry the account agreed with the hub. */
public final class PasswordCheck extends RequestMatcherExtension {
  private final String header;

  public PasswordCheck(String user, String password) {
    this.header = new BasicCredentials(user, password).asAuthorizationHeaderValue();
  }

  @Override
  public String getName() {
    return "no-password";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(!header.equals(request.getHeader("Authorization")));
  }
}
