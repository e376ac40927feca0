package org.lastmile.hub.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.ledger.EntryCodec.Outbox;
import org.lastmile.hub.ledger.LedgerStore.Unreadable;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class LedgerStoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Samples.TIME.toInstant(), ZoneId.of("Asia/Shanghai"));

  private final Samples.Claims claims = new Samples.Claims();
  private final EntryCodec codec = new EntryCodec(Zone.OUTSIDE, "node-1", claims);
  private DataSource database;
  private LedgerStore store;
  private Trace trace;

  @BeforeEach
  void open(DataSource database) {
    this.database = database;
    store = new LedgerStore(database, Zone.OUTSIDE, "node-1", CLOCK);
    trace = new Trace(database, claims, Zone.OUTSIDE);
  }

  @Test
  void tellsTheLifeOfACaseAndOfAMessage() throws SQLException {
    write(0, Samples.received(1), Samples.received(2));
    write(1, Samples.routed(1));

    List<Recorded> life = trace.ofCase("L330106202611241");
    assertThat(life)
        .extracting(r -> r.entry().kind())
        .containsExactly(EntryKind.RECEIVED, EntryKind.ROUTED);
    assertThat(life).extracting(Recorded::seq).containsExactly(1L, 3L);
    assertThat(life).extracting(Recorded::block).containsExactly(1L, 2L);
    assertThat(life.getLast().entry()).isEqualTo(Samples.routed(1));
    assertThat(trace.ofMessage("message-2")).hasSize(1);
    assertThat(trace.newest(Long.MAX_VALUE, 2)).extracting(Recorded::seq).containsExactly(3L, 2L);
    assertThat(trace.casesKnownAs("P2")).containsExactly("L330106202611242");
    assertThat(trace.payload(1, 0))
        .hasValueSatisfying(b -> assertThat(b).asString().isEqualTo("<case>1</case>"));
    assertThat(trace.payload(3, 0)).isEmpty();
    assertThat(trace.verify()).isEmpty();
  }

  @Test
  void keepsLargePayloadsAndTextsThatTheDatabaseCannotHold() throws SQLException {
    byte[] large = new byte[200_000];
    Arrays.fill(large, (byte) 'x');
    Entry odd =
        new Entry(
            EntryKind.REFUSED,
            null,
            null,
            null,
            null,
            "zhilian-gov",
            "nul\0and 𠮷",
            Samples.TIME,
            "BAD",
            "",
            0,
            Duration.ZERO,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of());
    write(0, Samples.received(1, large), odd);

    assertThat(trace.payload(1, 0)).hasValueSatisfying(b -> assertThat(b).isEqualTo(large));
    assertThat(trace.newest(Long.MAX_VALUE, 1).getFirst().entry().actor()).isEqualTo("nul\0and 𠮷");
    assertThat(trace.verify()).isEmpty();
    claims.kept.put(claims.kept.keySet().iterator().next(), new byte[] {1});
    assertThat(trace.verify())
        .extracting(Finding::kind, Finding::seq)
        .containsExactly(tuple(Finding.Kind.CHANGED, 1L));
  }

  @Test
  void writesARepeatOnceAndNamesAHoleUntilItIsFilled() throws SQLException {
    write(0, Samples.received(1));
    assertThat(write(0, Samples.received(1)).repeats()).hasSize(1);

    LedgerStore.Written withHole = write(3, Samples.received(4));
    assertThat(withHole.missing()).containsExactly(new OutboxSeen.Missing("put@0", 1, 1, 2));
    assertThat(trace.verify()).extracting(Finding::kind).containsExactly(Finding.Kind.HOLE);

    assertThat(write(2, Samples.received(3)).entries()).isEqualTo(1);
    assertThat(write(2, Samples.received(3)).repeats()).hasSize(1);
    assertThat(trace.verify())
        .singleElement()
        .satisfies(f -> assertThat(f.detail()).contains("[1,2)"));
    write(1, Samples.received(2));
    assertThat(trace.verify()).isEmpty();
    assertThat(trace.newest(Long.MAX_VALUE, 10)).hasSize(4);
  }

  @Test
  void takesAMessageOfAHoleInTheSameBatch() throws SQLException {
    LedgerStore.Written written =
        store.write(
            List.of(
                outbox(0, Samples.received(1)),
                outbox(2, Samples.received(3)),
                outbox(1, Samples.received(2)),
                outbox(2, Samples.received(3))),
            List.of());
    assertThat(written.entries()).isEqualTo(3);
    assertThat(written.repeats()).hasSize(1);
    assertThat(trace.verify()).isEmpty();
  }

  @Test
  void keepsWhatItCannotRead() throws SQLException {
    store.write(List.of(), List.of(new Unreadable(new byte[] {1, 2}, "no")));
    try (Connection connection = database.getConnection();
        var row = connection.createStatement().executeQuery("SELECT body FROM ledger.unreadable")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getBytes(1)).containsExactly(1, 2);
    }
  }

  @Test
  void stepsDownBeforeASecondWriter() throws Exception {
    write(0, Samples.received(1));
    // The other writer's block 2 is there, but not yet visible to this one.
    try (Connection other = database.getConnection();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute(
              "INSERT INTO ledger.block SELECT zone, 2, header, leaves, previous_root, root, 2, 0,"
                  + " written_at FROM ledger.block");
      Future<?> second = threads.submit(() -> write(1, Samples.received(2)));
      await().until(() -> count("pg_locks WHERE NOT granted") > 0);
      other.commit();
      assertThatThrownBy(second::get)
          .cause()
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("LEDGER_SECOND_WRITER"));
    }
    assertThat(count("ledger.entry")).isEqualTo(1);
    assertThat(count("ledger.outbox_seen WHERE last > 0")).isZero();
  }

  @Test
  void refusesTheDatabaseOfTheOtherZone() throws SQLException {
    store.requireOwnZone();
    write(0, Samples.received(1));
    store.requireOwnZone();
    LedgerStore inside = new LedgerStore(database, Zone.INSIDE, "node-1", CLOCK);
    assertThatThrownBy(inside::requireOwnZone)
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("DATABASE_OF_OTHER_ZONE"));
  }

  @Test
  void verificationNamesAChangedByte() throws SQLException {
    threeBlocks();
    change(
        "UPDATE ledger.entry SET header = set_byte(header, length(header) - 100, 120) WHERE seq = 2");
    assertFound(Finding.Kind.CHANGED, 1, 2L);
  }

  @Test
  void verificationNamesAChangedPayload() throws SQLException {
    threeBlocks();
    change("UPDATE ledger.payload SET bytes = set_byte(bytes, 0, 0) WHERE seq = 3 AND ordinal = 1");
    assertFound(Finding.Kind.CHANGED, 2, 3L);
  }

  @Test
  void verificationAllowsADroppedPayloadButNotAMissingOne() throws SQLException {
    threeBlocks();
    change("UPDATE ledger.payload SET bytes = NULL, salt = NULL WHERE seq = 3");
    assertThat(trace.verify()).isEmpty();
    change("DELETE FROM ledger.payload WHERE seq = 3 AND ordinal = 1");
    assertFound(Finding.Kind.MISSING, 2, 3L);
  }

  @Test
  void verificationNamesAChangedIndexColumn() throws SQLException {
    threeBlocks();
    change("UPDATE ledger.entry SET case_no = 'L330106202611249' WHERE seq = 2");
    assertFound(Finding.Kind.CHANGED, 1, 2L);
  }

  @Test
  void verificationNamesAMissingEntry() throws SQLException {
    threeBlocks();
    change("DELETE FROM ledger.entry WHERE seq = 3");
    assertFound(Finding.Kind.MISSING, 2, 3L);
  }

  @Test
  void verificationNamesAnInsertedEntry() throws SQLException {
    threeBlocks();
    change(
        "INSERT INTO ledger.entry SELECT 100, block, 7, header, kind, message_id, message_type, case_no, causation_id, system, actor, at, code, attempt FROM ledger.entry WHERE seq = 1");
    assertFound(Finding.Kind.INSERTED, 1, 100L);
    change("UPDATE ledger.entry SET block = 77 WHERE seq = 100");
    assertFound(Finding.Kind.INSERTED, 77, 100L);
  }

  @Test
  void verificationNamesReorderedEntries() throws SQLException {
    threeBlocks();
    change("UPDATE ledger.entry SET idx = 1 - idx WHERE block = 1");
    assertThat(trace.verify())
        .extracting(Finding::kind, Finding::seq)
        .containsExactlyInAnyOrder(
            tuple(Finding.Kind.REORDERED, 1L), tuple(Finding.Kind.REORDERED, 2L));
  }

  @Test
  void verificationNamesAMissingBlock() throws SQLException {
    threeBlocks();
    change("DELETE FROM ledger.block WHERE number = 2");
    assertThat(trace.verify())
        .extracting(Finding::kind, Finding::block)
        .contains(tuple(Finding.Kind.MISSING, 2L));
  }

  @Test
  void verificationNamesABlockThatWasMadeAgain() throws SQLException {
    threeBlocks();
    // A forger who changes an entry and computes its leaf and root again breaks the link to the
    // next block.
    change("UPDATE ledger.block SET root = decode(repeat('ab', 32), 'hex') WHERE number = 2");
    assertThat(trace.verify())
        .extracting(Finding::kind, Finding::block)
        .containsExactly(tuple(Finding.Kind.CHANGED, 2L), tuple(Finding.Kind.CHANGED, 3L));
  }

  private void threeBlocks() throws SQLException {
    write(0, Samples.received(1), Samples.received(2));
    write(1, Samples.received(3));
    write(2, Samples.routed(1));
    assertThat(trace.verify()).isEmpty();
  }

  private LedgerStore.Written write(long number, Entry... entries) throws SQLException {
    return store.write(List.of(outbox(number, entries)), List.of());
  }

  private Outbox outbox(long number, Entry... entries) {
    return EntryCodec.decode(codec.encode(new OutboxId("put@0", 1, number), List.of(entries)));
  }

  private long count(String what) throws SQLException {
    try (Connection connection = database.getConnection();
        var row = connection.createStatement().executeQuery("SELECT count(*) FROM " + what)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  private void assertFound(Finding.Kind kind, long block, Long seq) {
    assertThat(trace.verify())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(kind);
              assertThat(finding.block()).isEqualTo(block);
              assertThat(finding.seq()).isEqualTo(seq);
            });
  }
}
