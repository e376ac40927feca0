package org.lastmile.hub.connector;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The folder where large requests lie while they are worked on. What a process left behind is deleted at start. */
final class DoorSpool {
  private static final String PREFIX = "door-";

  private final Path folder;

  DoorSpool(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new HubException(
          "DOOR_SPOOL",
          FaultKind.LASTING,
          "the folder " + folder + " for large requests cannot be used",
          folder.toString(),
          e);
    }
  }

  /** A new file that its owner only can read. */
  Path file() throws IOException {
    return Files.createTempFile(folder, PREFIX, "");
  }

  Path folder() {
    return folder;
  }
}
