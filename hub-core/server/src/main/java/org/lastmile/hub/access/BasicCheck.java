package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** HTTP basic authentication (RFC 7617, UTF-8); over TLS, or from the same machine. */
public final class BasicCheck implements CallerCheck {
  private static final String SCHEME = "Basic ";

  private final byte[] expected;

  public BasicCheck(String user, String password) {
    this.expected = Sm3.digest((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void checkHead(Call call) {
    Refused.unlessConfidential(call);
    @Nullable String header = call.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refused.because("AUTH_MISSING", "basic authentication is needed", "Authorization");
    }
    byte[] given = Sm3.digest(decode(header.substring(SCHEME.length()).strip()));
    if (!MessageDigest.isEqual(expected, given)) {
      throw Refused.because("AUTH_PASSWORD", "user and password do not fit", "Authorization");
    }
  }

  @Override
  public String challenge() {
    return "Basic realm=\"Lastmile\", charset=\"UTF-8\"";
  }

  private static byte[] decode(String encoded) {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw Refused.because("AUTH_MISSING", "the credentials are not base64", "Authorization");
    }
  }
}
