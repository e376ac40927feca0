package org.lastmile.hub.simulator.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.simulator.torture.Schedule.Planned;
import org.lastmile.hub.spi.Zone;

/** One run: traffic and faults for a time, then the proofs. */
final class Ordeal {
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /**
   * What is to be done.
   *
   * @param length of the traffic
   * @param rate cases a second
   * @param faults those that may happen
   * @param lasting how long a fault lasts, where that is not left to chance
   */
  record Plan(
      long seed, Duration length, double rate, Set<Fault> faults, Map<Fault, Duration> lasting) {
    Plan {
      faults = Set.copyOf(faults);
      lasting = Map.copyOf(lasting);
    }

    /** The same plan gives the same schedule. */
    Schedule schedule() {
      return Schedule.of(new SplittableRandom(seed), length, faults, lasting);
    }
  }

  /** Told what happens, as it happens. */
  interface Observer {
    void started();

    /**
     * @param note what there is to say beyond the plan
     * @param recovered from a blow, or from the end of what lasts, until both zones took traffic
     */
    void happened(Planned fault, Duration since, String note, Duration recovered);

    void ended(int cases);
  }

  /**
   * What came of it.
   *
   * @param repeated deliveries that came more than once
   * @param doubtful deliveries that the ledgers name so
   * @param longest recovery from a fault
   * @param entries of both ledgers, all verified
   * @param failed what is not as promised; empty if all is proved
   */
  record Outcome(
      int accepted,
      int faults,
      int repeated,
      int doubtful,
      Duration longest,
      Duration settled,
      long entries,
      List<Proof.Failed> failed) {
    Outcome {
      failed = List.copyOf(failed);
    }
  }

  private final Plan plan;
  private final Observer observer;
  private final Model model = new Model();
  private Duration longest = Duration.ZERO;

  Ordeal(Plan plan, Observer observer) {
    this.plan = plan;
    this.observer = observer;
  }

  /**
   * Runs it.
   *
   * @param root of the checkout
   * @param work an empty folder
   */
  Outcome run(Path root, Path work) throws Exception {
    Schedule schedule = plan.schedule();
    try (Arena arena = new Arena(root, work, plan.faults(), model);
        Load load = new Load(arena.district(), model, plan.rate())) {
      arena.start();
      Arrivals arrivals = new Arrivals(arena.district(), model);
      FaultInjector injector = new FaultInjector(arena);
      for (String department : schedule.dead()) {
        injector.bury(department);
      }
      load.start();
      observer.started();
      inflict(schedule, arena, injector);
      load.end();
      observer.ended(model.size());
      for (String department : schedule.dead()) {
        injector.revive(department);
      }
      Duration settled = settle(arena, arrivals);
      return judge(arena, arrivals, schedule, settled);
    }
  }

  private void inflict(Schedule schedule, Arena arena, FaultInjector injector) throws Exception {
    long began = System.nanoTime();
    for (Planned planned : schedule.planned()) {
      sleepUntil(began + planned.at().toNanos());
      Duration since = since(began);
      String note = injector.inject(planned);
      try {
        Waiting.until("both zones take traffic", RECOVERY, arena::works);
      } catch (Waiting.Unmet e) {
        model.failed(
            Proof.RESTS, planned + ": " + e.getMessage() + " was not so after " + RECOVERY);
        return;
      }
      Duration recovered = since(began).minus(since).minus(planned.lasting());
      longest = recovered.compareTo(longest) > 0 ? recovered : longest;
      observer.happened(planned, since, note, recovered);
    }
    sleepUntil(began + plan.length().toNanos());
  }

  /** Waits until everybody is told and nothing waits any more, or gives up waiting: then the proofs say what is stuck. */
  private Duration settle(Arena arena, Arrivals arrivals) throws InterruptedException {
    long began = System.nanoTime();
    try {
      Waiting.until("everybody is told", PATIENCE, () -> arrivals.untold().isEmpty());
      Waiting.until("everything rests", PATIENCE, () -> arena.waiting().isEmpty());
    } catch (Waiting.Unmet e) {
      model.failed(Proof.RESTS, e.getMessage() + " was not so after " + PATIENCE);
    }
    return since(began);
  }

  private Outcome judge(Arena arena, Arrivals arrivals, Schedule schedule, Duration settled)
      throws Exception {
    Books books = new Books();
    for (Zone zone : Zone.values()) {
      books.read(zone, arena.ledger(zone));
    }
    List<Proof.Failed> failed = new ArrayList<>(model.failed());
    failed.addAll(arrivals.failed());
    failed.addAll(books.failed());
    arena
        .waiting()
        .forEach(
            (queue, number) -> failed.add(new Proof.Failed(Proof.RESTS, queue + " " + number)));
    Set<String> repeated = new TreeSet<>(arrivals.repeated());
    for (String one : repeated) {
      String[] parts = one.split(" ", 2);
      if (!books.names(parts[0], parts[1])) {
        failed.add(new Proof.Failed(Proof.NAMED, one + " came more than once"));
      }
    }
    return new Outcome(
        model.size(),
        schedule.planned().size() + schedule.dead().size(),
        repeated.size(),
        books.doubtful().size(),
        longest,
        settled,
        books.entries(),
        failed);
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
