package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A user's bearer token (RFC 6750); over TLS, or from the same machine. Only digests of the tokens are kept. */
public final class BearerCheck implements CallerCheck {
  private static final String SCHEME = "Bearer ";
  private static final int DIGEST_BYTES = 32;

  private final List<byte[]> expected;

  private BearerCheck(List<byte[]> expected) {
    this.expected = expected;
  }

  /** One token for all users. */
  public static BearerCheck ofToken(String token) {
    return new BearerCheck(List.of(Sm3.sha256(token.getBytes(StandardCharsets.UTF_8))));
  }

  /**
   * A token for each user.
   *
   * @param list entries {@code user:hex SHA-256 of the token}, separated by commas or white space
   */
  public static BearerCheck ofDigests(String list) {
    List<byte[]> digests = new ArrayList<>();
    for (String entry : list.strip().split("[,\\s]+")) {
      digests.add(digest(entry.substring(entry.lastIndexOf(':') + 1)));
    }
    return new BearerCheck(List.copyOf(digests));
  }

  private static byte[] digest(String hex) {
    try {
      byte[] digest = HexFormat.of().parseHex(hex);
      if (digest.length == DIGEST_BYTES) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      // told below, without the value
    }
    throw new HubException(
        "CONFIG_INVALID",
        FaultKind.LASTING,
        "an entry of door.tokens is not user:digest; allowed are 64 hex digits, the SHA-256 of the token",
        "door.tokens",
        null);
  }

  @Override
  public void checkHead(Call call) {
    Refused.unlessConfidential(call);
    @Nullable String header = call.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Refused.because("AUTH_MISSING", "a bearer token is needed", "Authorization");
    }
    String token = header.substring(SCHEME.length()).strip();
    byte[] given = Sm3.sha256(token.getBytes(StandardCharsets.UTF_8));
    boolean known = false;
    for (byte[] digest : expected) {
      // all are compared, so that the time says nothing
      known |= MessageDigest.isEqual(digest, given);
    }
    if (!known) {
      throw Refused.because("AUTH_TOKEN", "the token is not valid", "Authorization");
    }
  }

  @Override
  public String challenge() {
    return "Bearer";
  }
}
