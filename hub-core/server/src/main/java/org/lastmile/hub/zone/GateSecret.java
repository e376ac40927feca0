package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What the inside's link proves itself by at the outside's broker. Where the zones are two machines, a person copies it. */
final class GateSecret {
  private static final int BYTES = 32;

  private GateSecret() {}

  /** The secret in the file, made if there is none yet; readable by its owner only. */
  static String of(Path file) {
    try {
      Files.createDirectories(file.getParent());
      try {
        make(file);
      } catch (FileAlreadyExistsException e) {
        return read(file);
      }
      return read(file);
    } catch (IOException e) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.LASTING,
          "hub.gate.secret is " + file + ", which cannot be read",
          null,
          e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    Path fresh =
        Files.createTempFile(
            file.getParent(),
            "gate",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, HexFormat.of().formatHex(bytes), StandardOpenOption.SYNC);
    try {
      // A link, because it fails where the other zone was quicker.
      Files.createLink(file, fresh);
    } finally {
      Files.delete(fresh);
    }
  }

  private static String read(Path file) throws IOException {
    String secret = Files.readString(file).strip();
    if (secret.length() < BYTES) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.LASTING,
          "hub.gate.secret is "
              + file
              + " with "
              + secret.length()
              + " characters; at least "
              + BYTES
              + " are needed");
    }
    return secret;
  }
}
