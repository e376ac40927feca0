package org.lastmile.hub.benchmark.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Taken;

/** A thread with one transacted session: takes what is there, sends, records, acknowledges, commits once. */
final class RawLane {
  private static final int MOST_TAKEN = 200;

  /** What a lane does between taking and committing. */
  interface Work {
    void handle(List<Taken> taken, Outcome outcome) throws Exception;

    /** The transaction is on disk. */
    default void committed() {}
  }

  /** What goes into the transaction. */
  static final class Outcome {
    private final LaneSession session;
    private final List<Entry> entries = new ArrayList<>();

    private Outcome(LaneSession session) {
      this.session = session;
    }

    void send(String queue, byte[] body) throws Exception {
      session.send(queue, body);
    }

    void record(Entry entry) {
      entries.add(entry);
    }
  }

  private final String name;
  private final List<String> queues;
  private final Work work;
  private final LaneSession.Factory sessions;
  private final EntryCodec codec;
  private final Thread thread;

  RawLane(
      String name, List<String> queues, Work work, LaneSession.Factory sessions, EntryCodec codec) {
    this.name = name;
    this.queues = queues;
    this.work = work;
    this.sessions = sessions;
    this.codec = codec;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** There is work that no queue tells of. */
  void wake() {
    LockSupport.unpark(thread);
  }

  private void run() {
    try (LaneSession session = sessions.open(queues, this::wake)) {
      for (long number = 0; ; ) {
        List<Taken> taken = take(session);
        Outcome outcome = new Outcome(session);
        work.handle(taken, outcome);
        if (outcome.entries.isEmpty()) {
          LockSupport.park();
          continue;
        }
        session.send(Addresses.LEDGER_OUTBOX, codec.encode(name, 1, number++, outcome.entries));
        for (Taken one : taken) {
          session.acknowledge(one);
        }
        session.commit();
        work.committed();
      }
    } catch (Exception e) {
      // a rival has no second try: what is missing fails the run
      throw new IllegalStateException("lane " + name + " ended", e);
    }
  }

  private List<Taken> take(LaneSession session) throws Exception {
    List<Taken> taken = new ArrayList<>();
    int share = MOST_TAKEN / Math.max(1, queues.size()) + 1;
    for (String queue : queues) {
      int limit = taken.size() + share;
      for (Taken next; taken.size() < limit && (next = session.poll(queue)) != null; ) {
        taken.add(next);
      }
    }
    return taken;
  }
}
