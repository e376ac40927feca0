package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Event;

/** The hub beside raw clients over the same hops, and beside plain Camel. */
final class WholeHub implements Scenario {
  static final int SYSTEMS = 24;
  static final int KB = 1024;

  /** Plain Camel is that much slower that as many messages would take too long. */
  private static final int FEWER = 10;

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      Ring ring = Ring.oneZone(SYSTEMS);
      Entrant hub = new Entrant("hub", stage.hub("hub", ring), run.messages());
      Entrant raw = new Entrant("raw", stage.raw(ring), run.messages());
      Entrant camel =
          new Entrant("camel", stage.plainCamel(ring), Math.max(1, run.messages() / FEWER));
      stage.inTurn(List.of(hub, raw, camel), Event.application(KB));
      run.figure("hub ÷ raw", "1", hub.recorded().over(raw.recorded()), Target.atLeast(0.8, 0.95));
      run.figure("hub ÷ camel", "1", hub.recorded().over(camel.recorded()), Target.atLeast(10, 20));
    }
  }
}
