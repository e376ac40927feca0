package org.lastmile.hub.testkit;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.extension.Extension;
import java.net.URI;
import java.util.stream.Stream;

/** An {@link HttpFake} whose callers need a token of its {@link TokenDesk}. */
public abstract class OAuthFake extends HttpFake {
  private static final String TOKENS = "/token";

  private final TokenDesk tokens;

  /** Starts it, with the stubs' extensions besides those of the desk. */
  protected OAuthFake(
      String id, String calls, int wanted, TokenDesk tokens, Extension... extensions) {
    super(
        id,
        calls,
        wanted,
        Stream.concat(Stream.of(tokens, tokens.missing()), Stream.of(extensions))
            .toArray(Extension[]::new));
    this.tokens = tokens;
  }

  /** The connector's {@code oauth.url}. */
  public URI tokenUrl() {
    return address(TOKENS);
  }

  /** How many tokens were given out. */
  public int tokens() {
    return tokens.given();
  }

  /** From now on tokens live so many seconds. */
  public void tokenLife(long seconds) {
    tokens.life(seconds);
  }

  /** No token that was given out is good any more. */
  public void revoke() {
    tokens.revoke();
  }

  /** From now on no token is good, not even a new one. */
  public void acceptsNoToken() {
    tokens.stillborn(true);
    tokens.revoke();
  }

  /** From now on no tokens are given. */
  public void noTokens(int status) {
    answer(TOKENS, aResponse().withStatus(status));
  }

  @Override
  public void well() {
    super.well();
    tokens.stillborn(false);
  }
}
