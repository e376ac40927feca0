package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.benchmark.contender.GrowingLedger;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;

/** How fast the ledger is written when it is ten times as large. */
final class LedgerSize implements Scenario {
  private static final int WINDOW = 50_000;
  private static final int SMALL = 100_000;
  private static final int LARGE = 1_000_000;
  private static final int LARGE_THOROUGH = 10_000_000;

  @Override
  public void run(Run run) throws Exception {
    int large = run.thorough() ? LARGE_THOROUGH : LARGE;
    int small = run.thorough() ? LARGE : SMALL;
    try (GrowingLedger ledger = new GrowingLedger(run.root(), run.folder("ledger"))) {
      Series before = at(small, ledger, run.repeats());
      Series after = at(large, ledger, run.repeats());
      run.figure("at-" + small, "entries/s", before);
      run.figure("at-" + large, "entries/s", after);
      run.figure(large + " ÷ " + small, "1", after.over(before), Target.atLeast(0.5, 0.8));
    }
  }

  private static Series at(int size, GrowingLedger ledger, int repeats) throws Exception {
    ledger.growTo(size);
    List<Double> rates = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      rates.add(Stage.perSecond(WINDOW, ledger.growTo(ledger.size() + WINDOW)));
    }
    return new Series(rates);
  }
}
