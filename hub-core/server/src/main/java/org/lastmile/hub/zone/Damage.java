package org.lastmile.hub.zone;

import java.nio.file.Path;

/**
 * A place where the broker's files are not as they were written.
 *
 * @param offset bytes from the beginning of the file
 * @param what one sentence without personal data
 */
public record Damage(Path file, long offset, String what) {
  /** File and offset, as places of faults are named. */
  public String place() {
    return file + " at byte " + offset;
  }
}
