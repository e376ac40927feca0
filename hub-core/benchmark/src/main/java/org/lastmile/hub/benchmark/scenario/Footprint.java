package org.lastmile.hub.benchmark.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.benchmark.contender.Backlog;
import org.lastmile.hub.benchmark.contender.Evidence;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Memory;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;

/** What the hub needs: time to start, memory when idle and with a backlog, disk for each message. */
final class Footprint implements Scenario {
  private static final int WAITING = 100_000;
  private static final int WAITING_THOROUGH = 600_000;
  private static final int SENDERS = 4;
  private static final double MIB = 1024.0 * 1024;

  /** Enough for the collector's next turn, after which the heap is as small as it gets. */
  private static final Duration REST = Duration.ofSeconds(70);

  private static final String ROUTED = "SELECT count(*) FROM ledger.entry WHERE kind = 'ROUTED'";

  @Override
  public void run(Run run) throws Exception {
    Event event = Event.application(WholeHub.KB);
    try (Stage stage = new Stage(run)) {
      HubSite both = stage.site("both", Ring.twoZones(WholeHub.SYSTEMS));
      // makes the databases, and what the JDK learns of a start
      start(both, true);
      List<Double> plain = new ArrayList<>();
      List<Double> quick = new ArrayList<>();
      for (int repeat = 0; repeat < run.repeats(); repeat++) {
        plain.add(start(both, false));
        quick.add(start(both, true));
      }
      run.figure("start/without-cache", "s", new Series(plain), Target.atMost(15));
      run.figure("start/with-cache", "s", new Series(quick), Target.atMost(8));
      try (TheHub hub = TheHub.launch(both, true)) {
        rest(run, "both-zones-idle", hub, Target.atMost(600));
      }
      HubSite site = stage.site("hub", Ring.oneZone(WholeHub.SYSTEMS));
      double idle = stored(run, stage, site, event);
      withBacklog(run, stage, site, event, idle);
    }
  }

  private static double start(HubSite site, boolean quick) throws Exception {
    try (TheHub hub = TheHub.launch(site, quick)) {
      return hub.startUp().toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    }
  }

  /** Resident memory of one idle zone, MiB. */
  private static double stored(Run run, Stage stage, HubSite site, Event event) throws Exception {
    try (TheHub hub = TheHub.start(site)) {
      double idle = rest(run, "one-zone-idle", hub, null);
      // what is made once, such as the first pages of each table, is not counted
      stage.sustained(hub, run.messages(), event);
      long before = hub.number(Evidence.DATABASE_BYTES);
      stage.sustained(hub, run.messages(), event);
      double each = (hub.number(Evidence.DATABASE_BYTES) - before) / (double) run.messages();
      run.figure("stored/database", "bytes/msg", new Series(List.of(each)));
      return idle;
    }
  }

  /** All departments are away, so that everything waits. */
  private static void withBacklog(Run run, Stage stage, HubSite site, Event event, double idle)
      throws Exception {
    int waiting = run.thorough() ? WAITING_THOROUGH : WAITING;
    Batch batch = stage.allDepartments().expect(waiting);
    Backlog.put(site, batch, event, SENDERS);
    stage.allDepartments().close();
    try (TheHub hub = TheHub.start(site)) {
      long routed = 2L * run.messages() + waiting;
      stage.awaitRows(hub.name(), () -> hub.number(ROUTED), routed);
      double full = rest(run, waiting + "-waiting", hub, null);
      run.figure(
          waiting + "-waiting/added", "MiB", new Series(List.of(full - idle)), Target.atMost(300));
      stage.allDepartments().open();
      batch.await(Stage.ALL, Stage.PATIENCE);
    }
  }

  /** Resident memory after a rest, without asking the collector for anything. */
  private static double rest(Run run, String when, TheHub hub, @Nullable Target target)
      throws Exception {
    TimeUnit.MILLISECONDS.sleep(REST.toMillis());
    long pid = hub.pids().getFirst();
    double resident = Memory.resident(pid) / MIB;
    run.figure(when + "/resident", "MiB", new Series(List.of(resident)), target);
    run.figure(when + "/objects", "MiB", new Series(List.of(Memory.objects(pid) / MIB)));
    return resident;
  }
}
