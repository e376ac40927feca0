package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.Pair;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.AbstractJournalUpdateTask;
import org.apache.activemq.artemis.core.journal.impl.JournalFile;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalReaderCallback;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.zone.JournalContent.Place;

/**
 * The files of a journal, read without a broker and without changing them.
 *
 * <p>The broker skips what it cannot read, wherever it stands. Here a hole is damage when something was written after
 * it. What stands at the end of the newest file and is no whole record is torn: a crash leaves it, and nobody was ever
 * told that it is on disk.
 */
final class JournalFiles {
  /** The journals of a broker, as it names and sizes their files. */
  enum Kind {
    MESSAGES("activemq-data", "amq", 10 * 1024 * 1024),
    BINDINGS("activemq-bindings", "bindings", 1024 * 1024);

    private final String prefix;
    private final String extension;
    private final int fileBytes;

    Kind(String prefix, String extension, int fileBytes) {
      this.prefix = prefix;
      this.extension = extension;
      this.fileBytes = fileBytes;
    }
  }

  private static final int USER_VERSION = 1;
  private static final int LOOK_BYTES = 64 * 1024;
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(LOOK_BYTES).asReadOnlyBuffer();

  private final Path directory;
  private final Kind kind;
  private final SequentialFileFactory factory;
  private final JournalImpl journal;
  private final AtomicReference<ByteBuffer> buffer = new AtomicReference<>();
  private final Map<Long, Pending> transactions = new HashMap<>();

  /** A file, and how far it could be read. */
  private static final class Read {
    final JournalFile file;
    final Path path;
    final long size;
    long end = JournalImpl.SIZE_HEADER;
    boolean tornRecord;

    Read(JournalFile file, Path path, long size) {
      this.file = file;
      this.path = path;
      this.size = size;
    }

    boolean hasRecords() {
      return end > JournalImpl.SIZE_HEADER;
    }
  }

  /** A transaction that has not ended yet. */
  private static final class Pending {
    final List<Runnable> records = new ArrayList<>();
    private @Nullable Read newest;
    private int inNewest;

    void add(Read file, Runnable record) {
      if (newest != file) {
        newest = file;
        inNewest = 0;
      }
      inNewest++;
      records.add(record);
    }

    int in(Read file) {
      return newest == file ? inNewest : 0;
    }
  }

  JournalFiles(Path directory, Kind kind) {
    this.directory = directory;
    this.kind = kind;
    this.factory = new NIOSequentialFileFactory(directory.toFile(), null, 1);
    this.journal =
        new JournalImpl(
            kind.fileBytes, 2, -1, 0, 0, factory, kind.prefix, kind.extension, USER_VERSION);
  }

  /**
   * Tells all that can be read.
   *
   * @return what a crash has torn, if it has
   * @throws HubException JOURNAL_UNREADABLE when the disk does not give the bytes
   */
  Optional<TornEnd> read(JournalContent content) {
    Read newest = readAll(content);
    return newest != null && (newest.tornRecord || newest.size < kind.fileBytes)
        ? Optional.of(new TornEnd(newest.path, newest.end, kind.fileBytes))
        : Optional.empty();
  }

  /** Gives the newest file with records. */
  private @Nullable Read readAll(JournalContent content) {
    if (!Files.isDirectory(directory)) {
      return null;
    }
    try {
      List<Read> files = files(content);
      for (Read file : files) {
        if (isBlank(file)) {
          continue;
        }
        JournalImpl.readJournalFile(factory, file.file, new Reader(file, content), buffer);
        file.tornRecord = beginsRecord(file);
      }
      Read newest = files.reversed().stream().filter(Read::hasRecords).findFirst().orElse(null);
      for (Read file : files) {
        if (file != newest && (file.size != kind.fileBytes || file.tornRecord)) {
          content.damaged(new Damage(file.path, file.end, "what was written here is cut off"));
        }
      }
      return newest;
    } catch (Exception e) {
      throw unreadable(e);
    } finally {
      ByteBuffer used = buffer.getAndSet(null);
      if (used != null) {
        factory.releaseDirectBuffer(used);
      }
    }
  }

  /** Whether nothing was ever written behind the header; the broker's reader would look at each byte by itself. */
  private static boolean isBlank(Read file) throws IOException {
    try (FileChannel channel = FileChannel.open(file.path)) {
      ByteBuffer block = ByteBuffer.allocate(LOOK_BYTES);
      channel.position(JournalImpl.SIZE_HEADER);
      while (channel.read(block.clear()) >= 0) {
        block.flip();
        if (!block.equals(ZEROS.slice(0, block.limit()))) {
          return false;
        }
      }
      return true;
    }
  }

  private HubException unreadable(Exception cause) {
    return new HubException(
        "JOURNAL_UNREADABLE",
        FaultKind.LASTING,
        "the broker's journal cannot be read: " + cause.getMessage(),
        directory.toString(),
        cause);
  }

  /** In the order in which they were written. */
  private List<Read> files(JournalContent content) throws Exception {
    List<Read> files = new ArrayList<>();
    for (String name : names()) {
      Path path = directory.resolve(name);
      long size = Files.size(path);
      if (size < JournalImpl.SIZE_HEADER) {
        content.damaged(new Damage(path, size, "the file is cut off within its header"));
        continue;
      }
      var file = factory.createSequentialFile(name);
      file.open(1, false);
      try {
        files.add(new Read(journal.readFileHeader(file), path, size));
      } catch (Exception e) {
        content.damaged(new Damage(path, 0, "the header of the file is not one of this journal"));
      } finally {
        file.close();
      }
    }
    files.sort(Comparator.comparingLong(read -> read.file.getFileID()));
    checkNumbers(files, content);
    return files;
  }

  /** Those that the broker will have after it has finished a compaction that was interrupted. */
  private List<String> names() throws Exception {
    List<String> replaced = new ArrayList<>();
    List<String> compacted = new ArrayList<>();
    List<Pair<String, String>> renames = new ArrayList<>();
    AbstractJournalUpdateTask.readControlFile(factory, replaced, compacted, renames);
    List<String> names = new ArrayList<>(factory.listFiles(kind.extension));
    names.removeAll(replaced);
    for (String name : compacted) {
      if (Files.exists(directory.resolve(name)) && !names.contains(name)) {
        names.add(name);
      }
    }
    Collections.sort(names);
    return names;
  }

  /** Files are numbered as they are begun; records carry the lower half of the number. */
  private static void checkNumbers(List<Read> files, JournalContent content) {
    long before = -1;
    for (Read read : files) {
      long number = read.file.getFileID();
      if (number == before || number != read.file.getRecordID()) {
        content.damaged(
            new Damage(
                read.path,
                2 * Integer.BYTES,
                "the number of the file is " + number + ", which it was never given"));
      }
      before = number;
    }
  }

  /** Whether bytes of this use of the file stand behind its last record; those of an earlier use have its number. */
  private boolean beginsRecord(Read file) {
    ByteBuffer bytes = Objects.requireNonNull(buffer.get());
    int end = (int) file.end;
    return file.size >= end + 1L + Integer.BYTES
        && bytes.get(end) >= JournalImpl.EVENT_RECORD
        && bytes.get(end) <= JournalImpl.ROLLBACK_RECORD
        && bytes.getInt(end + 1) == file.file.getRecordID();
  }

  /** Reads one file. When it is called, the buffer stands before the four bytes at the end of a record: its size. */
  private final class Reader implements JournalReaderCallback {
    private final Read file;
    private final JournalContent content;

    Reader(Read file, JournalContent content) {
      this.file = file;
      this.content = content;
    }

    private Place place() {
      ByteBuffer bytes = Objects.requireNonNull(buffer.get());
      long end = bytes.position() + Integer.BYTES;
      long begin = end - bytes.getInt(bytes.position());
      if (begin > file.end) {
        content.damaged(
            new Damage(file.path, file.end, (begin - file.end) + " bytes are no record"));
      }
      file.end = end;
      return new Place(file.path, begin);
    }

    private void pend(long transaction, Runnable record) {
      transactions.computeIfAbsent(transaction, id -> new Pending()).add(file, record);
    }

    @Override
    public void onReadEventRecord(RecordInfo record) {
      place();
    }

    @Override
    public void onReadAddRecord(RecordInfo record) {
      content.added(record, place());
    }

    @Override
    public void onReadUpdateRecord(RecordInfo record) {
      content.updated(record, place());
    }

    @Override
    public void onReadDeleteRecord(long id) {
      place();
      content.deleted(id);
    }

    @Override
    public void onReadAddRecordTX(long transaction, RecordInfo record) {
      Place place = place();
      pend(transaction, () -> content.added(record, place));
    }

    @Override
    public void onReadUpdateRecordTX(long transaction, RecordInfo record) {
      Place place = place();
      pend(transaction, () -> content.updated(record, place));
    }

    @Override
    public void onReadDeleteRecordTX(long transaction, RecordInfo record) {
      place();
      pend(transaction, () -> content.deleted(record.id));
    }

    @Override
    public void onReadPrepareRecord(long transaction, byte[] extra, int records) {
      place();
    }

    @Override
    public void onReadCommitRecord(long transaction, int records) {
      Place place = place();
      Pending pending = transactions.remove(transaction);
      int found = pending == null ? 0 : pending.in(file);
      if (found != records) {
        content.damaged(
            place.damage("a transaction has " + found + " of " + records + " records in the file"));
      }
      if (pending != null) {
        pending.records.forEach(Runnable::run);
      }
    }

    @Override
    public void onReadRollbackRecord(long transaction) {
      place();
      transactions.remove(transaction);
    }
  }
}
