package org.lastmile.hub.zone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Remembers whether the zone was stopped in order. After a kill, every delivery that waited may have been tried, and is
 * doubtful; after a clean stop none is.
 */
final class CleanStop {
  /** Name of the file in the zone's folder. */
  static final String MARK = "stopped-in-order";

  private final Path mark;
  private final long doubtfulBefore;

  private CleanStop(Path mark, long doubtfulBefore) {
    this.mark = mark;
    this.doubtfulBefore = doubtfulBefore;
  }

  /** Reads and removes the mark of the last stop. */
  static CleanStop of(Path directory, Clock clock) {
    Path mark = directory.resolve(MARK);
    try {
      return new CleanStop(mark, Files.deleteIfExists(mark) ? 0 : clock.millis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Epoch milliseconds; messages put before may have been tried. */
  long doubtfulBefore() {
    return doubtfulBefore;
  }

  /** To be called when no delivery is under way any more. */
  void mark() {
    try {
      Files.createFile(mark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
