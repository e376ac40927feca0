package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerWriter;
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
import org.springframework.util.FileSystemUtils;

/** Cases of one system for another, through the real lanes of a zone whose broker's files are damaged afterwards. */
public final class ZoneTraffic {
  private static final String SOURCE = "grid-terminal";
  static final String TARGET = "approvals";

  /** Bytes behind an id that belong to the same message wherever it stands, also at the end of a batch of evidence. */
  static final int BEHIND = 100;

  private static final int UNROUTED = 20;
  static final IntPredicate ALL = n -> true;
  static final IntPredicate EVEN = n -> n % 2 == 0;
  static final IntPredicate NONE = n -> false;

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

  /** Ids of what waits for the target, which was down for it. */
  final Set<String> waiting = new TreeSet<>();

  /** Ids of what was received and not routed. */
  final Set<String> unrouted = new TreeSet<>();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Path work;
  private final DamagedZone zone;
  private final DataSource database;

  /** A zone whose configuration lies in {@code config} of the folder, and its data in {@code data}. */
  public ZoneTraffic(Path work, DataSource database) throws IOException {
    this.work = work;
    this.zone = new DamagedZone(work, database);
    this.database = database;
  }

  DamagedZone zone() {
    return zone;
  }

  /** Some cases, of which every second one waits for its system: their ids. Nothing runs any more then. */
  public Set<String> leaveHalfWaiting() throws Exception {
    send(EVEN, 40, 2_000);
    return waiting;
  }

  interface Running {
    void with(Transit transit, EmbeddedBroker server) throws Exception;
  }

  void run(Path folder, Office office, Running running) throws Exception {
    try (EmbeddedBroker server = DamagedZone.start(folder);
        ServerLocator locator = BrokerAddress.inVm(DamagedZone.SERVER);
        LedgerWriter writer = zone.writer(locator);
        Transit transit = transit(locator)) {
      writer.start();
      transit.open();
      transit.start(this::route, Set.of(SOURCE), List.of(office), system -> PATIENT);
      running.with(transit, server);
    }
  }

  private Transit transit(ServerLocator locator) {
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
  void send(IntPredicate takes, int messages, int filler) throws Exception {
    Path live = work.resolve("live");
    run(
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
              .until(() -> server.waitingExactly(Addresses.LEDGER_OUTBOX) == 0);
          // what the ledger acknowledged is counted before it is on disk; what is committed after
          // it comes behind it
          transit
              .intake()
              .refuse(new Intake.Refusal(SOURCE, "LAST", "", null, Map.of(), List.of()))
              .get();
          FileSystemUtils.copyRecursively(live, zone.broker());
        });
  }

  private void route(Message message, Step step) {
    step.put("to." + TARGET, message);
    step.record(entry(EntryKind.ROUTED, message, SOURCE, Map.of("to." + TARGET, message.id())));
  }

  /** Takes some messages; for the others it is down. */
  static final class Office implements Target {
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

  static Intake.Reception reception(int n, int filler) {
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
  public Set<String> damage() throws IOException {
    List<String> ids = new ArrayList<>(waiting);
    Collections.shuffle(ids, new Random(20261125));
    Set<String> victims = new TreeSet<>(ids.subList(0, 12));
    for (String victim : victims) {
      assertThat(zone.damage("\"id\":\"" + victim + "\"", BEHIND)).isPositive();
    }
    return victims;
  }
}
