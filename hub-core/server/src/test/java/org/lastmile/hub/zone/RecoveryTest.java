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
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
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
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.transit.Wire;
import org.springframework.util.FileSystemUtils;

/** Traffic through real lanes, a real broker and a real ledger; then the broker's files are damaged. */
@ExtendWith(TestDatabase.class)
class RecoveryTest {
  private static final String SOURCE = "grid-terminal";
  private static final String TARGET = "approvals";

  /** Bytes behind an id that belong to the same message wherever it stands, also at the end of a batch of evidence. */
  private static final int BEHIND = 100;

  private static final int MESSAGES = 200;
  private static final int UNROUTED = 20;
  private static final IntPredicate ALL = n -> true;
  private static final IntPredicate EVEN = n -> n % 2 == 0;
  private static final IntPredicate NONE = n -> false;

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
  private final Set<String> unrouted = new TreeSet<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private DamagedZone zone;

  @BeforeEach
  void configure(DataSource database) throws IOException {
    zone = new DamagedZone(work, database);
  }

  @Test
  void whatTheDiskTookIsListedExactlyAndPutAgain(DataSource database) throws Exception {
    traffic(database, EVEN, MESSAGES, 2_000);
    Set<String> victims = damage();

    HubException refused =
        catchThrowableOfType(HubException.class, () -> DamagedZone.start(zone.broker()).close());
    assertThat(refused.code()).isEqualTo("JOURNAL_DAMAGED");
    assertThat(refused.place()).contains("activemq-data").contains(" at byte ");

    Path aside;
    try (Recovery recovery = zone.recovery()) {
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
      assertThat(zone.broker()).as("listing changes nothing").exists();
      aside = recovery.rebuild("operator-1", false);
    }
    assertThat(aside).isDirectory();

    assertThat(waitingIn("to." + TARGET))
        .as("each confirmed message, under its old id")
        .isEqualTo(waiting);
    Trace ledger = zone.writeOutbox();
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
    try (Recovery again = zone.recovery()) {
      assertThat(again.report().lost()).as("nothing is lost any more").isEmpty();
      assertThat(again.report().damages()).isEmpty();
    }
  }

  @Test
  void afterARebuildTheZoneRoutesAndDeliversWhatWaited(DataSource database) throws Exception {
    traffic(database, EVEN, MESSAGES, 2_000);
    damage();
    assertThat(zone.damage("\"id\":\"" + unrouted.iterator().next() + "\"", BEHIND)).isPositive();
    rebuild();

    Set<String> all = new TreeSet<>(waiting);
    all.addAll(unrouted);
    Office office = new Office(ALL);
    run(
        database,
        zone.broker(),
        office,
        (transit, server) -> {
          await().atMost(DamagedZone.PATIENCE).until(() -> office.taken.size() >= all.size());
          String fresh = transit.intake().receive(reception(MESSAGES, 10)).get().messageId();
          all.add(fresh);
          await().atMost(DamagedZone.PATIENCE).until(() -> office.taken.contains(fresh));
          await().until(() -> server.waiting("to." + TARGET) == 0);
        });
    assertThat(office.taken).as("each once").containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatWaitsOnPagesIsSavedAndWhatStandsBehindTheirDamageIsPutAgain(DataSource database)
      throws Exception {
    traffic(database, NONE, 400, 90_000);
    List<Path> pages = pages();
    assertThat(pages).as("pages").hasSizeGreaterThanOrEqualTo(3);
    List<String> onPages = idsIn(pages.get(1));
    String changed = onPages.get(3);
    assertThat(zone.damage("\"id\":\"" + changed + "\"", 500)).isPositive();
    List<String> behind = idsIn(pages.getFirst());
    try (RandomAccessFile page = new RandomAccessFile(pages.getFirst().toFile(), "rw")) {
      // the mark before its first message: nothing on it can be read any more
      page.write(0);
    }
    Set<String> victims = new TreeSet<>(behind);
    victims.add(changed);

    try (Recovery recovery = zone.recovery()) {
      Recovery.Report report = recovery.report();
      assertThat(report.lost().stream().map(Recovery.Item::messageId))
          .as("lost, each once")
          .containsExactlyInAnyOrderElementsOf(victims);
      assertThat(report.damages().stream().map(Damage::file)).contains(pages.get(0), pages.get(1));
      assertThat(report.kept()).isGreaterThanOrEqualTo(waiting.size() - victims.size());
      recovery.rebuild("operator-1", false);
    }
    try (EmbeddedBroker server = DamagedZone.start(zone.broker())) {
      // what lies on pages is counted after the start
      await()
          .atMost(DamagedZone.PATIENCE)
          .until(() -> server.waiting("to." + TARGET) == waiting.size());
      assertThat(DamagedZone.take(server, DamagedZone.SERVER, "to." + TARGET))
          .extracting(body -> Wire.decode(body).id())
          .containsExactlyInAnyOrderElementsOf(waiting);
    }
  }

  private void rebuild() {
    try (Recovery recovery = zone.recovery()) {
      recovery.rebuild("operator-1", false);
    }
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(zone.broker().resolve("paging"))) {
      return files.filter(file -> file.toString().endsWith(".page")).sorted().toList();
    }
  }

  private List<String> idsIn(Path page) throws IOException {
    String text = Files.readString(page, StandardCharsets.ISO_8859_1);
    return waiting.stream().filter(id -> text.contains("\"id\":\"" + id + "\"")).toList();
  }

  private interface Running {
    void with(Transit transit, EmbeddedBroker server) throws Exception;
  }

  private void run(DataSource database, Path folder, Office office, Running running)
      throws Exception {
    try (EmbeddedBroker server = DamagedZone.start(folder);
        ServerLocator locator = BrokerAddress.inVm(DamagedZone.SERVER);
        LedgerWriter writer = zone.writer(locator);
        Transit transit = transit(locator, database)) {
      writer.start();
      transit.open();
      transit.start(this::route, Set.of(SOURCE), List.of(office), system -> PATIENT);
      running.with(transit, server);
    }
  }

  private Transit transit(ServerLocator locator, DataSource database) {
    return new Transit(
        new Transit.Surroundings(
            "test",
            ArtemisLaneSession.factory(locator, null, null),
            zone.codec()::encode,
            DamagedZone.queues(Zone.INSIDE),
            new PostgresDoorIndex(database),
            new PostgresCaseNumbers(database, Zone.INSIDE),
            new PostgresDeliveredVersions(database),
            type -> true,
            new Brake(List.of()),
            DamagedZone.CLOCK,
            0,
            64,
            meters));
  }

  /** Leaves the broker's files as a kill would, when the ledger has written everything. */
  private void traffic(DataSource database, IntPredicate takes, int messages, int filler)
      throws Exception {
    Path live = work.resolve("live");
    run(
        database,
        live,
        new Office(takes),
        (transit, server) -> {
          for (int i = 0; i < messages; i++) {
            String id = transit.intake().receive(reception(i, filler)).get().messageId();
            if (!takes.test(i)) {
              waiting.add(id);
            }
          }
          await()
              .atMost(DamagedZone.PATIENCE)
              .until(() -> server.waiting("to." + TARGET) == waiting.size());
          transit.stop();
          for (int i = messages; i < messages + UNROUTED; i++) {
            unrouted.add(transit.intake().receive(reception(-i, 2_000)).get().messageId());
          }
          await()
              .atMost(DamagedZone.PATIENCE)
              .until(() -> server.waiting(Addresses.LEDGER_OUTBOX) == 0);
          FileSystemUtils.copyRecursively(live, zone.broker());
        });
  }

  private void route(Message message, Step step) {
    step.put("to." + TARGET, message);
    step.record(entry(EntryKind.ROUTED, message, SOURCE, Map.of("to." + TARGET, message.id())));
  }

  /** Takes some messages; for the others it is down. */
  private static final class Office implements Target {
    final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final IntPredicate takes;

    Office(IntPredicate takes) {
      this.takes = takes;
    }

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
      if (!takes.test(message.body().path("n").asInt())) {
        throw new HubException("OFFICE_BUSY", FaultKind.PASSING, "not now");
      }
      taken.add(message.id());
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
        OffsetDateTime.now(DamagedZone.CLOCK),
        "OK",
        "",
        0,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        List.of());
  }

  private static Intake.Reception reception(int n, int filler) {
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
        JsonNodeFactory.instance.objectNode().put("n", n).put("filler", "x".repeat(filler)),
        Map.of(),
        Map.of(),
        List.of());
  }

  /** Changes a byte of some waiting messages, wherever they stand in the journal. */
  private Set<String> damage() throws IOException {
    List<String> ids = new ArrayList<>(waiting);
    Collections.shuffle(ids, new Random(20261125));
    Set<String> victims = new TreeSet<>(ids.subList(0, 12));
    for (String victim : victims) {
      assertThat(zone.damage("\"id\":\"" + victim + "\"", BEHIND)).isPositive();
    }
    return victims;
  }

  private Set<String> waitingIn(String queue) throws Exception {
    Set<String> ids = new TreeSet<>();
    try (EmbeddedBroker server = DamagedZone.start(zone.broker())) {
      DamagedZone.bodies(server, DamagedZone.SERVER, queue)
          .forEach(body -> ids.add(Wire.decode(body).id()));
    }
    return ids;
  }
}
