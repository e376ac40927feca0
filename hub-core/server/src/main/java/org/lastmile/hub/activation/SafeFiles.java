package org.lastmile.hub.activation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Files that others may read at any time. */
public final class SafeFiles {
  private SafeFiles() {}

  /** Writes a file under another name and renames it: nobody sees half of it. One with these bytes stays as it is. */
  public static void write(Path file, byte[] bytes) {
    try {
      if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return;
      }
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      Path written = folder.resolve("." + file.getFileName() + ".part");
      Files.write(written, bytes);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Makes a folder that nobody but who runs the hub can look into. */
  static void makeForOwner(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  static HubException unwritable(Path file, IOException e) {
    return new HubException(
        "SETUP_UNWRITABLE", FaultKind.LASTING, file + " cannot be written", file.toString(), e);
  }
}
