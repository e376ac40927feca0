package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;

/** Delivering over a real broker: order, faults, doubt, and what one system's trouble costs the others. */
class DeliveryTest {
  static final DeliveryLimits QUICK =
      new DeliveryLimits(
          4,
          0,
          Duration.ofSeconds(60),
          64,
          8,
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(100),
          false);

  private final Remembering versions = new Remembering();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** What the database keeps, without one. */
  private static final class Remembering implements DeliveredVersions {
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    volatile boolean away;

    @Override
    public long newest(String system, Message message) {
      if (away) {
        throw new HubException("VERSIONS_AWAY", FaultKind.DOWN, "the database is away");
      }
      return newest.getOrDefault(key(system, message), 0L);
    }

    @Override
    public void delivered(String system, Message message) {
      newest.merge(key(system, message), message.version(), Math::max);
    }

    private static String key(String system, Message message) {
      return String.join(" ", system, message.caseNo(), message.source(), message.type().name());
    }
  }

  private final List<String> entries = Collections.synchronizedList(new ArrayList<>());
  private final Recording one = new Recording("one", Repeat.KEY);
  private final Recording two = new Recording("two", Repeat.NONE);
  private TestBroker broker;
  private Transit transit;
  private int workers = 64;
  private DeliveryLimits limits = QUICK;

  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory, "to.one", "to.two", "from.one", "from.two");
  }

  @AfterEach
  void stop() {
    transit.close();
    broker.close();
  }

  private void deliver(long doubtfulBefore) {
    transit =
        new Transit(
            new Transit.Surroundings(
                "test",
                broker.sessions,
                (lane, epoch, number, batch) -> {
                  batch.forEach(
                      entry ->
                          entries.add(entry.kind() + " " + entry.messageId() + " " + entry.code()));
                  return "x".getBytes(StandardCharsets.UTF_8);
                },
                broker.queues,
                (system, key) -> CompletableFuture.completedFuture(Optional.empty()),
                (matter, day) -> "L1",
                versions,
                type -> true,
                new Brake(List.of()),
                Clock.systemUTC(),
                doubtfulBefore,
                workers,
                meters));
    transit.open();
    transit.start((message, step) -> {}, Set.of(), List.of(one, two), system -> limits);
  }

  private void put(String queue, String id, String caseNo) throws Exception {
    broker.put(queue, Wire.encode(Sample.message(id, caseNo, Priority.ROUTINE)));
  }

  @Test
  void aCaseKeepsItsOrderWhileOneMessageIsTriedAgain() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    one.behaviour =
        (message, attempt) -> {
          if (message.id().equals("a1") && failures.getAndDecrement() > 0) {
            throw new HubException("BUSY", FaultKind.PASSING, "busy");
          }
        };
    put("to.one", "a1", "A");
    put("to.one", "a2", "A");
    put("to.one", "b1", "B");
    put("to.one", "a3", "A");
    deliver(0);
    await().until(() -> one.delivered.size() == 4);
    assertThat(one.delivered).containsSubsequence("a1", "a2", "a3");
    assertThat(one.delivered.getFirst()).isEqualTo("b1");
    await().until(() -> broker.broker.waiting("to.one") == 0);
    assertThat(entries.stream().filter("FAILED a1 BUSY"::equals)).hasSize(3);
  }

  @Test
  void aSystemThatAsksForAPauseIsNotCalledForAnyMessageButUrgentOnes() throws Exception {
    AtomicBoolean asked = new AtomicBoolean();
    AtomicLong quietUntil = new AtomicLong();
    Map<String, Long> calls = new ConcurrentHashMap<>();
    one.behaviour =
        (message, attempt) -> {
          if (asked.compareAndSet(false, true)) {
            quietUntil.set(System.nanoTime() + Duration.ofSeconds(1).toNanos());
            throw new RetryAfter("FULL", "come again", Duration.ofSeconds(1), null);
          }
          calls.put(message.id(), System.nanoTime() - quietUntil.get());
        };
    put("to.one", "a", "A");
    deliver(0);
    await().until(() -> entries.contains("FAILED a FULL") || !calls.isEmpty());
    put("to.one", "b", "B");
    broker.put("to.one.urgent", Wire.encode(Sample.message("fire", "F", Priority.URGENT)));

    await().until(() -> calls.size() == 3);
    assertThat(calls.get("fire")).as("nanoseconds after the pause").isNegative();
    assertThat(calls.get("a")).isNotNegative();
    assertThat(calls.get("b")).isNotNegative();
  }

  @Test
  void aMessageThatWasPutTwiceIsDeliveredOnceAndTakenTwice() throws Exception {
    for (int i = 0; i < 20; i++) {
      put("to.one", "twice" + i, "A");
      put("to.one", "twice" + i, "A");
    }
    // a copy that comes when the first is done for good is a delivery of its own, under the same
    // key
    one.behaviour =
        (message, attempt) -> {
          if (message.id().equals("twice0")) {
            await().until(() -> held() == 20);
          }
        };
    deliver(0);
    await().until(() -> broker.broker.waiting("to.one") == 0);
    assertThat(one.delivered).hasSize(20).doesNotHaveDuplicates();
    assertThat(entries.stream().filter("DELIVERED twice7 OK"::equals)).hasSize(1);
  }

  private double held() {
    return meters.get("hub.delivery.held").tag("system", "one").gauge().value();
  }

  @Test
  void aSystemThatIsDownHoldsUpNobodyElse() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    one.behaviour =
        (message, attempt) -> {
          if (down.get()) {
            throw new HubException("REFUSED", FaultKind.DOWN, "connection refused");
          }
        };
    for (int i = 0; i < 200; i++) {
      put("to.one", "x" + i, "X" + i);
      put("to.two", "y" + i, "Y" + i);
    }
    deliver(0);
    await().until(() -> two.delivered.size() == 200);
    assertThat(one.delivered).isEmpty();
    assertThat(broker.broker.waiting("to.one")).isEqualTo(200);
    down.set(false);
    await().until(() -> one.delivered.size() == 200);
    await().until(() -> broker.broker.waiting("to.one") == 0);
    assertThat(broker.broker.waiting(Addresses.DEAD)).isZero();
  }

  @Test
  void aCaseThatIsNotOursGoesBackAndWhatElseIsRefusedOrBrokenIsADeadLetter() throws Exception {
    one.behaviour =
        (message, attempt) -> {
          throw message.id().equals("broken")
              ? new HubException("BROKEN", FaultKind.LASTING, "cannot be mapped")
              : new HubException("NOT_OURS", FaultKind.CALLER, "not our matter");
        };
    broker.put("to.one", Wire.encode(Sample.dispatched("bad", "A")));
    put("to.one", "broken", "B");
    put("to.one", "told-in-vain", "C");
    deliver(0);
    await().until(() -> broker.broker.waiting("to.one") == 0);
    List<byte[]> returned = broker.drain("from.one");
    assertThat(returned).hasSize(1);
    Message back = Wire.decode(returned.getFirst());
    assertThat(back.type().name()).isEqualTo("case.returned");
    assertThat(back.causationId()).isEqualTo("bad");
    assertThat(back.body().path("reason").textValue()).isEqualTo("NOT_OURS: not our matter");
    assertThat(broker.drain(Addresses.DEAD))
        .extracting(dead -> new String(dead, StandardCharsets.UTF_8))
        .satisfiesExactlyInAnyOrder(
            dead -> assertThat(dead).contains("BROKEN"),
            dead -> assertThat(dead).contains("NOT_OURS"));
    assertThat(entries)
        .contains("RETURNED bad NOT_OURS", "DEAD broken BROKEN", "DEAD told-in-vain NOT_OURS");
    await().until(() -> count("failed", "BROKEN") == 1 && count("dead", "BROKEN") == 1);
    assertThat(count("returned", "NOT_OURS")).isEqualTo(1);
    assertThat(meters.get("hub.dead.letters").tag("code", "BROKEN").counter().count()).isEqualTo(1);
  }

  @Test
  void theFiguresSayWhatIsHeldAndWhetherTheCircuitIsOpen() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    one.behaviour =
        (message, attempt) -> {
          if (down.get()) {
            throw new HubException("REFUSED", FaultKind.DOWN, "connection refused");
          }
        };
    put("to.one", "x", "X");
    deliver(0);
    await().until(() -> gauge("hub.circuit.state") == 2);
    assertThat(gauge("hub.delivery.held")).isEqualTo(1);
    down.set(false);
    await().until(() -> count("delivered", "OK") == 1);
    await().until(() -> gauge("hub.delivery.held") == 0 && gauge("hub.circuit.state") == 0);
    assertThat(gauge("hub.delivery.running")).isZero();
    assertThat(count("failed", "REFUSED")).isPositive();
    assertThat(meters.get("hub.delivery").tag("system", "one").timer().count())
        .isEqualTo(1 + (long) count("failed", "REFUSED"));
    assertThat(meters.get("hub.lane.batch").tag("lane", "deliver").summary().count()).isPositive();
  }

  private void put(String queue, String id, String caseNo, long version) throws Exception {
    broker.put(queue, Wire.encode(Sample.state(id, caseNo, version)));
  }

  @Test
  void anOlderStateThanTheSystemHasIsRecordedAndNotSent() throws Exception {
    put("to.one", "a1", "A", 1);
    put("to.one", "a3", "A", 3);
    put("to.one", "a2", "A", 2);
    put("to.one", "b1", "B", 1);
    put("to.one", "a0", "A", 0);
    put("to.one", "a3-again", "A", 3);
    put("to.two", "a2-other", "A", 2);
    deliver(0);
    await().until(() -> one.delivered.size() == 5 && two.delivered.size() == 1);
    await().until(() -> broker.broker.waiting("to.one") == 0);
    assertThat(one.delivered).containsOnlyOnce("a1", "a3", "b1", "a0", "a3-again");
    assertThat(two.delivered).containsExactly("a2-other");
    assertThat(entries).contains("SUPERSEDED a2 SUPERSEDED").doesNotContain("DELIVERED a2 OK");
    await().until(() -> count("superseded", "OK") == 1);
  }

  @Test
  void aStateWaitsWhileNobodyKnowsWhatTheSystemHas() throws Exception {
    versions.away = true;
    put("to.one", "a1", "A", 1);
    deliver(0);
    await().until(() -> count("failed", "VERSIONS_AWAY") > 0);
    versions.away = false;
    await().until(() -> one.delivered.equals(List.of("a1")));
  }

  private double count(String outcome, String code) {
    return meters
        .find("hub.deliveries")
        .tags("system", "one", "outcome", outcome, "code", code)
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private double gauge(String name) {
    return meters.get(name).tag("system", "one").gauge().value();
  }

  @Test
  void aMessageHeldUpTooLongBecomesADeadLetterAndItsCaseGoesOn() throws Exception {
    one.behaviour =
        (message, attempt) -> {
          if (message.id().equals("a0")) {
            throw new HubException("BUSY", FaultKind.PASSING, "busy");
          }
        };
    for (int i = 0; i < 12; i++) {
      put("to.one", "a" + i, "A");
    }
    deliver(0);
    await().until(() -> one.delivered.size() == 11);
    assertThat(entries).contains("DEAD a0 BUSY");
  }

  @Test
  void theTimeThatASystemWasAwayIsNoneThatAMessageWasHeldUpByPassingFaults() throws Exception {
    limits =
        new DeliveryLimits(
            4,
            0,
            QUICK.timeout(),
            QUICK.window(),
            QUICK.caseWaiting(),
            Duration.ofSeconds(1),
            QUICK.firstPause(),
            QUICK.longestPause(),
            QUICK.circuitPause(),
            false);
    AtomicLong opens = new AtomicLong();
    AtomicInteger busy = new AtomicInteger(2);
    one.behaviour =
        (message, attempt) -> {
          opens.compareAndSet(0, System.nanoTime() + Duration.ofSeconds(2).toNanos());
          if (System.nanoTime() < opens.get()) {
            throw new HubException("CLOSED", FaultKind.DOWN, "closed until morning");
          }
          if (busy.getAndDecrement() > 0) {
            throw new HubException("BUSY", FaultKind.PASSING, "busy");
          }
        };
    put("to.one", "a1", "A");
    deliver(0);
    await().until(() -> broker.broker.waiting("to.one") == 0);
    assertThat(one.delivered).containsExactly("a1");
    assertThat(entries)
        .contains("FAILED a1 CLOSED", "FAILED a1 BUSY")
        .doesNotContain("DEAD a1 BUSY");
  }

  @Test
  void afterAKillWhatMayRepeatIsNamedAndWhatMustNotRepeatWaitsForAPerson() throws Exception {
    put("to.one", "k1", "K");
    put("to.two", "n1", "N");
    deliver(System.currentTimeMillis() + 60_000);
    await()
        .until(() -> broker.broker.waiting("to.one") == 0 && broker.broker.waiting("to.two") == 0);
    assertThat(one.delivered).containsExactly("k1");
    assertThat(one.doubtful).containsEntry("k1", true);
    assertThat(two.delivered).isEmpty();
    assertThat(entries).contains("DOUBTFUL k1 MAY_REPEAT", "DEAD n1 DOUBTFUL");
  }

  @Test
  void afterACleanStopNothingIsDoubtful() throws Exception {
    put("to.two", "n1", "N");
    deliver(0);
    await().until(() -> two.delivered.size() == 1);
    assertThat(two.doubtful).containsEntry("n1", false);
  }

  @Test
  void anUrgentMessageOvertakesAFullWindowOfSlowOnes() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    one.behaviour =
        (message, attempt) -> {
          if (message.priority() == Priority.ROUTINE) {
            awaitQuietly(slow);
          }
        };
    for (int i = 0; i < 100; i++) {
      put("to.one", "r" + i, "R" + i);
    }
    deliver(0);
    broker.put("to.one.urgent", Wire.encode(Sample.message("fire", "F", Priority.URGENT)));
    await().until(() -> one.delivered.contains("fire"));
    assertThat(one.delivered).containsExactly("fire");
    slow.countDown();
    await().until(() -> one.delivered.size() == 101);
  }

  @Test
  void slowSystemsThatTakeAllPlacesOfThePoolDoNotHoldUpAnUrgentMessage() throws Exception {
    workers = 8;
    CountDownLatch slow = new CountDownLatch(1);
    Recording.Behaviour hangs =
        (message, attempt) -> {
          if (message.priority() == Priority.ROUTINE) {
            awaitQuietly(slow);
          }
        };
    one.behaviour = hangs;
    two.behaviour = hangs;
    for (int i = 0; i < 20; i++) {
      put("to.one", "x" + i, "X" + i);
      put("to.two", "y" + i, "Y" + i);
    }
    deliver(0);
    await().until(() -> running("one") + running("two") == 7);
    broker.put("to.two.urgent", Wire.encode(Sample.message("fire", "F", Priority.URGENT)));
    await().until(() -> two.delivered.contains("fire"));
    slow.countDown();
    await().until(() -> one.delivered.size() == 20 && two.delivered.size() == 21);
  }

  private double running(String system) {
    return meters.get("hub.delivery.running").tag("system", system).gauge().value();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
