package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.impl.JournalFile;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalReaderCallback;

/** What a loss of power in a write leaves behind the last record of a broker's journal. */
final class JournalTail {
  private static final int FILE_BYTES = 10 * 1024 * 1024;
  private static final int LEAST_TYPE = 11;
  private static final int MOST_TYPE = 20;
  private static final int HEAD_BYTES = Byte.BYTES + Integer.BYTES;
  private static final int MOST_TORN = 4_000;

  private JournalTail() {}

  /**
   * Writes a record that begins well (its type, the id of the file) and goes on with anything, where the next record
   * would have come. Complete records stay as they are.
   *
   * @param journal folder of the journal, which nobody uses
   * @return where it was written
   */
  static String tear(Path journal, int seed) throws Exception {
    SequentialFileFactory files = new NIOSequentialFileFactory(journal.toFile(), 1);
    JournalImpl reader = new JournalImpl(FILE_BYTES, 2, -1, 0, 0, files, "activemq-data", "amq", 1);
    for (JournalFile file : reader.orderFiles().reversed()) {
      int end = JournalImpl.readJournalFile(files, file, new JournalReaderCallback() {});
      if (end > JournalImpl.SIZE_HEADER) {
        Path path = journal.resolve(file.getFile().getFileName());
        byte[] torn = torn(new Random(seed), file.getFileID());
        write(path, end, torn);
        return path.getFileName() + " +" + end + ", " + torn.length + " bytes";
      }
    }
    throw new IOException("no record in " + journal);
  }

  private static byte[] torn(Random random, long fileId) {
    byte[] torn = new byte[random.nextInt(HEAD_BYTES, MOST_TORN)];
    random.nextBytes(torn);
    ByteBuffer.wrap(torn)
        .put((byte) random.nextInt(LEAST_TYPE, MOST_TYPE + 1))
        .putInt((int) fileId);
    return torn;
  }

  private static void write(Path path, int end, byte[] torn) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      int room = (int) Math.min(torn.length, file.size() - end);
      file.write(ByteBuffer.wrap(torn, 0, Math.max(0, room)), end);
    }
  }
}
