package org.lastmile.hub.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.Database;
import org.lastmile.hub.zone.DatabaseCredentials;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.lastmile.hub.zone.EmbeddedDatabase;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class LedgerWriterTest {
  private static final String OUTBOX = "ledger.outbox";
  private static final int BROKER_ID = 77;

  @TempDir Path directory;
  private final EntryCodec codec = new EntryCodec(Zone.OUTSIDE, "node-1", new Samples.Claims());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Queue<String> indexed = new ConcurrentLinkedQueue<>();
  private EmbeddedBroker broker;
  private ServerLocator locator;
  private Switchable database;
  private Trace trace;
  private long number;

  @BeforeEach
  void open(DataSource real) {
    broker = new EmbeddedBroker(directory, BROKER_ID, null, List.of(OUTBOX));
    locator = BrokerAddress.inVm(BROKER_ID);
    database = new Switchable(real);
    trace = new Trace(real, new Samples.Claims(), Zone.OUTSIDE);
  }

  @AfterEach
  void close() {
    locator.close();
    broker.close();
  }

  @Test
  void writesWhatIsInTheOutboxAndTellsTheDoors() throws Exception {
    put(50, 3);
    try (LedgerWriter writer = writer()) {
      writer.start();
      writer.caughtUp().get(30, TimeUnit.SECONDS);
      assertThat(written()).isEqualTo(150);
      put(1, 1);
      eventually().until(() -> written() == 151);
      eventually().until(() -> broker.waiting(OUTBOX) == 0 && writer.lag() == 0);
    }
    assertThat(trace.verify()).isEmpty();
    assertThat(indexed).hasSize(151).contains("zhilian-gov key-7");
    assertThat(meters.counter("hub.ledger.entries").count()).isEqualTo(151);
  }

  @Test
  void onlyAcknowledgesWhatWasWrittenBeforeTheWriterWasStopped() throws Exception {
    put(20, 5);
    // The first transaction commits, and the writer dies before it can acknowledge.
    database.dieAfterCommits(1);
    try (LedgerWriter dying = writer()) {
      dying.start();
      eventually().until(() -> written() == 100);
      eventually().until(() -> database.deaths.get() > 0);
      eventually().until(() -> meters.counter("hub.ledger.outbox.repeats").count() > 0);
    }
    assertThat(written()).isEqualTo(100);
    assertThat(broker.waiting(OUTBOX)).isZero();
    assertThat(trace.verify()).isEmpty();
  }

  @Test
  void waitsWhileTheDatabaseIsAwayAndGoesOnByItself() throws Exception {
    try (LedgerWriter writer = writer()) {
      writer.start();
      database.away = true;
      put(30, 2);
      eventually().until(() -> writer.away() != null && writer.lag() == 30);
      put(10, 2);
      eventually().until(() -> writer.lag() == 40);
      assertThat(written()).isZero();

      database.away = false;
      eventually().until(() -> written() == 80);
      eventually().until(() -> writer.lag() == 0 && writer.away() == null);
    }
    assertThat(trace.verify()).isEmpty();
  }

  @Test
  void goesOnAfterTheDatabaseServerWasStoppedAndStartedAgain(@TempDir Path data) throws Exception {
    Path binaries = Path.of("target/postgres-binaries");
    EmbeddedDatabase server = EmbeddedDatabase.start(data, binaries, 0);
    DatabaseCredentials to = server.credentials();
    Database.Settings settings =
        new Database.Settings(to.url("postgres"), to.user(), to.password(), 0, 4);
    try (Database pool = Database.open(settings, data, binaries)) {
      database = new Switchable(pool.dataSource());
      trace = new Trace(pool.dataSource(), new Samples.Claims(), Zone.OUTSIDE);
      try (LedgerWriter writer = writer()) {
        writer.start();
        put(5, 2);
        eventually().until(() -> written() == 10);
        server.close();
        put(5, 2);
        eventually().until(() -> writer.away() != null);
        server = EmbeddedDatabase.start(data, binaries, to.port());
        eventually().until(() -> written() == 20);
        eventually().until(() -> writer.away() == null);
      }
      assertThat(trace.verify()).isEmpty();
    } finally {
      server.close();
    }
  }

  @Test
  void writesMessagesThatTheBrokerKeepsAsFilesAndKeepsAsideWhatIsNoOutboxMessage()
      throws Exception {
    byte[] payload = new byte[60_000];
    Entry[] many =
        IntStream.range(0, 40).mapToObj(i -> Samples.received(i, payload)).toArray(Entry[]::new);
    send(new byte[] {1, 2, 3}, codec.encode("put", 1, 0, List.of(many)));
    try (LedgerWriter writer = writer()) {
      writer.start();
      eventually().until(() -> written() == 40);
      eventually().until(() -> broker.waiting(OUTBOX) == 0);
    }
    assertThat(meters.counter("hub.ledger.outbox.unreadable").count()).isEqualTo(1);
    assertThat(trace.payload(40, 0)).hasValueSatisfying(b -> assertThat(b).isEqualTo(payload));
  }

  @Test
  void survivesARestartOfTheBroker() throws Exception {
    put(10, 1);
    try (LedgerWriter writer = writer()) {
      writer.start();
      eventually().until(() -> written() == 10);
      broker.close();
      broker = new EmbeddedBroker(directory, BROKER_ID, null, List.of(OUTBOX));
      put(10, 1);
      eventually().until(() -> written() == 20);
    }
    assertThat(trace.verify()).isEmpty();
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private LedgerWriter writer() {
    return new LedgerWriter(
        new LedgerWriter.Connection(locator, null, null),
        OUTBOX,
        (message, body) -> MessageChecksum.matches(message, OUTBOX, body),
        database.source(),
        Zone.OUTSIDE,
        "node-1",
        Clock.system(ZoneId.of("Asia/Shanghai")),
        (system, key) -> indexed.add(system + " " + key),
        meters);
  }

  private int written() {
    return trace.newest(Long.MAX_VALUE, 1000).size();
  }

  private void put(int messages, int entries) throws Exception {
    byte[][] bodies = new byte[messages][];
    for (int i = 0; i < messages; i++) {
      int first = i * entries;
      List<Entry> some =
          IntStream.range(first, first + entries).mapToObj(Samples::received).toList();
      bodies[i] = codec.encode("put", 1, number++, some);
    }
    send(bodies);
  }

  private void send(byte[]... bodies) throws Exception {
    try (ClientSessionFactory connection = locator.createSessionFactory();
        ClientSession session = connection.createSession(false, false, false);
        ClientProducer producer = session.createProducer(OUTBOX)) {
      for (byte[] body : bodies) {
        ClientMessage message = session.createMessage(true);
        message.getBodyBuffer().writeBytes(body);
        MessageChecksum.write(message, OUTBOX, body);
        producer.send(message);
      }
      session.commit();
    }
  }

  /** The real database, until it is told to be away or to lose the answer to a commit. */
  private static final class Switchable {
    final AtomicInteger deaths = new AtomicInteger();
    private final DataSource real;
    private final AtomicInteger commitsToLife = new AtomicInteger(Integer.MAX_VALUE);
    volatile boolean away;

    Switchable(DataSource real) {
      this.real = real;
    }

    void dieAfterCommits(int commits) {
      commitsToLife.set(commits);
    }

    DataSource source() {
      return (DataSource)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                if (away) {
                  throw new SQLException("the database is away", "08001");
                }
                return connection(real.getConnection());
              });
    }

    private Connection connection(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                try {
                  Object result = method.invoke(connection, arguments);
                  if (method.getName().equals("commit") && commitsToLife.decrementAndGet() == 0) {
                    deaths.incrementAndGet();
                    throw new IllegalStateException("died between commit and acknowledgement");
                  }
                  return result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}
