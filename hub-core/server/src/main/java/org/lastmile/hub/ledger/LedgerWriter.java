package org.lastmile.hub.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.EntryCodec.Outbox;
import org.lastmile.hub.ledger.LedgerStore.Unreadable;
import org.lastmile.hub.ledger.LedgerStore.Written;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the outbox into the database: gathers, writes one block in one transaction, acknowledges. What is written twice
 * because the acknowledgement was lost is recognised by its id.
 *
 * <p>While the database is away the outbox grows and nothing else stops; the writer tries again until it is back.
 */
public final class LedgerWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
  private static final int ACK_BATCH_BYTES = 1024 * 1024;
  private static final int MOST_ENTRIES = 5000;
  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final Duration GATHERING = Duration.ofMillis(5);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Connection broker;
  private final SimpleString queue;
  private final BiPredicate<ClientMessage, byte[]> intact;
  private final LedgerStore store;
  private final BiConsumer<String, String> indexed;
  private final Timer writing;
  private final Counter entries;
  private final Counter repeats;
  private final Counter holes;
  private final Counter unreadable;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("ledger-writer").unstarted(this::run);
  private volatile @Nullable String away;
  private volatile long lag;
  private long toCatchUp = -1;

  /** How the writer reaches the broker. */
  public record Connection(
      ServerLocator locator, @Nullable String user, @Nullable String password) {
    ClientSession session(ClientSessionFactory connection) throws ActiveMQException {
      return connection.createSession(user, password, false, false, false, false, ACK_BATCH_BYTES);
    }

    @Override
    public String toString() {
      return "Connection[" + user + "]";
    }
  }

  /**
   * @param queue the outbox
   * @param intact whether a message of the outbox with this body is as it was put
   * @param node name of this process in the evidence
   * @param indexed told (system, key) of each reception that the door index answers for from now on
   */
  public LedgerWriter(
      Connection broker,
      String queue,
      BiPredicate<ClientMessage, byte[]> intact,
      DataSource database,
      Zone zone,
      String node,
      Clock clock,
      BiConsumer<String, String> indexed,
      MeterRegistry meters) {
    this.broker = broker;
    this.queue = SimpleString.of(queue);
    this.intact = intact;
    this.store = new LedgerStore(database, zone, node, clock);
    this.indexed = indexed;
    this.writing = meters.timer("hub.ledger.block");
    this.entries = meters.counter("hub.ledger.entries");
    this.repeats = meters.counter("hub.ledger.outbox.repeats");
    this.holes = meters.counter("hub.ledger.outbox.holes");
    this.unreadable = meters.counter("hub.ledger.outbox.unreadable");
    Gauge.builder("hub.ledger.lag", () -> lag)
        .description("outbox messages not yet written")
        .register(meters);
  }

  /**
   * Begins to write.
   *
   * @throws HubException DATABASE_OF_OTHER_ZONE when the database has the ledger of the other zone
   */
  public void start() {
    try {
      store.requireOwnZone();
    } catch (SQLException e) {
      LOG.warn("The ledger's database does not answer at the start: {}", text(e));
    }
    thread.start();
  }

  /** Done when everything is written that waited in the outbox at the start; doors open after it. */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp.copy();
  }

  /** Outbox messages not yet written, as last seen. */
  public long lag() {
    return lag;
  }

  /** Why nothing can be written now; null while all is well. */
  public @Nullable String away() {
    return away;
  }

  /** Whether its thread ended although nobody told it to. */
  public boolean broken() {
    return !stopping() && thread.getState() == Thread.State.TERMINATED;
  }

  /** Ends after the block under way. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!stopping()) {
      try (ClientSessionFactory connection = broker.locator().createSessionFactory();
          ClientSession session = broker.session(connection);
          ClientConsumer consumer = session.createConsumer(queue)) {
        session.start();
        while (!stopping()) {
          turn(session, consumer);
          pause = FIRST_PAUSE;
        }
      } catch (Exception e) {
        // The session is closed: what was not acknowledged comes again, what was written is known.
        away = text(e);
        LOG.warn("The ledger's writer begins again: {}", away);
        pause = pauseAfter(pause);
      }
    }
  }

  private void turn(ClientSession session, ClientConsumer consumer)
      throws ActiveMQException, InterruptedException {
    Batch batch = gather(consumer);
    if (batch.messages > 0) {
      writeUntilDone(session, batch);
      batch.acknowledge();
      session.commit();
    }
    observe(session, batch.messages);
  }

  private static final class Batch {
    final List<Outbox> outbox = new ArrayList<>();
    final List<Unreadable> unreadable = new ArrayList<>();
    int messages;
    private int entries;
    private long bytes;
    private @Nullable ClientMessage last;

    void add(ClientMessage message, BiPredicate<ClientMessage, byte[]> intact) {
      byte[] body = new byte[message.getBodyBuffer().readableBytes()];
      message.getBodyBuffer().readBytes(body);
      try {
        if (!intact.test(message, body)) {
          throw new HubException(
              "JOURNAL_DAMAGED", FaultKind.LASTING, "the outbox message is not as it was put");
        }
        Outbox one = EntryCodec.decode(body);
        outbox.add(one);
        entries += one.entries().size();
      } catch (HubException e) {
        unreadable.add(new Unreadable(body, String.valueOf(e.getMessage())));
      }
      bytes += body.length;
      messages++;
      last = message;
    }

    boolean full() {
      return entries >= MOST_ENTRIES || bytes >= MOST_BYTES;
    }

    /** All of the batch: acknowledging the last one acknowledges those before. */
    void acknowledge() throws ActiveMQException {
      if (last != null) {
        last.acknowledge();
      }
    }
  }

  private Batch gather(ClientConsumer consumer) throws ActiveMQException {
    Batch batch = new Batch();
    ClientMessage message = consumer.receive(IDLE.toMillis());
    long until = System.nanoTime() + GATHERING.toNanos();
    while (message != null) {
      batch.add(message, intact);
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      message = batch.full() || left <= 0 ? null : consumer.receive(left);
    }
    return batch;
  }

  private void writeUntilDone(ClientSession session, Batch batch)
      throws ActiveMQException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      long started = System.nanoTime();
      try {
        Written written = store.write(batch.outbox, batch.unreadable);
        writing.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        if (away != null) {
          LOG.info("The ledger's writer writes again");
        }
        away = null;
        report(written, batch);
        return;
      } catch (SQLException e) {
        if (away == null) {
          LOG.warn("The ledger cannot be written, the outbox waits: {}", text(e));
        }
        away = text(e);
      }
      lag = session.queueQuery(queue).getMessageCount();
      pause = pauseAfter(pause);
      if (stopping()) {
        throw new InterruptedException("stopped while the database is away");
      }
    }
  }

  private void report(Written written, Batch batch) {
    entries.increment(written.entries());
    repeats.increment(written.repeats().size());
    holes.increment(written.missing().size());
    unreadable.increment(batch.unreadable.size());
    for (OutboxSeen.Missing missing : written.missing()) {
      LOG.error("Outbox messages are missing: {}", missing);
    }
    for (Unreadable one : batch.unreadable) {
      LOG.error("An outbox message is not readable and was kept aside: {}", one.reason());
    }
    if (!written.repeats().isEmpty()) {
      LOG.info("{} outbox messages were written before", written.repeats().size());
    }
    written.doors().forEach(door -> indexed.accept(door.system(), door.key()));
  }

  private void observe(ClientSession session, int messages) throws ActiveMQException {
    lag = session.queueQuery(queue).getMessageCount();
    away = null;
    if (!caughtUp.isDone()) {
      toCatchUp = toCatchUp < 0 ? lag : toCatchUp - messages;
      if (toCatchUp <= 0 || lag == 0) {
        caughtUp.complete(null);
      }
    }
  }

  /** A database's own words on a row quote the row, and so personal data; on its connection they do not. */
  private static String text(Exception e) {
    if (!(e instanceof SQLException sql)) {
      return e.toString();
    }
    String state = String.valueOf(sql.getSQLState());
    boolean ofConnection =
        List.of("08", "53", "57", "28").contains(state.length() < 2 ? "" : state.substring(0, 2));
    return ofConnection ? e.toString() : "SQL state " + state;
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  /** Waits, unless stopped; gives the next pause. */
  private Duration pauseAfter(Duration pause) {
    try {
      stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
    Duration next = pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
  }
}
