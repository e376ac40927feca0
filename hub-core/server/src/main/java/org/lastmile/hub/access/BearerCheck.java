package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A bearer token (RFC 6750). */
public final class BearerCheck implements CallerCheck {
  private final byte[] expected;

  public BearerCheck(String token) {
    this.expected = Sm3.digest(token.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void check(Call call) {
    @Nullable String header = call.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw Refused.because("AUTH_MISSING", "a bearer token is needed", "Authorization");
    }
    byte[] given = Sm3.digest(header.substring(7).strip().getBytes(StandardCharsets.UTF_8));
    if (!MessageDigest.isEqual(expected, given)) {
      throw Refused.because("AUTH_TOKEN", "the token is not valid", "Authorization");
    }
  }
}
