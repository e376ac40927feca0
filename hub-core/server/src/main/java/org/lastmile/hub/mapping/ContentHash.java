package org.lastmile.hub.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what handled a message, as evidence names it: 64 lower-case hex digits. */
public final class ContentHash {
  private final MessageDigest digest;

  public ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of the bytes alone. */
  public static String of(byte[] bytes) {
    return new ContentHash().plain(bytes).hex();
  }

  /** Adds a named part; name and content are length-prefixed. */
  public ContentHash add(String name, byte[] content) {
    byte[] label = name.getBytes(StandardCharsets.UTF_8);
    plain((label.length + ":").getBytes(StandardCharsets.US_ASCII)).plain(label);
    return plain((content.length + ":").getBytes(StandardCharsets.US_ASCII)).plain(content);
  }

  /** The hash of all parts; ends the use of this object. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private ContentHash plain(byte[] bytes) {
    digest.update(bytes);
    return this;
  }
}
