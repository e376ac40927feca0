package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.benchmark.contender.Backlog;
import org.lastmile.hub.benchmark.contender.Evidence;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Memory;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.spi.Priority;

/** What the hub needs: time to start, memory when idle and with a backlog, disk for each message. */
final class Footprint implements Scenario {
  private static final int WAITING = 100_000;
  private static final int WAITING_THOROUGH = 600_000;
  private static final int SENDERS = 4;
  private static final double MIB = 1024.0 * 1024;

  @Override
  public void run(Run run) throws Exception {
    Event event = new Event(WholeHub.KB, Priority.ROUTINE);
    try (Stage stage = new Stage(run)) {
      HubSite site = stage.site("hub", Ring.oneZone(WholeHub.SYSTEMS));
      run.figure("start/first", "s", new Series(List.of(start(site))));
      List<Double> starts = new ArrayList<>();
      for (int repeat = 0; repeat < run.repeats(); repeat++) {
        starts.add(start(site));
      }
      run.figure("start/again", "s", new Series(starts));
      stored(run, stage, site, event);
      withBacklog(run, stage, site, event);
    }
  }

  private static double start(HubSite site) throws Exception {
    try (TheHub hub = TheHub.start(site)) {
      return hub.startUp().toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    }
  }

  private static void stored(Run run, Stage stage, HubSite site, Event event) throws Exception {
    try (TheHub hub = TheHub.start(site)) {
      tell(run, "idle", hub);
      // what is made once, such as the first pages of each table, is not counted
      stage.sustained(hub, run.messages(), event);
      long before = hub.number(Evidence.DATABASE_BYTES);
      stage.sustained(hub, run.messages(), event);
      double each = (hub.number(Evidence.DATABASE_BYTES) - before) / (double) run.messages();
      run.figure("stored/database", "bytes/msg", new Series(List.of(each)));
    }
  }

  /** All departments are away, so that everything waits. */
  private static void withBacklog(Run run, Stage stage, HubSite site, Event event)
      throws Exception {
    int waiting = run.thorough() ? WAITING_THOROUGH : WAITING;
    Batch batch = stage.allDepartments().expect(waiting);
    Backlog.put(site, batch, event, SENDERS);
    stage.allDepartments().close();
    try (TheHub hub = TheHub.start(site)) {
      stage.awaitRows(hub, hub.recorded() + waiting / 2);
      tell(run, waiting + "-waiting", hub);
      stage.allDepartments().open();
      batch.await(Stage.ALL, Stage.PATIENCE);
    }
  }

  private static void tell(Run run, String when, TheHub hub) throws Exception {
    Memory memory = Memory.of(hub.pids().getFirst());
    run.figure(when + "/heap", "MiB", new Series(List.of(memory.heap() / MIB)));
    run.figure(when + "/resident", "MiB", new Series(List.of(memory.resident() / MIB)));
  }
}
