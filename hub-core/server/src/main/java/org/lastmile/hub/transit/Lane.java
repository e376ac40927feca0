package org.lastmile.hub.transit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The loop: take what is there, handle each, put, record and acknowledge, commit once. One thread, one session, a fixed
 * set of queues; a queue never has two lanes.
 *
 * <p>An outcome is always a commit; nothing is ever rolled back to refuse one message. After a failed or unknown commit
 * the session is closed, which gives back what was not acknowledged, and a new epoch begins.
 */
public final class Lane implements Runnable, AutoCloseable {
  /** What a kind of lane does with what was taken. Called on the lane's thread only. */
  public interface Body {
    /** Most messages that may be taken from the queue now. */
    int room(String queue);

    /** Handles what was taken, and adds work that has become ready elsewhere. */
    void handle(List<Taken> taken, Transaction transaction);

    /** The transaction of the last {@link #handle} is on disk. */
    default void committed() {}

    /** The epoch ended: what was taken and not acknowledged comes again. */
    default void aborted() {}

    /** How long the lane may sleep if nothing arrives and nobody wakes it. */
    default Duration patience() {
      return Duration.ofSeconds(1);
    }
  }

  /** Told what a lane does, on its thread. */
  public interface Meter {
    /** A session is open, an epoch begins. */
    void opened();

    void committed(int messages, long nanos);

    /** @param byFault false when the lane was told to end */
    void ended(boolean byFault);
  }

  /** Turns entries into the bytes of one outbox message. */
  public interface Outbox {
    /** @param number 0, 1, 2 ... within the epoch, so that the ledger names what is missing */
    byte[] encode(String lane, long epoch, long number, List<Entry> entries);
  }

  public static final int BATCH = 200;
  private static final int PLAIN_SHARE = BATCH / 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final String name;
  private final List<String> urgent;
  private final List<String> plain;
  private final Body body;
  private final LaneSession.Factory sessions;
  private final Outbox outbox;
  private final Meter meter;
  private final Thread thread;
  private final List<Taken> taken = new ArrayList<>();
  private final Transaction transaction = new Transaction();
  private volatile boolean stopping;
  private long epoch;
  private long number;
  private long records;
  private int rotation;
  private int batch = BATCH;

  /**
   * @param name unique in the process; with the epoch it names the stream of outbox messages
   * @param addresses plain addresses; their urgent twins are taken first
   */
  public Lane(
      String name,
      List<String> addresses,
      Body body,
      LaneSession.Factory sessions,
      Outbox outbox,
      Meter meter) {
    this(
        name,
        addresses.stream().map(Addresses::urgent).toList(),
        addresses,
        body,
        sessions,
        outbox,
        meter);
  }

  /** A lane of one queue that has no urgent twin. */
  static Lane single(
      String name,
      String queue,
      Body body,
      LaneSession.Factory sessions,
      Outbox outbox,
      Meter meter) {
    return new Lane(name, List.of(), List.of(queue), body, sessions, outbox, meter);
  }

  private Lane(
      String name,
      List<String> urgent,
      List<String> plain,
      Body body,
      LaneSession.Factory sessions,
      Outbox outbox,
      Meter meter) {
    this.name = name;
    this.urgent = urgent;
    this.plain = List.copyOf(plain);
    this.body = body;
    this.sessions = sessions;
    this.outbox = outbox;
    this.meter = meter;
    this.thread = Thread.ofPlatform().name("lane-" + name).unstarted(this);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Wakes the lane because its body has work. Any thread. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    Duration pause = FIRST_PAUSE;
    while (!stopping) {
      long committedBefore = number;
      try (LaneSession session = sessions.open(queues(), this::wake)) {
        epoch++;
        number = 0;
        records = 0;
        committedBefore = 0;
        meter.opened();
        while (!stopping) {
          turn(session);
          if (number > 0) {
            pause = FIRST_PAUSE;
          }
        }
      } catch (Exception e) {
        if (!stopping) {
          // an outage that lasts is told while the pauses grow, and not every few seconds after
          LOG.atLevel(pause.compareTo(LONGEST_PAUSE) < 0 ? Level.WARN : Level.DEBUG)
              .log(
                  "Lane {} ends epoch {} after {} commits: {}",
                  name,
                  epoch,
                  number - committedBefore,
                  LogLines.trail(e));
        }
        // One message may be what the broker refuses: go on singly, so that it fails alone.
        batch = 1;
        if (!stopping) {
          LockSupport.parkNanos(pause.toNanos());
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      } finally {
        meter.ended(!stopping);
        taken.clear();
        transaction.clear();
        body.aborted();
      }
    }
  }

  private void turn(LaneSession session) throws Exception {
    take(session);
    body.handle(taken, transaction);
    boolean idle = taken.isEmpty();
    taken.clear();
    if (transaction.isEmpty()) {
      if (idle) {
        LockSupport.parkNanos(body.patience().toNanos());
      }
      return;
    }
    for (Transaction.Send send : transaction.sends) {
      session.send(send.queue(), send.body(), send.properties());
    }
    if (!transaction.entries.isEmpty()) {
      byte[] record = outbox.encode(name, epoch, records, transaction.entries);
      session.send(Addresses.LEDGER_OUTBOX, record);
    }
    for (Taken done : transaction.acknowledged) {
      session.acknowledge(done);
    }
    long before = System.nanoTime();
    session.commit();
    meter.committed(transaction.size(), System.nanoTime() - before);
    number++;
    records += transaction.entries.isEmpty() ? 0 : 1;
    batch = Math.min(BATCH, batch * 2);
    transaction.clear();
    body.committed();
  }

  /** Urgent first, but a tenth of the batch is kept for plain; queues take turns in being first. */
  private void take(LaneSession session) throws Exception {
    rotation++;
    takeFrom(session, urgent, batch > PLAIN_SHARE ? batch - PLAIN_SHARE : batch);
    takeFrom(session, plain, batch > PLAIN_SHARE ? batch : Math.max(batch, taken.size() + 1));
  }

  private void takeFrom(LaneSession session, List<String> queues, int limit) throws Exception {
    int share = Math.max(1, limit / Math.max(1, queues.size()));
    for (boolean full = false; !full && taken.size() < limit; ) {
      int before = taken.size();
      for (int i = 0; i < queues.size() && taken.size() < limit; i++) {
        String queue = queues.get(Math.floorMod(i + rotation, queues.size()));
        takeFrom(session, queue, Math.min(limit, taken.size() + share));
      }
      full = taken.size() == before;
    }
  }

  private void takeFrom(LaneSession session, String queue, int limit) throws Exception {
    int room =
        body.room(queue) - (int) taken.stream().filter(t -> sameAddress(t.queue(), queue)).count();
    for (; room > 0 && taken.size() < limit; room--) {
      @Nullable Taken next = session.poll(queue);
      if (next == null) {
        return;
      }
      taken.add(next);
    }
  }

  private static boolean sameAddress(String one, String other) {
    return Addresses.plain(one).equals(Addresses.plain(other));
  }

  private List<String> queues() {
    List<String> queues = new ArrayList<>(urgent);
    queues.addAll(plain);
    return queues;
  }

  /** Whether the thread ended although nobody told it to: nothing in the process will move these queues again. */
  public boolean broken() {
    return !stopping && thread.getState() == Thread.State.TERMINATED;
  }

  public String name() {
    return name;
  }

  /** Ends after the transaction under way; waits for the thread. */
  @Override
  public void close() {
    stopping = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
