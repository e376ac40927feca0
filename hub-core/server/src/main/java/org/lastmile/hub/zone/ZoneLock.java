package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Keeps a second hub out of a zone's data. The system gives it up with the process. */
final class ZoneLock implements AutoCloseable {
  private final FileChannel channel;

  private ZoneLock(FileChannel channel) {
    this.channel = channel;
  }

  static ZoneLock take(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new HubException(
            "DATA_IN_USE",
            FaultKind.LASTING,
            "another hub runs on " + directory + "; allowed is one for each zone and hub.data",
            "hub.data",
            null);
      }
      return new ZoneLock(channel);
    } catch (IOException e) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.LASTING,
          "hub.data is " + directory.getParent() + ", where nothing can be written",
          "hub.data",
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
