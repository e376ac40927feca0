package org.lastmile.hub.benchmark.scenario;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.lastmile.hub.benchmark.contender.Contender;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.Rival;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Departments;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.benchmark.load.Load;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.FreePort;

/** Senders, departments and contenders of one scenario; closing it ends them all. */
final class Stage implements AutoCloseable {
  /** Requests under way in a measurement of what is sustained. */
  static final int IN_FLIGHT = 128;

  static final IntPredicate ALL = message -> true;
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 5;

  /** The compiler of the JVM is done with most of the hub after so long under load. */
  private static final Duration WARM_UP = Duration.ofSeconds(75);

  private final Run run;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Departments departments;
  private final Load load;

  Stage(Run run) throws Exception {
    this.run = run;
    departments = departments();
    departments.open();
    load = opened(new Load());
  }

  /** Departments on a port of their own, not open yet. */
  Departments departments() throws Exception {
    return opened(new Departments(FreePort.orAny(0)));
  }

  Departments allDepartments() {
    return departments;
  }

  Load load() {
    return load;
  }

  /** Starts the hub. */
  TheHub hub(String name, Ring ring) throws Exception {
    return opened(TheHub.start(site(name, ring)));
  }

  HubSite site(String name, Ring ring) throws Exception {
    return new HubSite(run.root(), run.folder(name), ring, this::department);
  }

  /** Where a system takes what it gets, among {@link #allDepartments}. */
  URI department(String system) {
    return departments.address().resolve("/" + system);
  }

  /** Starts a process that is closed with the stage. */
  <T extends AutoCloseable> T opened(T closeable) {
    open.push(closeable);
    return closeable;
  }

  Rival raw(Ring ring) throws Exception {
    return opened(Rival.raw(run.root(), run.folder("raw"), ring, departments.address()));
  }

  Rival plainCamel(Ring ring) throws Exception {
    return opened(Rival.plainCamel(run.root(), run.folder("camel"), ring, departments.address()));
  }

  /** One that is measured in turn with others. */
  interface Turn {
    /** @param number counts from 1; 0 for a warm-up, which does not count */
    void take(int number) throws Exception;
  }

  /** Measures what contenders sustain {@link #alternately}. */
  void inTurn(List<Entrant> entrants, Event event) throws Exception {
    alternately(
        entrants.stream()
            .<Turn>map(
                entrant ->
                    number -> {
                      Sample sample = measure(entrant, event, number);
                      if (number > 0) {
                        entrant.add(sample);
                      }
                    })
            .toList());
    entrants.forEach(entrant -> entrant.tell(run));
  }

  /**
   * Takes turns, beginning with another one each time, after turns that do not count, until each has had its warm-up.
   */
  void alternately(List<Turn> turns) throws Exception {
    Map<Turn, Duration> warmed = new HashMap<>();
    while (turns.stream()
        .anyMatch(turn -> warmed.getOrDefault(turn, Duration.ZERO).compareTo(WARM_UP) < 0)) {
      for (Turn turn : turns) {
        long began = System.nanoTime();
        turn.take(0);
        warmed.merge(turn, Duration.ofNanos(System.nanoTime() - began), Duration::plus);
      }
    }
    for (int repeat = 0; repeat < run.repeats(); repeat++) {
      for (int i = 0; i < turns.size(); i++) {
        turns.get((i + repeat) % turns.size()).take(repeat + 1);
      }
    }
  }

  /** @param turn 0 for one that does not count */
  private Sample measure(Entrant entrant, Event event, int turn) throws InterruptedException {
    Sample sample = sustained(entrant.contender(), entrant.messages(), event);
    run.say()
        .accept(
            "    %s %d/%d  %.0f msg/s  %.0f µs  %d"
                .formatted(
                    entrant.name(),
                    turn,
                    run.repeats(),
                    sample.sustained(),
                    sample.processor(),
                    sample.repeats()));
    return sample;
  }

  /** Sends, waits until all have arrived and are recorded, and counts. */
  Sample sustained(Contender contender, int messages, Event event) throws InterruptedException {
    Batch batch = departments.expect(messages);
    long rows = contender.recorded();
    Duration before = contender.processorTime();
    long began = System.nanoTime();
    load.closed(batch, event, contender.doors(), IN_FLIGHT);
    batch.await(ALL, PATIENCE);
    awaitRows(contender, rows + (long) messages * contender.rowsPerMessage());
    long recorded = System.nanoTime() - began;
    Duration processor = contender.processorTime().minus(before);
    return new Sample(
        perSecond(messages, batch.span(ALL)),
        perSecond(messages, recorded),
        processor.toNanos() / 1e3 / messages,
        batch.repeats());
  }

  /** Waits until the evidence is in the database; that of messages that arrived must come. */
  void awaitRows(Contender contender, long rows) throws InterruptedException {
    awaitRows(contender.name(), contender::recorded, rows);
  }

  void awaitRows(String name, LongSupplier recorded, long rows) throws InterruptedException {
    long seen = -1;
    long until = 0;
    for (long now; (now = recorded.getAsLong()) < rows; ) {
      if (now != seen) {
        seen = now;
        until = System.nanoTime() + PATIENCE.toNanos();
      } else if (System.nanoTime() > until) {
        throw new HubException(
            "BENCH_NOT_RECORDED",
            FaultKind.LASTING,
            name + " has " + now + " rows of evidence, expected are " + rows);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  static double perSecond(int messages, long nanos) {
    return messages * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  @Override
  public void close() throws Exception {
    Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
