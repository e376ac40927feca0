package org.lastmile.hub.benchmark.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.lastmile.hub.benchmark.contender.ManyCases;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How long an applicant waits to be told where a case stands, of a million cases, while seven others ask too. */
final class ProgressQueries implements Scenario {
  private static final int CASES = 1_000_000;
  private static final int ASKERS = 8;
  private static final double LIMIT_MILLIS = 100;
  private static final int DIGITS = 3;

  @Override
  public void run(Run run) throws Exception {
    try (ManyCases cases = new ManyCases(run.root(), run.folder("progress"))) {
      cases.keep(CASES);
      List<Histogram> found = new ArrayList<>();
      ask(cases, run.messages(), 0);
      for (int repeat = 1; repeat <= run.repeats(); repeat++) {
        found.add(ask(cases, run.messages(), repeat));
      }
      run.figure("p50", "ms", Latency.percentile(found, 50));
      run.figure("p99", "ms", Latency.percentile(found, 99), Target.atMost(LIMIT_MILLIS));
      run.figure("max", "ms", Latency.percentile(found, 100));
    }
  }

  /** Half of the queries are about the own case. */
  private static Histogram ask(ManyCases cases, int queries, int seed) throws Exception {
    Histogram histogram = new ConcurrentHistogram(DIGITS);
    try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> all = new ArrayList<>();
      for (int asker = 0; asker < ASKERS; asker++) {
        SplittableRandom random = new SplittableRandom(seed * (long) ASKERS + asker);
        Callable<Void> asking =
            () -> {
              for (int i = 0; i < queries / ASKERS; i++) {
                ask(cases, random, histogram);
              }
              return null;
            };
        all.add(askers.submit(asking));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    }
    return histogram;
  }

  private static void ask(ManyCases cases, SplittableRandom random, Histogram histogram) {
    int own = random.nextInt(CASES - 1);
    boolean about = random.nextBoolean();
    long began = System.nanoTime();
    boolean told = cases.told(own, about ? own : own + 1, random.nextBoolean());
    histogram.recordValue(System.nanoTime() - began);
    if (told != about) {
      throw new HubException(
          "BENCH_LOST", FaultKind.LASTING, "an applicant was not told, or of another's case");
    }
  }
}
