package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Priority;

/** The loop, stopped after every single broker call: nothing is lost, nothing happens twice. */
class LaneStopTest {
  private static final int MESSAGES = 5;
  private static final String POISON = "m3";

  /** Lets n calls through and then breaks for ever, before or after the call has its effect. */
  private static final class Breaking implements LaneSession {
    private final LaneSession session;
    private final AtomicInteger callsLeft;
    private final boolean afterEffect;

    Breaking(LaneSession session, AtomicInteger callsLeft, boolean afterEffect) {
      this.session = session;
      this.callsLeft = callsLeft;
      this.afterEffect = afterEffect;
    }

    private interface Call {
      void run() throws Exception;
    }

    private void counted(Call call) throws Exception {
      int left = callsLeft.decrementAndGet();
      if (left < 0 || (left == 0 && !afterEffect)) {
        throw new IllegalStateException("stopped");
      }
      call.run();
      if (left == 0) {
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public @Nullable Taken poll(String queue) throws Exception {
      List<Taken> taken = new ArrayList<>();
      @Nullable Taken next = session.poll(queue);
      if (next == null) {
        return null;
      }
      counted(() -> taken.add(next));
      return taken.getFirst();
    }

    @Override
    public void send(String queue, byte[] body, MessageProperties properties) throws Exception {
      counted(() -> session.send(queue, body, properties));
    }

    @Override
    public void acknowledge(Taken taken) throws Exception {
      counted(() -> session.acknowledge(taken));
    }

    @Override
    public void commit() throws Exception {
      counted(session::commit);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  @Test
  void routingLosesAndDoublesNothingWhereverItStops(@TempDir Path directory) throws Exception {
    try (TestBroker broker = new TestBroker(directory, "from.a", "to.b")) {
      int stop = 0;
      boolean stoppedSomewhere = true;
      for (boolean afterEffect : new boolean[] {false, true}) {
        for (stop = 1, stoppedSomewhere = true; stoppedSomewhere; stop++) {
          broker.put(
              "from.a",
              IntStream.range(0, MESSAGES)
                  .mapToObj(i -> Wire.encode(Sample.message("m" + i, "c", Priority.ROUTINE)))
                  .toArray(byte[][]::new));
          AtomicInteger callsLeft = new AtomicInteger(stop);
          try (Lane lane =
              routingLane(broker, "breaking", breaking(broker, callsLeft, afterEffect))) {
            lane.start();
            await().until(() -> callsLeft.get() <= 0 || broker.broker.waiting("from.a") == 0);
          }
          stoppedSomewhere = callsLeft.get() <= 0;
          try (Lane lane = routingLane(broker, "healthy", broker.sessions)) {
            lane.start();
            await().until(() -> broker.broker.waiting("from.a") == 0);
          }
          String where =
              "stopped at call " + stop + (afterEffect ? " after" : " before") + " its effect";
          assertThat(broker.drain("to.b"))
              .as(where)
              .extracting(body -> Wire.decode(body).id())
              .containsExactly("m0-out", "m1-out", "m2-out", "m4-out");
          assertThat(broker.drain(Addresses.DEAD)).as(where).hasSize(1);
          assertThat(
                  broker.drain(Addresses.LEDGER_OUTBOX).stream()
                      .flatMap(body -> new String(body, StandardCharsets.UTF_8).lines()))
              .as(where)
              .containsExactly("ROUTED m0", "ROUTED m1", "ROUTED m2", "DEAD m3", "ROUTED m4");
        }
      }
    }
  }

  @Test
  void receiptsAreGivenOnlyAfterTheCommit(@TempDir Path directory) throws Exception {
    try (TestBroker broker = new TestBroker(directory, "from.a")) {
      for (int stop = 1; stop <= 4; stop++) {
        AtomicInteger callsLeft = new AtomicInteger(stop);
        PuttingBody putting = new PuttingBody(broker.queues);
        Lane lane =
            new Lane(
                "put",
                List.of(),
                putting,
                breaking(broker, callsLeft, true),
                LaneStopTest::outbox,
                meters().lane("put"));
        putting.wakes(lane::wake);
        Step step = new Step();
        step.put("from.a", Sample.message("m", "c", Priority.ROUTINE));
        step.record(
            new Evidence(Clock.systemUTC())
                .plain(
                    EntryKind.RECEIVED, Sample.message("m", "c", Priority.ROUTINE), "a", "OK", ""));
        CompletableFuture<Void> receipt = putting.put(step);
        try (lane) {
          lane.start();
          await().until(receipt::isDone);
        }
        int inQueue = broker.drain("from.a").size();
        broker.drain(Addresses.LEDGER_OUTBOX);
        // Calls: send the message, send the evidence, commit. No receipt without the message on
        // disk.
        assertThat(inQueue).as("stopped at call " + stop).isEqualTo(stop < 3 ? 0 : 1);
        assertThat(receipt.isCompletedExceptionally())
            .as("stopped at call " + stop)
            .isEqualTo(stop < 4);
      }
    }
  }

  @Test
  void aLaneWhoseThreadEndedUnaskedIsBroken(@TempDir Path directory) throws Exception {
    try (TestBroker broker = new TestBroker(directory, "from.a", "to.b")) {
      Lane.Body dying =
          new Lane.Body() {
            @Override
            public int room(String queue) {
              return 1;
            }

            @Override
            public void handle(List<Taken> taken, Transaction transaction) {
              throw new LinkageError("a library is missing");
            }
          };
      Lane lane =
          new Lane(
              "dying",
              List.of("from.a"),
              dying,
              broker.sessions,
              LaneStopTest::outbox,
              meters().lane("route"));
      assertThat(lane.broken()).isFalse();
      lane.start();
      // the error is the thread's own affair
      await().dontCatchUncaughtExceptions().until(lane::broken);
      lane.close();
      assertThat(lane.broken()).as("stopped now").isFalse();
    }
  }

  static LaneSession.Factory breaking(
      TestBroker broker, AtomicInteger callsLeft, boolean afterEffect) {
    return (queues, arrival) ->
        new Breaking(broker.sessions.open(queues, arrival), callsLeft, afterEffect);
  }

  private static Lane routingLane(TestBroker broker, String name, LaneSession.Factory sessions) {
    Evidence evidence = new Evidence(Clock.systemUTC());
    RouteBody routes =
        (message, step) -> {
          if (message.id().equals(POISON)) {
            throw new HubException("NO_FLOW", FaultKind.LASTING, "no flow takes it");
          }
          step.put("to.b", Sample.message(message.id() + "-out", "c", Priority.ROUTINE));
          step.record(evidence.plain(EntryKind.ROUTED, message, "a", "OK", ""));
        };
    return new Lane(
        name,
        List.of("from.a"),
        new RoutingBody(routes, broker.queues, new DeadLetters(Clock.systemUTC(), meters())),
        sessions,
        LaneStopTest::outbox,
        meters().lane("route"));
  }

  static TransitMeters meters() {
    return new TransitMeters(new SimpleMeterRegistry());
  }

  static byte[] outbox(String lane, long epoch, long number, List<Entry> entries) {
    StringBuilder lines = new StringBuilder();
    for (Entry entry : entries) {
      lines.append(entry.kind()).append(' ').append(entry.messageId()).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
