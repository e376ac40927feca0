package org.lastmile.hub.simulator.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.LoaderCallback;
import org.apache.activemq.artemis.core.journal.PreparedTransactionInfo;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTailTest {
  private static final int FILE_BYTES = 10 * 1024 * 1024;
  private static final byte TYPE = 45;

  @TempDir private Path journal;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void theRecordsBeforeTheTornOneAreReadAsBefore(int seed) throws Exception {
    List<String> written = IntStream.range(0, 100).mapToObj(i -> "record " + i).toList();
    JournalImpl first = open(new ArrayList<>());
    for (int i = 0; i < written.size(); i++) {
      first.appendAddRecord(i + 1, TYPE, written.get(i).getBytes(StandardCharsets.UTF_8), true);
    }
    first.stop();

    String where = JournalTail.tear(journal, seed);

    assertThat(where).startsWith("activemq-data-");
    assertThat(JournalTail.tear(journal, seed))
        .as("the end of the records is where it was")
        .isEqualTo(where);
    List<String> read = new ArrayList<>();
    JournalImpl second = open(read);
    assertThat(read).isEqualTo(written);
    second.appendAddRecord(1_000, TYPE, "more".getBytes(StandardCharsets.UTF_8), true);
    second.stop();
    List<String> more = new ArrayList<>();
    open(more).stop();
    assertThat(more).hasSize(written.size() + 1).contains("more");
  }

  private JournalImpl open(List<String> records) throws Exception {
    JournalImpl opened =
        new JournalImpl(
            FILE_BYTES,
            2,
            -1,
            0,
            0,
            new NIOSequentialFileFactory(journal.toFile(), 1),
            "activemq-data",
            "amq",
            1);
    opened.start();
    opened.load(new Reader(records));
    return opened;
  }

  private record Reader(List<String> records) implements LoaderCallback {
    @Override
    public void addRecord(RecordInfo info) {
      records.add(new String(info.data, StandardCharsets.UTF_8));
    }

    @Override
    public void updateRecord(RecordInfo info) {
      throw new AssertionError("nothing was updated");
    }

    @Override
    public void deleteRecord(long id) {
      throw new AssertionError("nothing was deleted");
    }

    @Override
    public void addPreparedTransaction(PreparedTransactionInfo transaction) {
      throw new AssertionError("nothing was prepared");
    }

    @Override
    public void failedTransaction(
        long transactionId, List<RecordInfo> records, List<RecordInfo> recordsToDelete) {
      throw new AssertionError("there was no transaction");
    }
  }
}
