package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.contender.TheHub;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;

/** From when a message was to be sent until it arrived, at fixed rates. */
final class Latency implements Scenario {
  private static final List<Integer> RATES = List.of(100, 500, 1000);
  private static final int SECONDS = 10;
  private static final int DIGITS = 3;

  @Override
  public void run(Run run) throws Exception {
    try (Stage stage = new Stage(run)) {
      TheHub hub = stage.hub("hub", Ring.oneZone(WholeHub.SYSTEMS));
      stage.sustained(hub, run.messages(), Event.application(WholeHub.KB));
      Map<Integer, List<Histogram>> found = new TreeMap<>();
      for (int repeat = 0; repeat < run.repeats(); repeat++) {
        for (int rate : RATES) {
          found.computeIfAbsent(rate, any -> new ArrayList<>()).add(at(rate, stage, hub));
        }
      }
      found.forEach(
          (rate, histograms) -> {
            run.figure(rate + "/s/p50", "ms", percentile(histograms, 50));
            run.figure(rate + "/s/p99", "ms", percentile(histograms, 99));
            run.figure(rate + "/s/max", "ms", percentile(histograms, 100));
          });
    }
  }

  private static Histogram at(int rate, Stage stage, TheHub hub) throws InterruptedException {
    Batch batch = stage.allDepartments().expect(rate * SECONDS);
    stage.load().open(batch, Event.application(WholeHub.KB), hub.doors(), rate);
    batch.await(Stage.ALL, Stage.PATIENCE);
    Histogram histogram = new Histogram(DIGITS);
    for (int message = 0; message < batch.size(); message++) {
      histogram.recordValue(batch.latency(message));
    }
    return histogram;
  }

  /** A percentile of each repeat, in milliseconds. */
  static Series percentile(List<Histogram> histograms, double percentile) {
    return new Series(
        histograms.stream()
            .map(
                h -> h.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1))
            .toList());
  }
}
