package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.benchmark.contender.DoorsOnly;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;

/** Receipts a second of the hub's doors with the durable intake, beside the same doors storing nothing. */
final class Intake implements Scenario {
  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run);
        DoorsOnly durable = DoorsOnly.durable(run.root(), run.folder("durable"), WholeHub.SYSTEMS);
        DoorsOnly nothing =
            DoorsOnly.storingNothing(run.root(), run.folder("nothing"), WholeHub.SYSTEMS)) {
      List<Double> ofDurable = new ArrayList<>();
      List<Double> ofNothing = new ArrayList<>();
      stage.alternately(
          List.of(
              number -> {
                long rows = durable.recorded();
                measure(stage, "durable", durable, run, number, ofDurable);
                stage.awaitRows("durable", durable::recorded, rows + run.messages());
                durable.drain();
              },
              number -> measure(stage, "nothing", nothing, run, number, ofNothing)));
      Series stored = new Series(ofDurable);
      Series unstored = new Series(ofNothing);
      run.figure("durable/receipts", "msg/s", stored);
      run.figure("nothing/receipts", "msg/s", unstored);
      run.figure("durable ÷ nothing", "1", stored.over(unstored), Target.atLeast(0.45, 0.65));
    }
  }

  private static void measure(
      Stage stage, String name, DoorsOnly doors, Run run, int number, List<Double> rates) {
    double rate =
        Stage.perSecond(
            run.messages(),
            stage
                .load()
                .closed(
                    new Batch(run.messages()),
                    Event.application(WholeHub.KB),
                    doors.doors(),
                    Stage.IN_FLIGHT)
                .nanos());
    run.say().accept("    %s %d/%d  %.0f msg/s".formatted(name, number, run.repeats(), rate));
    if (number > 0) {
      rates.add(rate);
    }
  }
}
