package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.lastmile.hub.benchmark.contender.Backlog;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Urgent reports while 100,000 routine messages of the same system wait, which is more than the broker keeps in memory. */
final class Urgent implements Scenario {
  private static final int WAITING = 100_000;
  private static final double PER_SECOND = 2;
  private static final double LIMIT_SECONDS = 1;

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      HubSite site = stage.site("hub", Ring.oneZone(WholeHub.SYSTEMS));
      TheHub.start(site).close();
      Batch routine = stage.allDepartments().expect(WAITING);
      Backlog.put(site, routine, Event.application(WholeHub.KB), 1);
      TheHub hub = stage.opened(TheHub.start(site));
      Batch urgent = stage.allDepartments().expect(run.repeats());
      stage.load().open(urgent, Event.busFire(), List.of(hub.doors().getFirst()), PER_SECOND);
      urgent.await(Stage.ALL, Stage.PATIENCE);
      double waiting = WAITING - routine.distinct();
      if (waiting < WAITING / 2.0) {
        throw new HubException(
            "BENCH_TOO_FAST",
            FaultKind.LASTING,
            "only %.0f routine messages waited when the last report arrived".formatted(waiting));
      }
      run.figure(
          "urgent/latency",
          "s",
          new Series(
              IntStream.range(0, urgent.size())
                  .mapToObj(m -> urgent.latency(m) / (double) TimeUnit.SECONDS.toNanos(1))
                  .toList()),
          Target.atMost(LIMIT_SECONDS));
      run.figure("routine/still-waiting", "msg", new Series(List.of(waiting)));
      routine.await(Stage.ALL, Stage.PATIENCE);
    }
  }
}
