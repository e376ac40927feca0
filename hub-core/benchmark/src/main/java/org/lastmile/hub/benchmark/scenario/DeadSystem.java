package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.lastmile.hub.benchmark.contender.HubSite;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Departments;
import org.lastmile.hub.benchmark.load.Event;

/** The other 23 systems, while one of 24 refuses every call, beside the same 23 while all are well. */
final class DeadSystem implements Scenario {
  /** What the first system sends is for the one that dies; doors take turns, so that is every 24th message. */
  private static final IntPredicate FOR_OTHERS = message -> message % WholeHub.SYSTEMS != 0;

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      Ring ring = Ring.oneZone(WholeHub.SYSTEMS);
      String mortal = ring.targets().get(ring.sources().getFirst());
      Departments its = stage.departments();
      HubSite site =
          new HubSite(
              run.root(),
              run.folder("hub"),
              ring,
              id -> id.equals(mortal) ? its.address().resolve("/" + id) : stage.department(id));
      its.open();
      TheHub hub = stage.opened(TheHub.start(site));
      rate(stage, hub, its, run.messages(), false);
      List<Double> well = new ArrayList<>();
      List<Double> dead = new ArrayList<>();
      for (int repeat = 0; repeat < run.repeats(); repeat++) {
        well.add(rate(stage, hub, its, run.messages(), false));
        dead.add(rate(stage, hub, its, run.messages(), true));
      }
      Series ofWell = new Series(well);
      Series ofDead = new Series(dead);
      run.figure("all-well/other-23", "msg/s", ofWell);
      run.figure("one-dead/other-23", "msg/s", ofDead);
      run.figure("one-dead ÷ all-well", "1", ofDead.over(ofWell), Target.atLeast(0.9, 0.99));
    }
  }

  /** Messages a second of the others; what waited for the dead one must arrive when it lives again. */
  private static double rate(
      Stage stage, TheHub hub, Departments mortal, int messages, boolean dead)
      throws InterruptedException {
    Batch batch = stage.allDepartments().expect(messages);
    mortal.expect(batch);
    long rows = hub.recorded();
    if (dead) {
      mortal.close();
    }
    stage.load().closed(batch, Event.application(WholeHub.KB), hub.doors(), Stage.IN_FLIGHT);
    batch.await(FOR_OTHERS, Stage.PATIENCE);
    if (dead) {
      mortal.open();
    }
    batch.await(Stage.ALL, Stage.PATIENCE);
    stage.awaitRows(hub, rows + (long) messages * hub.rowsPerMessage());
    int others = messages - (messages + WholeHub.SYSTEMS - 1) / WholeHub.SYSTEMS;
    return Stage.perSecond(others, batch.span(FOR_OTHERS));
  }
}
