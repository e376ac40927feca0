package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a crash has torn at the end of a file of the broker. It is evidence while anything else is damaged.
 *
 * @param end of what is whole
 * @param size that the file must have: what lies between is made zeros
 */
record TornEnd(Path file, long end, long size) {
  private static final int ZEROS = 64 * 1024;

  /** So that what is written after it never stands behind a hole. */
  void cut() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (size == end) {
        channel.truncate(end);
      }
      overwrite(channel);
      channel.force(true);
    }
  }

  /**
   * With bytes that are really on disk, as the broker's own are: where a file has a hole, a full disk takes half a record
   * and the broker confirms all of it.
   */
  private void overwrite(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
    channel.position(end);
    for (long left; (left = size - channel.position()) > 0; ) {
      zeros.clear().limit((int) Math.min(ZEROS, left));
      channel.write(zeros);
    }
  }
}
