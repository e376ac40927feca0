package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.benchmark.contender.Backlog;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;

/** How fast a backlog is routed and delivered that is paged to disk, beside one that fits into memory. */
final class Waiting implements Scenario {
  /** Of so few senders each one's queue is larger than the broker keeps in memory. */
  private static final int SENDERS = 4;

  private static final int IN_MEMORY = 40_000;
  private static final int PAGED = 400_000;
  private static final int PAGED_THOROUGH = 1_000_000;

  /** A process that has just started is cold, and the last messages come by few lanes. */
  private static final double FROM = 0.25;

  private static final double TO = 0.9;

  @Override
  public void run(Run run) throws Exception {
    int size = run.thorough() ? PAGED_THOROUGH : PAGED;
    int repeats = run.thorough() ? run.repeats() : 1;
    List<Double> memory = new ArrayList<>();
    List<Double> paged = new ArrayList<>();
    try (Stage stage = new Stage(run)) {
      HubSite site = stage.site("hub", Ring.oneZone(WholeHub.SYSTEMS));
      TheHub.start(site).close();
      for (int repeat = 0; repeat < repeats; repeat++) {
        memory.add(drain(stage, site, IN_MEMORY));
        paged.add(drain(stage, site, size));
      }
    }
    Series inMemory = new Series(memory);
    Series onDisk = new Series(paged);
    run.figure(IN_MEMORY + "-waiting/drained", "msg/s", inMemory);
    run.figure(size + "-waiting/drained", "msg/s", onDisk);
    run.figure("paged ÷ in memory", "1", onDisk.over(inMemory), Target.atLeast(0.5, 0.8));
  }

  private static double drain(Stage stage, HubSite site, int messages) throws Exception {
    Batch batch = stage.allDepartments().expect(messages);
    Backlog.put(site, batch, Event.application(WholeHub.KB), SENDERS);
    try (TheHub hub = TheHub.start(site)) {
      batch.await(Stage.ALL, Stage.PATIENCE);
    }
    return batch.arrivalRate(FROM, TO);
  }
}
