package org.lastmile.hub.casework;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Names persons and places by HMAC-SM3 under a key of the zone, so that they can be found but not read. */
public final class KeyedHash implements UnaryOperator<String> {
  private static final int KEY_BYTES = 32;

  private final byte[] key;

  /**
   * @param key 32 bytes
   */
  public KeyedHash(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new HubException(
          "KEYED_HASH_KEY",
          FaultKind.LASTING,
          "the key has " + key.length + " bytes, must have " + KEY_BYTES);
    }
    this.key = key.clone();
  }

  /** Reads the key from a file that only its owner may read, and makes a random one the first time. */
  public static KeyedHash of(Path file) {
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path made =
            Files.createTempFile(
                folder,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        DurableFiles.write(
            made, HexFormat.of().formatHex(fresh).getBytes(StandardCharsets.US_ASCII));
        DurableFiles.rename(made, file);
      }
      return new KeyedHash(
          HexFormat.of().parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip()));
    } catch (IOException | IllegalArgumentException e) {
      throw new HubException(
          "KEYED_HASH_KEY",
          FaultKind.LASTING,
          "the key file cannot be read or made",
          file.toString(),
          e);
    }
  }

  @Override
  public String apply(String clear) {
    HMac mac = new HMac(new SM3Digest());
    mac.init(new KeyParameter(key));
    byte[] bytes = clear.getBytes(StandardCharsets.UTF_8);
    mac.update(bytes, 0, bytes.length);
    byte[] hash = new byte[mac.getMacSize()];
    mac.doFinal(hash, 0);
    return HexFormat.of().formatHex(hash);
  }
}
