package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.acknowledged;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.dispatched;
import static org.lastmile.hub.casework.Samples.elsewhere;
import static org.lastmile.hub.casework.Samples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(TestDatabase.class)
class CaseworkEngineTest {
  private static final CaseworkSettings SETTINGS = Samples.SETTINGS;

  private DataSource dataSource;
  private JdbcClient jdbc;
  private CaseworkQueries queries;
  private final List<Step> steps = new ArrayList<>();

  @BeforeEach
  void start(DataSource fresh) {
    dataSource = fresh;
    jdbc = JdbcClient.create(fresh);
    queries = new CaseworkQueries(fresh);
  }

  private static Clock at(OffsetDateTime time) {
    return Clock.fixed(time.toInstant(), ZoneId.of("Asia/Shanghai"));
  }

  private static void deliver(DataSource to, Message... messages) {
    Casework casework =
        new Casework(
            to, SETTINGS, Samples.calendar(), Samples.HASH, Samples.FILES, at(T0), () -> {});
    for (Message message : messages) {
      casework.deliver(message, new Target.Attempt(1, false), new Step());
    }
  }

  private TimerPoller poller(OffsetDateTime now) {
    return poller(now, 500);
  }

  private TimerPoller poller(OffsetDateTime now, int most) {
    return new TimerPoller(
        new CaseStore(dataSource, SETTINGS),
        new TransactionTemplate(new JdbcTransactionManager(dataSource)),
        at(now),
        most);
  }

  private static OutboxMover mover(DataSource from, Putter putter) {
    return new OutboxMover(from, putter, at(T0));
  }

  private CompletableFuture<Void> keep(Step step) {
    steps.add(step);
    return CompletableFuture.completedFuture(null);
  }

  private List<Message> put() {
    return steps.stream().flatMap(step -> step.puts().stream()).map(Step.Put::message).toList();
  }

  private List<EntryKind> kinds(Step step) {
    return step.entries().stream().map(Entry::kind).toList();
  }

  @Test
  void aTimerFiresOnceWhenItIsDueAlsoIfTheHubWasDead() {
    deliver(dataSource, report(1, T0));
    assertThat(poller(T0.plusSeconds(29)).fire()).isZero();
    assertThat(queries.runningTimers(10)).hasSize(1);
    assertThat(poller(T0.plusHours(8)).fire()).isEqualTo(1);
    assertThat(poller(T0.plusHours(8)).fire()).isZero();
    mover(dataSource, this::keep).move();
    assertThat(put())
        .singleElement()
        .satisfies(
            due -> {
              assertThat(due.type().name()).isEqualTo("case.due");
              assertThat(due.caseNo()).isEqualTo(caseNo(1));
              assertThat(due.priority().urgent()).isTrue();
              assertThat(due.body().path("dueAt").textValue())
                  .isEqualTo("2026-11-24T14:03:35+08:00");
              Samples.TYPES.check(due.type(), due.body());
            });
    assertThat(kinds(steps.getFirst())).containsExactly(EntryKind.RECEIVED);
    deliver(dataSource, put().getFirst());
    assertThat(queries.incidents(1).getFirst().state()).isEqualTo(Incident.State.OVERDUE);
    mover(dataSource, this::keep).move();
    assertThat(put().getLast().type().name()).isEqualTo("supervision.duty-task");
  }

  @Test
  void movesUrgentOnesFirstAndEachCaseInOrder() {
    deliver(
        dataSource,
        dispatched("区社会管理服务中心", T0),
        report(11, T0),
        report(12, T0),
        report(13, T0),
        acknowledged("YJ-1", T0, 11, 12),
        acknowledged("YJ-2", T0, 13));
    assertThat(mover(dataSource, this::keep).move()).isEqualTo(5);
    assertThat(put())
        .extracting(one -> one.type().name())
        .containsExactly(
            "incident.linked",
            "incident.acknowledged",
            "incident.linked",
            "incident.acknowledged",
            "supervision.duty-task");
    assertThat(put().get(0).body().path("references")).hasSize(1);
    assertThat(put().get(2).body().path("references")).hasSize(2);
    assertThat(steps.getFirst().puts())
        .allSatisfy(one -> assertThat(one.address()).isEqualTo("from.casework"));
    assertThat(queries.waitingOutputs()).isZero();
    assertThat(mover(dataSource, this::keep).move()).isZero();
    assertThat(mover(dataSource, this::keep).forget()).isZero();
    jdbc.sql("UPDATE casework.outbox SET moved_at = moved_at - interval '8 days'").update();
    assertThat(mover(dataSource, this::keep).forget()).isEqualTo(5);
  }

  @Test
  void putsAgainUnderTheSameIdAndSaysSoWhenItDoesNotKnowWhetherItDid() {
    deliver(dataSource, report(1, T0), report(2, T0), acknowledged("YJ-1", T0, 1, 2));
    OutboxMover failing =
        mover(
            dataSource,
            step -> {
              keep(step);
              return CompletableFuture.failedFuture(
                  new IllegalStateException("the commit's answer is lost"));
            });
    assertThatThrownBy(failing::move).isInstanceOf(HubException.class);
    assertThat(mover(dataSource, this::keep).move()).isEqualTo(2);
    List<String> ids = put().stream().map(Message::id).toList();
    assertThat(ids).hasSize(4);
    assertThat(ids.subList(2, 4)).isEqualTo(ids.subList(0, 2)).doesNotHaveDuplicates();
    assertThat(kinds(steps.getFirst())).containsOnly(EntryKind.RECEIVED).hasSize(2);
    assertThat(kinds(steps.getLast()))
        .containsExactly(
            EntryKind.RECEIVED, EntryKind.DOUBTFUL, EntryKind.RECEIVED, EntryKind.DOUBTFUL);
  }

  @Test
  void aProcessThatDiesBetweenPutAndMarkLosesNothing(@TempDir Path folder) throws Exception {
    Path putFile = folder.resolve("put");
    PGSimpleDataSource source = TestDatabase.unpooled(dataSource);
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dhub.root=" + System.getProperty("hub.root", "../.."),
            Dying.class.getName(),
            source.getUrl(),
            source.getUser(),
            putFile.toString());
    builder.environment().put("DYING_PASSWORD", source.getPassword());
    Process hub = builder.inheritIO().start();
    assertThat(hub.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(hub.exitValue()).isEqualTo(137);
    List<String> putBefore = Files.readAllLines(putFile);
    assertThat(putBefore).hasSize(4);

    deliver(dataSource, aLinkAndAClock()); // the broker never heard that they were done
    Awaitility.await()
        .until(
            () -> mover(dataSource, this::keep).move() == 4); // its lock goes with its connection
    assertThat(put()).extracting(Message::id).containsExactlyElementsOf(putBefore);
    assertThat(kinds(steps.getLast())).contains(EntryKind.DOUBTFUL);
    assertThat(poller(T0.plusHours(1)).fire()).isZero();
    assertThat(queries.incidents(10))
        .extracting(one -> one.references().size())
        .containsExactlyInAnyOrder(2, 1);
  }

  /** Leaves one link and two reporters to be told, and one clock running. */
  private static Message[] aLinkAndAClock() {
    return new Message[] {
      acknowledged("YJ-1", T0, 1, 2), report(1, T0), report(2, T0), elsewhere(4, T0)
    };
  }

  /** A hub that dies after the broker has its outbox and before it knows. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(arguments[0]);
      source.setUser(arguments[1]);
      source.setPassword(System.getenv("DYING_PASSWORD"));
      deliver(source, aLinkAndAClock());
      CaseworkEngineTest test = new CaseworkEngineTest();
      test.start(source);
      test.poller(T0.plusHours(1)).fire();
      mover(source, step -> put(step, Path.of(arguments[2]))).move();
    }

    private static CompletableFuture<Void> put(Step step, Path file) {
      try {
        List<String> ids = step.puts().stream().map(one -> one.message().id()).toList();
        Files.write(
            file,
            ids,
            StandardOpenOption.CREATE,
            StandardOpenOption.SYNC,
            StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      Runtime.getRuntime().halt(137);
      throw new IllegalStateException("halted");
    }
  }

  @Test
  void tenThousandTimersThatAreDueAtOnceAllFireOnce() {
    int many = 10_000;
    incidents(many);
    long began = System.nanoTime();
    int fired = 0;
    for (int one; (one = poller(T0.plusMinutes(1)).fire()) > 0; ) {
      fired += one;
    }
    Duration firing = Duration.ofNanos(System.nanoTime() - began);
    int moved = 0;
    for (int one; (one = mover(dataSource, this::keep).move()) > 0; ) {
      moved += one;
    }
    Duration moving = Duration.ofNanos(System.nanoTime() - began).minus(firing);
    System.out.printf(
        "%d timers fired in %d ms, moved in %d ms%n", many, firing.toMillis(), moving.toMillis());
    assertThat(fired).isEqualTo(many);
    assertThat(moved).isEqualTo(many);
    assertThat(put().stream().map(Message::id).distinct()).hasSize(many);
    assertThat(put()).extracting(one -> one.body().path("dueAt").textValue()).isSorted();
    assertThat(queries.runningTimers(1)).isEmpty();
    assertThat(firing).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void aTimerIsEitherStoppedOrBecomesOneMessage() throws Exception {
    int many = 100;
    incidents(many);
    CountDownLatch begun = new CountDownLatch(1);
    Thread acknowledging =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int serial = many; serial >= 1; serial--) {
                    deliver(dataSource, acknowledged("YJ-" + serial, T0, serial));
                    begun.countDown();
                  }
                });
    begun.await();
    TimerPoller oneByOne = poller(T0.plusMinutes(1), 1);
    for (int fired = 1; fired > 0; ) {
      fired = oneByOne.fire();
    }
    acknowledging.join();
    long stopped = count("SELECT count(*) FROM casework.timers WHERE state = 'STOPPED'");
    long fired = count("SELECT count(*) FROM casework.timers WHERE state = 'FIRED'");
    assertThat(stopped).isPositive();
    assertThat(fired).isPositive();
    assertThat(stopped + fired).isEqualTo(many);
    assertThat(queries.waitingOutputs()).isEqualTo(fired);
    assertThat(count("SELECT count(*) FROM casework.history WHERE code = 'ACKNOWLEDGED'"))
        .isEqualTo(many);
  }

  @Test
  void runsByItselfUntilItIsClosed() {
    List<Step> seen = Collections.synchronizedList(new ArrayList<>());
    Putter putter =
        step -> {
          seen.add(step);
          return CompletableFuture.completedFuture(null);
        };
    Clock later = at(T0.plusMinutes(1));
    CaseworkEngine engine =
        new CaseworkEngine(
            dataSource, SETTINGS, Samples.calendar(), false, Samples.HASH, putter, later);
    engine.start();
    Casework casework =
        new Casework(
            dataSource,
            SETTINGS,
            Samples.calendar(),
            Samples.HASH,
            Samples.FILES,
            later,
            engine::wake);
    Stream.of(aLinkAndAClock())
        .forEach(one -> casework.deliver(one, new Target.Attempt(1, false), new Step()));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        seen.stream()
                            .flatMap(step -> step.puts().stream())
                            .map(one -> one.message().type().name()))
                    .containsExactlyInAnyOrder(
                        "incident.acknowledged",
                        "incident.acknowledged",
                        "incident.linked",
                        "case.due"));
    engine.close();
    engine.wake();
    deliver(dataSource, report(3, T0), acknowledged("YJ-2", T0, 3));
    assertThat(queries.waitingOutputs()).isEqualTo(2);
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** Incidents far from each other, each with a clock that runs out after T0 + 30 s, the last one first. */
  private void incidents(int many) {
    String[] statements = {
      """
      INSERT INTO casework.cases (case_no, kind, nature, opened_at, state, holder, priority, returns, incident_id,
        version, source_versions, updated_at)
      SELECT 'L33010620261124' || lpad(i::text, greatest(4, length(i::text)), '0'), 'INCIDENT', 'ACTUAL', :t0, 'DISPATCHED', 'emergency', 'URGENT',
        0, 'I-' || i, 1, '{}', :t0 FROM generate_series(1, :many) AS i
      """,
      """
      INSERT INTO casework.incidents (incident_id, kind, nature, state, longitude, latitude, coordinate_system,
        place_key, event_time, opened_at)
      SELECT 'I-' || i, 'traffic', 'ACTUAL', 'OPEN', 120 + i * 0.01, 30, 'GCJ-02', 'p' || i, :t0, :t0
      FROM generate_series(1, :many) AS i
      """,
      """
      INSERT INTO casework.incident_references
      SELECT 'L33010620261124' || lpad(i::text, greatest(4, length(i::text)), '0'), 'I-' || i, 0 FROM generate_series(1, :many) AS i
      """,
      """
      INSERT INTO casework.timers
      SELECT 'L33010620261124' || lpad(i::text, greatest(4, length(i::text)), '0'), 'incident-ack', 1, :due + (:many - i) * interval '1 ms', 'RUNNING'
      FROM generate_series(1, :many) AS i
      """
    };
    for (String statement : statements) {
      jdbc.sql(statement)
          .param("t0", T0)
          .param("due", T0.plusSeconds(30))
          .param("many", many)
          .update();
    }
    jdbc.sql("ANALYZE casework.timers, casework.cases").update(); // as it happens by itself in time
  }
}
