package org.lastmile.hub.transit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Message ids are hashes of what caused the message, so that the same work done again gives the same id. */
public final class Ids {
  private static final int ID_BYTES = 16;

  private Ids() {}

  /**
   * The id made of the parts, 32 lower-case hex digits. Parts are length-prefixed, so that no two lists of parts
   * collide by joining.
   */
  public static String of(String... parts) {
    MessageDigest sha256 = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha256.update(bytes);
    }
    return HexFormat.of().formatHex(sha256.digest(), 0, ID_BYTES);
  }

  /** A new SHA-256 digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
