package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeliveryLimits;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.transit.Wire;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.FileSystemUtils;

/** Traffic through real lanes, a real broker and a real ledger; then the broker's files are damaged. */
@ExtendWith(TestDatabase.class)
class RecoveryTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final String SOURCE = "grid-terminal";
  private static final String TARGET = "approvals";
  private static final int MESSAGES = 200;
  private static final int SERVER = 77;

  /** An hour to the second attempt, so that what fails once waits. */
  private static final DeliveryLimits PATIENT =
      new DeliveryLimits(
          8,
          0,
          Duration.ofSeconds(60),
          512,
          64,
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofSeconds(2),
          false);

  @TempDir Path work;
  private final Set<String> waiting = new TreeSet<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatTheDiskTookIsListedExactlyAndPutAgain(DataSource database) throws Exception {
    configure(database);
    Path broker = zoneData().resolve("broker");
    traffic(database, broker);
    Set<String> victims = damage(broker);

    HubException refused = catchThrowableOfType(HubException.class, () -> start(broker).close());
    assertThat(refused.code()).isEqualTo("JOURNAL_DAMAGED");
    assertThat(refused.place()).contains("activemq-data").contains(" at byte ");

    Path aside;
    try (Recovery recovery = recovery()) {
      Recovery.Report report = recovery.report();
      assertThat(report.lost().stream().map(Recovery.Item::messageId))
          .as("lost, each once")
          .containsExactlyInAnyOrderElementsOf(victims);
      assertThat(report.lost())
          .allSatisfy(
              item -> {
                assertThat(item.address()).isEqualTo("to." + TARGET);
                assertThat(item.restorable()).isTrue();
                assertThat(item.caseNo()).startsWith("L");
              });
      assertThat(report.damages()).hasSizeGreaterThanOrEqualTo(victims.size());
      assertThat(report.point()).isNotNull();
      assertThat(broker).as("listing changes nothing").exists();
      aside = recovery.rebuild("operator-1");
    }
    assertThat(aside).isDirectory();

    assertThat(waitingIn(broker)).as("each confirmed message, under its old id").isEqualTo(waiting);
    Trace ledger = writeOutbox(database, broker);
    for (String victim : victims) {
      assertThat(ledger.ofMessage(victim).getLast().entry())
          .satisfies(
              entry -> {
                assertThat(entry.kind()).isEqualTo(EntryKind.RECOVERED);
                assertThat(entry.actor()).isEqualTo("operator-1");
                assertThat(entry.code()).isEqualTo("JOURNAL_DAMAGED");
              });
    }
    assertThat(ledger.verify()).isEmpty();
    try (Recovery again = recovery()) {
      assertThat(again.report().lost()).as("nothing is lost any more").isEmpty();
      assertThat(again.report().damages()).isEmpty();
    }
  }

  private Path zoneData() {
    return work.resolve("data").resolve(Zone.INSIDE.id());
  }

  private Recovery recovery() {
    return Recovery.open(
        Zone.INSIDE,
        ROOT,
        work.resolve("config"),
        Map.of("hub.data", work.resolve("data").toString()));
  }

  private void configure(DataSource database) throws IOException {
    FileSystemUtils.copyRecursively(ROOT.resolve("config"), work.resolve("config"));
    PGSimpleDataSource source = (PGSimpleDataSource) database;
    Files.writeString(
        work.resolve("config/inside.yaml"),
        "hub:\n  database:\n    url: \"%s\"\n    user: \"%s\"\n    password: \"%s\"\n"
            .formatted(source.getUrl(), source.getUser(), source.getPassword()));
  }

  private static Queues queues() {
    return ZoneConfiguration.queues(Zone.INSIDE, Systems.read(ROOT.resolve("config/systems.yaml")));
  }

  private static EmbeddedBroker start(Path broker) {
    return new EmbeddedBroker(broker, SERVER, null, queues().all());
  }

  /** Leaves the broker's files as a kill would, when the ledger has written everything. */
  private void traffic(DataSource database, Path broker) throws Exception {
    Path live = work.resolve("live");
    FileAttachmentStore attachments =
        new FileAttachmentStore(zoneData().resolve("attachments"), CLOCK);
    EntryCodec codec = new EntryCodec(Zone.INSIDE, "test", attachments);
    try (EmbeddedBroker server = start(live);
        ServerLocator locator = BrokerAddress.inVm(SERVER);
        LedgerWriter writer = writer(locator, database);
        Transit transit =
            new Transit(
                new Transit.Surroundings(
                    "test",
                    ArtemisLaneSession.factory(locator, null, null),
                    codec::encode,
                    queues(),
                    new PostgresDoorIndex(database),
                    new PostgresCaseNumbers(database, Zone.INSIDE),
                    new PostgresDeliveredVersions(database),
                    type -> true,
                    new Brake(List.of()),
                    CLOCK,
                    0,
                    64,
                    meters))) {
      writer.start();
      transit.open();
      transit.start(this::route, Set.of(SOURCE), List.of(new Office()), system -> PATIENT);
      for (int i = 0; i < MESSAGES; i++) {
        String id = transit.intake().receive(reception(i)).get().messageId();
        if (i % 2 == 1) {
          waiting.add(id);
        }
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.waiting("to." + TARGET) == waiting.size());
      transit.stop();
      await().atMost(Duration.ofSeconds(60)).until(() -> server.waiting("ledger.outbox") == 0);
      FileSystemUtils.copyRecursively(live, broker);
    }
  }

  private LedgerWriter writer(ServerLocator locator, DataSource database) {
    return new LedgerWriter(
        new LedgerWriter.Connection(locator, null, null),
        Addresses.LEDGER_OUTBOX,
        (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
        database,
        Zone.INSIDE,
        "test",
        CLOCK,
        (system, key) -> {},
        meters);
  }

  private void route(Message message, Step step) {
    step.put("to." + TARGET, message);
    step.record(entry(EntryKind.ROUTED, message, SOURCE, Map.of("to." + TARGET, message.id())));
  }

  /** Takes every second message; for the others it is down. */
  private static final class Office implements Target {
    @Override
    public String system() {
      return TARGET;
    }

    @Override
    public Repeat repeat() {
      return Repeat.NATURAL;
    }

    @Override
    public void deliver(Message message, Attempt attempt, Step step) {
      if (message.body().path("n").asInt() % 2 == 1) {
        throw new HubException("OFFICE_BUSY", FaultKind.PASSING, "not now");
      }
      step.record(entry(EntryKind.DELIVERED, message, TARGET, Map.of()));
    }
  }

  private static Entry entry(
      EntryKind kind, Message message, String system, Map<String, String> outputs) {
    return new Entry(
        kind,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        null,
        system,
        "hub",
        OffsetDateTime.now(CLOCK),
        "OK",
        "",
        0,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        List.of());
  }

  private static Intake.Reception reception(int n) {
    return new Intake.Reception(
        SOURCE,
        "key-" + n,
        new byte[] {(byte) n},
        MessageType.of("case.submitted"),
        null,
        null,
        Priority.ROUTINE,
        0,
        DataLevel.L2,
        null,
        null,
        List.of(),
        JsonNodeFactory.instance.objectNode().put("n", n).put("filler", "x".repeat(2000)),
        Map.of(),
        Map.of(),
        List.of());
  }

  /** Changes a byte of some waiting messages, wherever they stand in the journal. */
  private Set<String> damage(Path broker) throws IOException {
    List<String> ids = new ArrayList<>(waiting);
    Collections.shuffle(ids, new Random(20261125));
    Set<String> victims = new TreeSet<>(ids.subList(0, 12));
    for (Path file : files(broker.resolve("journal"), ".amq")) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        for (String victim : victims) {
          String put = "\"id\":\"" + victim + "\"";
          for (int at = text.indexOf(put); at >= 0; at = text.indexOf(put, at + 1)) {
            bytes.seek(at + 500L);
            bytes.write('y');
          }
        }
      }
    }
    return victims;
  }

  private Set<String> waitingIn(Path broker) throws Exception {
    Set<String> ids = new TreeSet<>();
    try (EmbeddedBroker server = start(broker);
        ServerLocator locator = BrokerAddress.inVm(SERVER);
        LaneSession session =
            ArtemisLaneSession.factory(locator, null, null)
                .open(List.of("to." + TARGET), () -> {})) {
      long left = server.waiting("to." + TARGET);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                for (Taken taken; (taken = session.poll("to." + TARGET)) != null; ) {
                  ids.add(Wire.decode(taken.body()).id());
                }
                return ids.size() >= left;
              });
    }
    return ids;
  }

  private Trace writeOutbox(DataSource database, Path broker) throws Exception {
    try (EmbeddedBroker server = start(broker);
        ServerLocator locator = BrokerAddress.inVm(SERVER);
        LedgerWriter writer = writer(locator, database)) {
      writer.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> server.waiting("ledger.outbox") == 0);
    }
    return new Trace(
        database, new FileAttachmentStore(zoneData().resolve("attachments"), CLOCK), Zone.INSIDE);
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
