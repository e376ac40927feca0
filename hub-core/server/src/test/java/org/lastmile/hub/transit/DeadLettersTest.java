package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.DeadLetter.State;
import org.lastmile.hub.transit.DeadLetterStore.Action;
import org.lastmile.hub.transit.DeadLetterStore.Decision;
import org.lastmile.hub.transit.DeadLetterStore.Filter;
import org.lastmile.hub.zone.TestDatabase;

/** Dead letters in a real database, and what persons decide about them. */
@ExtendWith(TestDatabase.class)
class DeadLettersTest {
  private static final Filter ALL = new Filter(null, null, null, null, null);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private DataSource database;
  private Path directory;
  private DeadLetterHub hub;

  @BeforeEach
  void open(@TempDir Path folder, DataSource fresh) {
    directory = folder;
    database = fresh;
    hub = new DeadLetterHub(directory, fresh);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private static void soon(Runnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion::run);
  }

  private void put(String system, String id, String caseNo) throws Exception {
    hub.broker.put("to." + system, Wire.encode(Sample.message(id, caseNo, Priority.ROUTINE)));
  }

  private DeadLetter letter(String messageId, int replay) {
    await().atMost(PATIENCE).until(() -> find(messageId, replay) != null);
    return find(messageId, replay);
  }

  private DeadLetter find(String messageId, int replay) {
    return hub.letters.find(ALL).stream()
        .filter(one -> messageId.equals(one.messageId()) && one.replay() == replay)
        .findFirst()
        .orElse(null);
  }

  private String decide(DeadLetter letter, Action action, String... again) {
    Decision decision = new Decision(action, "wang", "mended", List.of(again));
    return outcome(hub.letters.ask(letter, decision, DeadLetterHub.CLOCK));
  }

  private String outcome(long request) {
    await().atMost(PATIENCE).until(() -> hub.letters.outcome(request).isPresent());
    return hub.letters.outcome(request).orElseThrow();
  }

  private List<String> kinds(String messageId) {
    return hub.ledger.ofMessage(messageId).stream()
        .map(Recorded::entry)
        .map(entry -> entry.kind() + " " + entry.code())
        .toList();
  }

  private static Recording.Behaviour broken() {
    return (message, attempt) -> {
      throw new HubException("BROKEN", FaultKind.LASTING, "cannot be mapped");
    };
  }

  @Test
  void lettersAreKeptOnceWhereverTheLaneStops() throws Exception {
    int kept = 0;
    for (boolean afterEffect : new boolean[] {false, true}) {
      boolean stoppedSomewhere = true;
      for (int stop = 1; stoppedSomewhere; stop++) {
        String round = afterEffect + "-" + stop + "-";
        byte[][] letters =
            IntStream.range(0, 3).mapToObj(i -> encoded(round + i)).toArray(byte[][]::new);
        hub.broker.put(Addresses.DEAD, letters);
        AtomicInteger callsLeft = new AtomicInteger(stop);
        try (Lane lane = lane(LaneStopTest.breaking(hub.broker, callsLeft, afterEffect))) {
          lane.start();
          await()
              .atMost(PATIENCE)
              .until(() -> callsLeft.get() <= 0 || hub.broker.broker.waiting(Addresses.DEAD) == 0);
        }
        stoppedSomewhere = callsLeft.get() <= 0;
        try (Lane lane = lane(hub.broker.sessions)) {
          lane.start();
          await().atMost(PATIENCE).until(() -> hub.broker.broker.waiting(Addresses.DEAD) == 0);
        }
        kept += 3;
        assertThat(hub.letters.find(ALL)).as(round).hasSize(kept);
      }
    }
    assertThat(kept).isGreaterThan(12);
  }

  private Lane lane(LaneSession.Factory sessions) {
    return Lane.single(
        "dead",
        Addresses.DEAD,
        new DeadLetterBody(hub.letters, DeadLetterHub.CLOCK, letter -> {}),
        sessions,
        LaneStopTest::outbox,
        LaneStopTest.meters().lane("dead"));
  }

  private static byte[] encoded(String id) {
    return new Letter(
            "one",
            "to.one",
            null,
            "BROKEN",
            FaultKind.LASTING,
            "cannot be mapped",
            null,
            1,
            Sample.NOON,
            0,
            Wire.encode(Sample.message(id, "C", Priority.ROUTINE)))
        .encode();
  }

  @Test
  void whileTheDatabaseIsAwayLettersWaitAndNothingElseStops() throws Exception {
    hub.two.behaviour = broken();
    hub.database.away = true;
    hub.keep();
    put("two", "m", "C");
    put("one", "other", "D");
    soon(() -> assertThat(hub.one.delivered).containsExactly("other"));
    soon(() -> assertThat(hub.broker.broker.waiting(Addresses.DEAD)).isEqualTo(1));
    assertThat(hub.letters.find(ALL)).isEmpty();
    hub.database.away = false;
    DeadLetter letter = letter("m", 0);
    assertThat(letter.queue()).isEqualTo("to.two");
    assertThat(letter.caseNo()).isEqualTo("C");
    assertThat(letter.type()).isEqualTo("case.submitted/1");
    assertThat(letter.code()).isEqualTo("BROKEN");
    assertThat(letter.attempts()).isEqualTo(1);
    soon(() -> assertThat(hub.broker.broker.waiting(Addresses.DEAD)).isZero());
  }

  @Test
  void aMessageThatNoFlowTookRunsThroughTheMendedFlow() throws Exception {
    hub.keep();
    hub.submit("m", "C");
    DeadLetter letter = letter("m", 0);
    assertThat(hub.letters.waiting()).isEqualTo(Map.of("a", 1L));
    hub.mend();
    assertThat(decide(letter, Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.one.delivered).containsExactly("m-out"));
    assertThat(hub.one.doubtful).containsEntry("m-out", false);
    assertThat(hub.routed).containsExactly(Replay.NONE, new Replay(1, false, Set.of()));
    assertThat(find("m", 0).state()).isEqualTo(State.REPLAYED);
    assertThat(hub.letters.waiting()).isEmpty();
    soon(() -> assertThat(kinds("m")).containsExactly("DEAD NO_FLOW", "REPLAYED OK"));
    Entry entry = hub.ledger.ofMessage("m").getLast().entry();
    assertThat(entry.actor()).isEqualTo("wang");
    assertThat(entry.attempt()).isEqualTo(1);
    assertThat(entry.detail()).isEqualTo("letter " + letter.id() + ": mended");
    assertThat(entry.outputs()).isEqualTo(Map.of("from.a", "m"));
  }

  @Test
  void aDeliveryIsReplayedOnceAlsoWhenTheHubDiedBetweenPutAndMark() throws Exception {
    hub.keep();
    hub.two.behaviour = broken();
    put("two", "m", "C");
    DeadLetter letter = letter("m", 0);
    hub.two.behaviour = (message, attempt) -> {};
    assertThat(decide(letter, Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.two.delivered).containsExactly("m"));
    assertThat(hub.two.doubtful).containsEntry("m", true);
    List<String> life =
        List.of(
            "FAILED BROKEN", "DEAD BROKEN", "REPLAYED OK", "DOUBTFUL MAY_REPEAT", "DELIVERED OK");
    soon(() -> assertThat(kinds("m")).isEqualTo(life));
    // what a process leaves that dies before it marks
    execute(
        "UPDATE transit.dead_letter SET state = 'WAITING';"
            + "UPDATE transit.dead_letter_request SET done_at = NULL, outcome = NULL");
    soon(() -> assertThat(find("m", 0).state()).isEqualTo(State.REPLAYED));
    assertThat(outcome(1)).isEqualTo("REPLAYED");
    assertThat(hub.broker.broker.waiting("to.two")).isZero();
    assertThat(hub.two.delivered).containsExactly("m");
    assertThat(kinds("m")).isEqualTo(life);
  }

  private void execute(String sql) throws Exception {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatASystemHasConfirmedIsPutAgainOnlyWhenItIsNamed() throws Exception {
    hub.keep();
    hub.two.behaviour = broken();
    put("two", "m", "C");
    DeadLetter letter = letter("m", 0);
    hub.two.behaviour = (message, attempt) -> {};
    assertThat(decide(letter, Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(kinds("m")).contains("DELIVERED OK"));
    assertThat(decide(letter, Action.REPLAY)).isEqualTo("CONFIRMED");
    soon(() -> assertThat(kinds("m")).endsWith("REPLAYED CONFIRMED"));
    assertThat(hub.two.delivered).containsExactly("m");
    assertThat(decide(letter, Action.REPLAY, "two")).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.two.delivered).containsExactly("m", "m"));
    soon(
        () ->
            assertThat(hub.ledger.ofMessage("m").stream().map(one -> one.entry().attempt()))
                .contains(3));
  }

  @Test
  void whatDiesAgainIsANewLetterAndItsHistoryHasAllAttempts() throws Exception {
    hub.keep();
    hub.two.behaviour = broken();
    put("two", "m", "C");
    DeadLetter first = letter("m", 0);
    assertThat(decide(first, Action.REPLAY)).isEqualTo("REPLAYED");
    DeadLetter second = letter("m", 1);
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.state()).isEqualTo(State.WAITING);
    assertThat(find("m", 0).state()).isEqualTo(State.REPLAYED);
    hub.two.behaviour = (message, attempt) -> {};
    assertThat(decide(second, Action.REPLAY)).isEqualTo("REPLAYED");
    soon(
        () ->
            assertThat(kinds("m"))
                .containsExactly(
                    "FAILED BROKEN",
                    "DEAD BROKEN",
                    "REPLAYED OK",
                    "FAILED BROKEN",
                    "DEAD BROKEN",
                    "REPLAYED OK",
                    "DOUBTFUL MAY_REPEAT",
                    "DELIVERED OK"));
  }

  @Test
  void aStateThatWasOvertakenIsSupersededOnReplayToo() throws Exception {
    hub.keep();
    hub.one.behaviour = broken();
    hub.broker.put("to.one", Wire.encode(Sample.state("old", "C", 1)));
    DeadLetter letter = letter("old", 0);
    hub.one.behaviour = (message, attempt) -> {};
    hub.broker.put("to.one", Wire.encode(Sample.state("new", "C", 2)));
    soon(() -> assertThat(hub.one.delivered).containsExactly("new"));
    assertThat(decide(letter, Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(kinds("old")).endsWith("SUPERSEDED SUPERSEDED"));
    assertThat(hub.one.delivered).containsExactly("new");
  }

  @Test
  void aCaseHeldBackGoesOnWhenItsLetterIsReplayedOrDismissed() throws Exception {
    hub.keep();
    hub.one.strict = true;
    hub.one.behaviour =
        (message, attempt) -> {
          if (message.id().endsWith("1")) {
            throw new HubException("BROKEN", FaultKind.LASTING, "cannot be mapped");
          }
        };
    for (String id : List.of("c1", "d1")) {
      put("one", id, id.substring(0, 1));
      letter(id, 0);
    }
    put("one", "c2", "c");
    DeadLetter held = letter("c2", 0);
    assertThat(held.code()).isEqualTo("ORDER_HELD");
    assertThat(decide(held, Action.REPLAY)).isEqualTo("REPLAYED");
    assertThat(letter("c2", 1).code()).as("still held back").isEqualTo("ORDER_HELD");
    hub.one.behaviour = (message, attempt) -> {};
    assertThat(decide(letter("c1", 0), Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.one.delivered).containsExactly("c1"));
    assertThat(decide(letter("c2", 1), Action.REPLAY)).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.one.delivered).containsExactly("c1", "c2"));
    assertThat(decide(letter("d1", 0), Action.DISMISS)).isEqualTo("DISMISSED");
    put("one", "d2", "d");
    soon(() -> assertThat(hub.one.delivered).containsExactly("c1", "c2", "d2"));
    assertThat(find("d1", 0).state()).isEqualTo(State.DISMISSED);
    soon(() -> assertThat(kinds("d1")).endsWith("DISMISSED OK"));
  }

  /** @param kept whether the letter was in the database before the hub stopped, or still in its queue */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCaseIsStillHeldBackAfterARestart(boolean kept) throws Exception {
    hub.strict = true;
    hub.one.strict = true;
    hub.one.behaviour = broken();
    put("one", "c1", "c");
    if (kept) {
      hub.keep();
      letter("c1", 0);
    } else {
      soon(() -> assertThat(hub.broker.broker.waiting(Addresses.DEAD)).isEqualTo(1));
    }
    hub.close();

    hub = new DeadLetterHub(directory, database);
    hub.strict = true;
    hub.one.strict = true;
    hub.keep();
    letter("c1", 0);
    put("one", "c2", "c");
    assertThat(letter("c2", 0).code()).isEqualTo("ORDER_HELD");
    put("one", "d1", "d");
    soon(() -> assertThat(hub.one.delivered).containsExactly("d1"));

    assertThat(decide(letter("c1", 0), Action.DISMISS)).isEqualTo("DISMISSED");
    put("one", "c3", "c");
    soon(() -> assertThat(hub.one.delivered).containsExactly("d1", "c3"));
  }

  @Test
  void oneThatCannotBeReplayedStopsNoOther() throws Exception {
    hub.broker.put("to.two", "no message".getBytes(StandardCharsets.UTF_8));
    hub.broker.put(Addresses.DEAD, "no letter".getBytes(StandardCharsets.UTF_8));
    hub.submit("m", "C");
    hub.keep();
    await().atMost(PATIENCE).until(() -> hub.letters.find(ALL).size() == 3);
    DeadLetter noLetter =
        hub.letters.find(new Filter(null, "DEAD_LETTER_FORM", null, null, null)).getFirst();
    assertThat(decide(noLetter, Action.DISMISS)).isEqualTo("DISMISSED");
    await()
        .atMost(PATIENCE)
        .until(() -> hub.meters.find("hub.dead.letters.waiting").gauges().size() == 2);
    DeadLetter unreadable =
        hub.letters.find(new Filter("two", null, null, State.WAITING, null)).getFirst();
    assertThat(unreadable.code()).isEqualTo("WIRE_INVALID");
    assertThat(unreadable.messageId()).isNull();
    hub.mend();
    Decision decision = new Decision(Action.REPLAY, "wang", "all", List.of());
    long first = hub.letters.ask(unreadable, decision, DeadLetterHub.CLOCK);
    long second = hub.letters.ask(find("m", 0), decision, DeadLetterHub.CLOCK);
    assertThat(outcome(first)).isEqualTo("WIRE_INVALID");
    assertThat(outcome(second)).isEqualTo("REPLAYED");
    soon(() -> assertThat(hub.one.delivered).containsExactly("m-out"));
    assertThat(hub.letters.waiting()).isEqualTo(Map.of("two", 1L));
    assertThat(decide(unreadable, Action.DISMISS)).isEqualTo("DISMISSED");
    assertThat(hub.letters.waiting()).isEmpty();
  }

  @Test
  void aRequestWaitsForAHubAndASecondOneIsRefusedMeanwhile() throws Exception {
    hub.broker.put(Addresses.DEAD, encoded("m"));
    try (Lane lane = lane(hub.broker.sessions)) {
      lane.start();
      DeadLetter letter = letter("m", 0);
      Decision decision = new Decision(Action.REPLAY, "wang", "mended", List.of());
      long request = hub.letters.ask(letter, decision, DeadLetterHub.CLOCK);
      assertThat(hub.letters.outcome(request)).isEmpty();
      assertThatThrownBy(() -> hub.letters.ask(letter, decision, DeadLetterHub.CLOCK))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("DEAD_LETTER_ASKED"));
      assertThat(hub.letters.outcome(request)).isEmpty();
      hub.keep();
      assertThat(outcome(request)).isEqualTo("REPLAYED");
      soon(() -> assertThat(hub.one.delivered).containsExactly("m"));
    }
  }
}
