package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Event;

/** Both zones with the gate between them, beside one zone. */
final class TwoZones implements Scenario {
  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      Entrant one =
          new Entrant("one-zone", stage.hub("one", Ring.oneZone(WholeHub.SYSTEMS)), run.messages());
      Entrant both =
          new Entrant(
              "two-zones", stage.hub("two", Ring.twoZones(WholeHub.SYSTEMS)), run.messages());
      stage.inTurn(List.of(one, both), Event.application(WholeHub.KB));
      run.figure(
          "two-zones ÷ one-zone",
          "1",
          both.recorded().over(one.recorded()),
          Target.atLeast(0.6, 0.8));
    }
  }
}
