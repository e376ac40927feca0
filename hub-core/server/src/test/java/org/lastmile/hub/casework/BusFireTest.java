package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.casework.Samples.caseNo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeliveryLimits;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.lastmile.hub.zone.TestDatabase;

/** Flow 1 over a real broker and database with the real flows; only the emergency coordination is played. */
@ExtendWith(TestDatabase.class)
class BusFireTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root", "../.."));
  private static final int BROKER_ID = 4711;
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));

  /** The emergency coordination: away, or taking what comes. */
  private static final class Emergency implements Target {
    final List<Message> taken = Collections.synchronizedList(new ArrayList<>());
    volatile boolean away;

    @Override
    public String system() {
      return "emergency";
    }

    @Override
    public Repeat repeat() {
      return Repeat.NATURAL;
    }

    @Override
    public void deliver(Message message, Attempt attempt, Step step) {
      if (away) {
        throw new HubException("EMERGENCY_AWAY", FaultKind.DOWN, "connection refused");
      }
      taken.add(message);
    }

    List<String> types() {
      return List.copyOf(taken).stream().map(one -> one.type().name()).toList();
    }

    List<Message> links() {
      return List.copyOf(taken).stream()
          .filter(one -> one.type().name().equals("incident.linked"))
          .toList();
    }
  }

  private final Emergency emergency = new Emergency();
  private final List<Entry> ledger = Collections.synchronizedList(new ArrayList<>());
  private DataSource dataSource;
  private Flows flows;
  private Path duty;
  private CaseworkQueries queries;
  private EmbeddedBroker broker;
  private ServerLocator locator;
  private DefaultCamelContext context;
  private Transit transit;
  private CaseworkEngine engine;

  @BeforeEach
  void open(DataSource fresh, @TempDir Path folder) throws IOException {
    dataSource = fresh;
    duty = folder.resolve("duty");
    queries = new CaseworkQueries(dataSource);
    Flows.Reference reference = FlowBench.reference(ROOT.resolve("config"));
    List<String> addresses = new ArrayList<>(List.of(Addresses.GATE_OUT));
    for (String system : reference.systems().ids()) {
      addresses.add(Addresses.from(system));
      addresses.add(Addresses.to(system));
    }
    Queues queues = new Queues(addresses);
    broker = new EmbeddedBroker(folder.resolve("broker"), BROKER_ID, null, queues.all());
    locator = BrokerAddress.inVm(BROKER_ID);
    context = new DefaultCamelContext();
    context.disableJMX();
    flows =
        Flows.load(
            ROOT.resolve("routes"),
            context,
            Zone.INSIDE,
            reference,
            CLOCK,
            new SimpleMeterRegistry());
    context.start();
    transit =
        new Transit(
            new Transit.Surroundings(
                "test",
                ArtemisLaneSession.factory(locator, null, null),
                (lane, epoch, number, entries) -> {
                  ledger.addAll(entries);
                  return "x".getBytes(StandardCharsets.UTF_8);
                },
                queues,
                (system, key) -> CompletableFuture.completedFuture(Optional.empty()),
                (matter, day) -> caseNo(1),
                new PostgresDeliveredVersions(dataSource),
                type -> true,
                new Brake(List.of()),
                CLOCK,
                0,
                64,
                new SimpleMeterRegistry()));
    transit.open();
  }

  private void start(Duration acknowledgeWithin) {
    CaseworkSettings settings =
        new CaseworkSettings(
            acknowledgeWithin,
            300,
            Duration.ofMinutes(15),
            7,
            Duration.ofHours(4),
            "emergency",
            "区社会管理服务中心",
            CaseworkSettings.defaults().clocks(),
            CaseworkSettings.defaults().sample(),
            false);
    engine =
        new CaseworkEngine(
            dataSource, settings, Samples.calendar(), false, Samples.HASH, transit.putter(), CLOCK);
    engine.start();
    Casework casework =
        new Casework(
            dataSource,
            settings,
            Samples.calendar(),
            Samples.HASH,
            Samples.FILES,
            CLOCK,
            engine::wake);
    transit.start(
        flows,
        Set.of("grid-terminal", "emergency", Casework.SYSTEM),
        List.of(emergency, casework, new DutyDesk(duty, dataSource, CLOCK)),
        system -> DeliveryLimits.DEFAULT);
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    transit.close();
    context.close();
    locator.close();
    broker.close();
  }

  private static int references(Message link) {
    return link.body().path("references").size();
  }

  private void hand(Message message) {
    Step step = new Step();
    step.put(Addresses.from(message.source()), message);
    transit.putter().put(step).join();
  }

  @Test
  void nobodyAcknowledgesSoTheDutyRoomHasAFile() throws Exception {
    start(Duration.ofSeconds(1));
    emergency.away = true;
    hand(Samples.report(1, OffsetDateTime.now(CLOCK)));
    await().atMost(Duration.ofSeconds(30)).until(() -> !queries.dutyTasks(1).isEmpty());
    DutyTask task = queries.dutyTasks(10).getFirst();
    assertThat(task.reason()).isEqualTo("acknowledge-overdue");
    assertThat(task.caseNo()).isEqualTo(caseNo(1));
    assertThat(
            new ObjectMapper()
                .readTree(duty.resolve(task.file()).toFile())
                .path("text")
                .path("zh-CN")
                .textValue())
        .contains(caseNo(1));
    assertThat(queries.incidentBy("I-" + caseNo(1)).orElseThrow().state())
        .isEqualTo(Incident.State.OVERDUE);

    emergency.away = false; // the report itself was never given up
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> emergency.types().equals(List.of("incident.reported")));
    hand(Samples.acknowledged("YJ-1", OffsetDateTime.now(CLOCK), 1));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> queries.caseBy(caseNo(1)).orElseThrow().state() == CaseState.RECEIVED);
    assertThat(queries.history(caseNo(1)))
        .extracting(CaseChange::code)
        .containsExactly("REPORTED", "ACKNOWLEDGE_OVERDUE", "ACKNOWLEDGED_LATE");
    assertThat(broker.waiting(Addresses.DEAD)).isZero();
  }

  @Test
  void fiveReportsReachTheEmergencyCoordinationWithTheirReferencesAndAnExerciseAlarmsNobody()
      throws Exception {
    start(Duration.ofMinutes(5));
    OffsetDateTime now = OffsetDateTime.now(CLOCK);
    for (int serial = 1; serial <= 5; serial++) {
      hand(Samples.report(serial, now));
    }
    for (int serial = 1; serial <= 5; serial++) {
      hand(Samples.acknowledged("YJ-1", now, serial));
    }
    hand(Samples.report(9, now, 120.1424, 30.2776, "exercise"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !emergency.links().isEmpty() && references(emergency.links().getLast()) == 4);
    await().atMost(Duration.ofSeconds(30)).until(() -> queries.caseBy(caseNo(9)).isPresent());
    await().atMost(Duration.ofSeconds(30)).until(() -> queries.runningTimers(1).isEmpty());
    Incident fire =
        queries.incidents(10).stream()
            .filter(one -> one.references().size() == 5)
            .findFirst()
            .orElseThrow();
    assertThat(fire.number()).isEqualTo("YJ-1");
    Message last = emergency.links().getLast();
    assertThat(last.caseNo()).isEqualTo(fire.primary());
    // an acknowledgement may come before its report: then fewer messages tell the same
    assertThat(emergency.links()).hasSizeLessThanOrEqualTo(4);
    assertThat(emergency.types()).filteredOn("incident.reported"::equals).hasSize(6);
    assertThat(queries.dutyTasks(1)).isEmpty();
    try (Stream<Path> files = Files.exists(duty) ? Files.list(duty) : Stream.empty()) {
      assertThat(files).isEmpty();
    }
    assertThat(broker.waiting(Addresses.DEAD)).isZero();
    assertThat(ledger).extracting(Entry::code).contains("REPORTED", "LINKED", "ACKNOWLEDGED");
  }
}
