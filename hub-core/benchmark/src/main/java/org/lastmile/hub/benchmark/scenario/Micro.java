package org.lastmile.hub.benchmark.scenario;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.micro.HashBenchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The small parts alone, each in a process of its own, by JMH. */
final class Micro implements Scenario {
  private static final TimeValue ONE_SECOND = TimeValue.seconds(1);
  private static final int WARM_UPS = 3;

  @Override
  public void run(Run run) throws Exception {
    List<RunResult> results =
        List.copyOf(
            new Runner(
                    new OptionsBuilder()
                        .include(HashBenchmark.class.getPackageName())
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .forks(1)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(ONE_SECOND)
                        .measurementIterations(run.repeats())
                        .measurementTime(ONE_SECOND)
                        .verbosity(VerboseMode.SILENT)
                        .jvmArgsAppend("-Djava.io.tmpdir=" + run.work())
                        .build())
                .run());
    for (RunResult result : results) {
      run.figure(
          result.getPrimaryResult().getLabel(),
          "µs",
          new Series(
              result.getAggregatedResult().getIterationResults().stream()
                  .map(iteration -> iteration.getPrimaryResult().getScore())
                  .toList()));
    }
  }
}
