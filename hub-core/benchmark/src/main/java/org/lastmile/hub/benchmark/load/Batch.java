package org.lastmile.hub.benchmark.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The messages of one measurement: when each was to be sent, and when it first arrived. Times are nano times. */
public final class Batch {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final long POLL_MILLIS = 2;

  private final int number = NEXT.getAndIncrement();
  private final AtomicLongArray due;
  private final AtomicLongArray arrived;
  private final AtomicInteger distinct = new AtomicInteger();
  private final AtomicInteger repeats = new AtomicInteger();

  public Batch(int size) {
    due = new AtomicLongArray(size);
    arrived = new AtomicLongArray(size);
  }

  public int number() {
    return number;
  }

  public int size() {
    return due.length();
  }

  /** The message is to be sent at this time, whether its sender manages to or not. */
  void due(int message, long nanos) {
    due.set(message, nanos);
  }

  void arrived(int message, long nanos) {
    if (arrived.compareAndSet(message, 0, nanos)) {
      distinct.incrementAndGet();
    } else {
      repeats.incrementAndGet();
    }
  }

  /** Messages that arrived, each counted once. */
  public int distinct() {
    return distinct.get();
  }

  /** Arrivals beyond the first of a message. */
  public int repeats() {
    return repeats.get();
  }

  /** Nanoseconds from when the message was to be sent until it arrived. */
  public long latency(int message) {
    return arrived.get(message) - due.get(message);
  }

  /** Whether the message has arrived. */
  public boolean has(int message) {
    return arrived.get(message) != 0;
  }

  /**
   * Nanoseconds from the first time that one of some messages was to be sent until the last of them arrived.
   *
   * @param of which messages; all of them must have arrived
   */
  public long span(IntPredicate of) {
    long first = messages(of).mapToLong(due::get).min().orElseThrow();
    long last = messages(of).mapToLong(arrived::get).max().orElseThrow();
    return last - first;
  }

  /**
   * Messages a second between two shares of the arrivals, so that neither a cold start nor a thin end counts.
   *
   * @param from share of the arrivals at which counting begins, 0 to 1; likewise {@code to}
   */
  public double arrivalRate(double from, double to) {
    long[] times = messages(any -> true).mapToLong(arrived::get).sorted().toArray();
    int first = (int) (from * (times.length - 1));
    int last = (int) (to * (times.length - 1));
    return (last - first) * (double) TimeUnit.SECONDS.toNanos(1) / (times[last] - times[first]);
  }

  private IntStream messages(IntPredicate of) {
    return IntStream.range(0, size()).filter(of);
  }

  /**
   * Waits until all of some messages have arrived.
   *
   * @param patience for how long nothing at all may arrive
   * @throws HubException BENCH_LOST when some are missing
   */
  public void await(IntPredicate of, Duration patience) throws InterruptedException {
    int seen = -1;
    long until = 0;
    for (int next = 0; next < size(); ) {
      if (!of.test(next) || has(next)) {
        next++;
        continue;
      }
      if (distinct() != seen) {
        seen = distinct();
        until = System.nanoTime() + patience.toNanos();
      } else if (System.nanoTime() > until) {
        long missing = messages(of).filter(message -> !has(message)).count();
        throw new HubException(
            "BENCH_LOST",
            FaultKind.LASTING,
            missing
                + " of "
                + messages(of).count()
                + " messages have not arrived, and for "
                + patience.toSeconds()
                + " s none came; the run counts for nothing");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
