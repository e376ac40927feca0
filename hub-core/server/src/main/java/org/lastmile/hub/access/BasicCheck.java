package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** HTTP basic authentication (RFC 7617, UTF-8). */
public final class BasicCheck implements CallerCheck {
  private final byte[] expected;

  public BasicCheck(String user, String password) {
    this.expected = Sm3.digest((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void check(Call call) {
    @Nullable String header = call.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw Refused.because("AUTH_MISSING", "basic authentication is needed", "Authorization");
    }
    if (!MessageDigest.isEqual(expected, Sm3.digest(decode(header.substring(6).strip())))) {
      throw Refused.because("AUTH_PASSWORD", "user and password do not fit", "Authorization");
    }
  }

  private static byte[] decode(String encoded) {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw Refused.because("AUTH_MISSING", "the credentials are not base64", "Authorization");
    }
  }
}
