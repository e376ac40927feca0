package org.lastmile.hub.benchmark.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.benchmark.finding.Figure;
import org.lastmile.hub.benchmark.finding.Findings;
import org.lastmile.hub.benchmark.finding.Series;
import org.lastmile.hub.benchmark.finding.Target;

/**
 * What a scenario is given.
 *
 * @param scenario its id
 * @param root of the checkout
 * @param work empty folder for data, on the disk that is measured
 * @param repeats measurements of each contender, in turn
 * @param messages messages of one measurement
 * @param thorough whether it may take long
 * @param say tells the person who waits
 */
public record Run(
    String scenario,
    Path root,
    Path work,
    int repeats,
    int messages,
    boolean thorough,
    Findings findings,
    Consumer<String> say) {
  /** Adds a figure without a target. */
  public void figure(String name, String unit, Series series) {
    figure(name, unit, series, null);
  }

  /** Adds a figure. */
  public void figure(String name, String unit, Series series, @Nullable Target target) {
    Figure figure = new Figure(scenario, name, unit, series, target);
    findings.add(figure);
    say.accept("  %s  %.2f %s".formatted(name, series.median(), unit));
  }

  /** A new folder below {@link #work}. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(work.resolve(name));
  }
}
