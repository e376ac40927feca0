package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Event;

/** Ten times as many systems with the same traffic in all. */
final class ManySystems implements Scenario {
  private static final int MANY = 240;

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      Entrant few =
          new Entrant(
              "24-systems", stage.hub("few", Ring.oneZone(WholeHub.SYSTEMS)), run.messages());
      Entrant many =
          new Entrant("240-systems", stage.hub("many", Ring.oneZone(MANY)), run.messages());
      stage.inTurn(List.of(few, many), Event.application(WholeHub.KB));
      run.figure(
          "240-systems ÷ 24-systems",
          "1",
          many.recorded().over(few.recorded()),
          Target.atLeast(0.85, 0.97));
    }
  }
}
