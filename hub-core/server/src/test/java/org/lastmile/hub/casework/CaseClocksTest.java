package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.dispatched;
import static org.lastmile.hub.casework.Samples.word;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.casework.CaseClock.Level;
import org.lastmile.hub.casework.CaseClock.State;
import org.lastmile.hub.casework.WorkingDays.Holiday;
import org.lastmile.hub.casework.WorkingDays.Notice;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clocks in the database, with an engine whose time is moved by hand; what casework puts for itself comes back to it. */
@ExtendWith(TestDatabase.class)
class CaseClocksTest {
  private final AtomicReference<Instant> now = new AtomicReference<>();
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneId.of("Asia/Shanghai"));
  private final List<Message> put = Collections.synchronizedList(new ArrayList<>());
  private final WorkingCalendar calendar = Samples.calendar();
  private CaseworkQueries queries;
  private JdbcClient jdbc;
  private Casework casework;
  private CaseworkEngine engine;

  @BeforeEach
  void start(DataSource database) {
    CaseworkSettings settings = CaseworkSettings.defaults();
    queries = new CaseworkQueries(database);
    jdbc = JdbcClient.create(database);
    engine =
        new CaseworkEngine(database, settings, calendar, true, Samples.HASH, this::take, clock);
    casework =
        new Casework(
            database, settings, calendar, Samples.HASH, Samples.FILES, clock, engine::wake);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private CompletableFuture<Void> take(Step step) {
    step.puts().forEach(one -> put.add(one.message()));
    step.puts().stream()
        .map(Step.Put::message)
        .filter(one -> one.type().name().equals("case.due"))
        .forEach(this::deliver);
    return CompletableFuture.completedFuture(null);
  }

  private void deliver(Message message) {
    Samples.TYPES.check(message.type(), message.body());
    casework.deliver(message, new Target.Attempt(1, false), new Step());
  }

  private OffsetDateTime at(String time) {
    OffsetDateTime at = OffsetDateTime.parse(time + "+08:00");
    now.set(at.toInstant());
    return at;
  }

  private List<JsonNode> bodies(String type) {
    synchronized (put) {
      return put.stream()
          .filter(one -> one.type().name().equals(type))
          .peek(one -> Samples.TYPES.check(one.type(), one.body()))
          .map(one -> (JsonNode) one.body())
          .toList();
    }
  }

  private CaseClock result() {
    return queries.clocks(caseNo(1)).getFirst();
  }

  private void accept(String time) {
    OffsetDateTime at = at(time);
    deliver(dispatched("民政局", at));
    deliver(word("accepted", "case.accepted", at, 1, ""));
  }

  private static void eventually(Runnable check) {
    Awaitility.await().untilAsserted(check::run);
  }

  @Test
  void keepsAClockAsItIsAndWarnsWhenItsTimeComes() {
    accept("2026-11-23T15:00:00");
    deliver(word("still", "case.progress", at("2026-11-24T10:00:00"), 2, "'state': 'SUSPENDED'"));
    assertThat(result())
        .returns(State.PAUSED, CaseClock::state)
        .returns(
            List.of(new CaseClock.Pause(OffsetDateTime.parse("2026-11-24T10:00:00+08:00"), null)),
            CaseClock::pauses);
    deliver(word("on", "case.progress", at("2026-11-26T10:00:00"), 3, "'state': 'IN_PROGRESS'"));
    assertThat(result().due().at()).isEqualTo("2026-12-04T23:59:59+08:00");
    engine.start();
    for (String time :
        List.of("2026-12-02T00:00:00", "2026-12-04T00:00:00", "2026-12-05T00:00:00")) {
      int before = bodies("supervision.overdue").size();
      at(time);
      eventually(() -> assertThat(bodies("supervision.overdue")).hasSize(before + 1));
    }
    assertThat(bodies("supervision.overdue"))
        .extracting(one -> one.path("level").asText())
        .containsExactly("yellow", "orange", "red");
    assertThat(result().level()).isEqualTo(Level.RED);
    assertThat(queries.caseBy(caseNo(1)).orElseThrow().supervision().overdue()).isTrue();
  }

  @Test
  void whatWasDueWhileTheHubWasDownIsWarnedOnceAndAtItsHighest() {
    accept("2026-11-23T15:00:00");
    at("2026-12-20T12:00:00");
    engine.start();
    eventually(() -> assertThat(bodies("supervision.overdue")).hasSize(1));
    assertThat(bodies("supervision.overdue").getFirst().path("level").asText()).isEqualTo("red");
    assertThat(queries.runningTimers(10)).isEmpty();
  }

  @Test
  void aNoticeThatIsPublishedWhileCasesRunMovesThemAndIsWrittenDown() {
    accept("2026-12-25T15:00:00");
    assertThat(result().due().provisional()).isTrue();
    engine.start();
    calendar.replace(
        new WorkingDays(
            List.of(
                new Notice(2026, 1, false, "sample", List.of(), List.of()),
                new Notice(
                    2027,
                    1,
                    false,
                    "sample",
                    List.of(
                        new Holiday(
                            Map.of("en", "New Year"),
                            LocalDate.of(2027, 1, 1),
                            LocalDate.of(2027, 1, 5))),
                    List.of()))));
    eventually(
        () ->
            assertThat(queries.history(caseNo(1)))
                .extracting(CaseChange::code)
                .endsWith("RECOMPUTED"));
    assertThat(result().due().at()).isEqualTo("2027-01-08T23:59:59+08:00");
    assertThat(result().due().provisional()).isFalse();
    assertThat(queries.caseBy(caseNo(1)).orElseThrow().due()).isEqualTo(result().due());
    assertThat(queries.history(caseNo(1)).getLast().detail()).contains("2027-01-06", "2027-01-08");
  }

  @Test
  void looksForOutdatedClocksHoldNoConnections(DataSource database) {
    ClockStore clocks = new ClockStore(database);
    for (int look = 0; look < 50; look++) {
      assertThat(clocks.recompute(Samples.DAYS, at("2026-11-25T12:00:00"))).isZero();
    }
  }

  @Test
  void theFiguresOfADayAreToldOnceAndEqualACountByHand() {
    accept("2026-11-23T15:00:00");
    deliver(
        word(
            "done",
            "case.completed",
            at("2026-11-24T10:00:00"),
            2,
            "'outcome': 'SOLVED', 'text': '已办'"));
    at("2026-11-25T08:59:00");
    engine.start();
    eventually(() -> assertThat(put).isNotEmpty());
    assertThat(bodies("supervision.statistics")).as("before nine").isEmpty();
    at("2026-11-25T09:00:00");
    eventually(() -> assertThat(bodies("supervision.statistics")).hasSize(1));
    JsonNode figures = bodies("supervision.statistics").getFirst();
    assertThat(figures.path("date").asText()).isEqualTo("2026-11-24");
    assertThat(figures.path("received").intValue()).isZero();
    assertThat(figures.path("completed").intValue()).isEqualTo(1);
    assertThat(figures.path("open").intValue()).isZero();
    assertThat(figures.path("departments").get(0).path("department").asText()).isEqualTo("民政局");
    assertThat(jdbc.sql("SELECT count(*) FROM casework.daily_figures").query(Long.class).single())
        .isEqualTo(1);
  }

  @Test
  void aDayOnWhichThereWasNoCaseYetHasNoFigures() {
    accept("2026-11-23T15:00:00");
    engine.start();
    at("2026-11-23T15:00:10");
    Awaitility.await()
        .pollDelay(Duration.ofSeconds(6))
        .untilAsserted(() -> assertThat(bodies("supervision.statistics")).isEmpty());
    at("2026-11-24T09:00:00");
    eventually(() -> assertThat(bodies("supervision.statistics")).hasSize(1));
  }

  @Test
  void theListOfTheDayNamesWhatIsDueAndWhoHoldsIt() {
    accept("2026-11-23T15:00:00");
    at("2026-12-03T09:30:00");
    engine.start();
    eventually(() -> assertThat(bodies("supervision.overdue")).isNotEmpty());
    at("2026-12-04T09:30:00");
    eventually(() -> assertThat(bodies("supervision.statistics")).hasSize(2));
    JsonNode figures = bodies("supervision.statistics").getLast();
    assertThat(figures.path("open").intValue()).isEqualTo(1);
    assertThat(figures.path("overdue").intValue()).isEqualTo(1);
    assertThat(figures.path("due"))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path("caseNo").asText()).isEqualTo(caseNo(1));
              assertThat(one.path("level").asText()).isEqualTo("red");
              assertThat(one.path("holder").asText()).isEqualTo("民政局");
            });
  }
}
