package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.spi.Priority;

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
      stage.inTurn(List.of(one, both), new Event(WholeHub.KB, Priority.ROUTINE));
      run.figure(
          "two-zones ÷ one-zone",
          "1",
          both.sustained().over(one.sustained()),
          Target.atLeast(0.6, 0.8));
    }
  }
}
