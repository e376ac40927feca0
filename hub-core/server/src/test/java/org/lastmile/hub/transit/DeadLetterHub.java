package org.lastmile.hub.transit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A zone's core with a real broker, ledger and database; two systems get what it delivers. */
public final class DeadLetterHub implements AutoCloseable {
  static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));

  final TestBroker broker;
  final Recording one = new Recording("one", Repeat.KEY);
  final Recording two = new Recording("two", Repeat.NONE);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Away database;
  final Trace ledger;
  final DeadLetterStore letters;
  final List<Replay> routed = new ArrayList<>();
  volatile boolean flowMended;

  /** Whether {@link #one} is known to have strict order when dead letters begin to be kept. */
  boolean strict;

  private final LedgerWriter writer;
  private final Transit transit;

  /** A database that can be away. */
  static final class Away extends DelegatingDataSource {
    volatile boolean away;

    Away(DataSource database) {
      super(database);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (away) {
        throw new SQLException("away", "08001");
      }
      return super.getConnection();
    }
  }

  public DeadLetterHub(Path directory, DataSource database) {
    this.broker =
        new TestBroker(directory.resolve("broker"), "from.a", "from.one", "to.one", "to.two");
    this.database = new Away(database);
    FileAttachmentStore claims = new FileAttachmentStore(directory.resolve("claims"), CLOCK);
    this.ledger = new Trace(database, claims, Zone.INSIDE);
    this.letters = new DeadLetterStore(database);
    EntryCodec codec = new EntryCodec(Zone.INSIDE, "test", claims);
    this.writer =
        new LedgerWriter(
            new LedgerWriter.Connection(broker.locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database,
            Zone.INSIDE,
            "test",
            CLOCK,
            (system, key) -> {},
            meters);
    this.transit =
        new Transit(
            new Transit.Surroundings(
                "test-" + System.nanoTime(),
                broker.sessions,
                codec::encode,
                broker.queues,
                (system, key) -> CompletableFuture.completedFuture(Optional.empty()),
                (matter, day) -> "L1",
                new PostgresDeliveredVersions(database),
                type -> true,
                new Brake(List.of()),
                CLOCK,
                0,
                64,
                meters));
    writer.start();
    transit.open();
    transit.start(
        (message, step) -> {
          routed.add(step.replay());
          if (!flowMended) {
            throw new HubException("NO_FLOW", FaultKind.LASTING, "no flow takes it");
          }
          step.put("to.one", Sample.message(message.id() + "-out", "C", Priority.ROUTINE));
        },
        Set.of("a"),
        List.of(one, two),
        system -> DeliveryTest.QUICK);
  }

  /** Begins to keep dead letters, and to do what persons decide. */
  public void keep() {
    transit.keepDeadLetters(
        database,
        ledger,
        () -> writer.away() == null && broker.broker.waitingExactly(Addresses.LEDGER_OUTBOX) == 0,
        strict ? Set.of("one") : Set.of());
  }

  /** Puts a message of a case that no flow takes before {@link #mend}. */
  public void submit(String id, String caseNo) throws Exception {
    broker.put("from.a", Wire.encode(Sample.message(id, caseNo, Priority.ROUTINE)));
  }

  /** From now on the flow takes what is submitted. */
  public void mend() {
    flowMended = true;
  }

  /** Ids of what reached the system that the flow puts to. */
  public List<String> delivered() {
    return List.copyOf(one.delivered);
  }

  @Override
  public void close() {
    transit.close();
    writer.close();
    broker.close();
  }
}
