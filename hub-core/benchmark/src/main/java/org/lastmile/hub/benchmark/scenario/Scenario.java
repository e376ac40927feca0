package org.lastmile.hub.benchmark.scenario;

/** One question, and how it is measured. */
@FunctionalInterface
public interface Scenario {
  /**
   * Measures, and adds its figures to the run's findings.
   *
   * @throws org.lastmile.hub.spi.HubException {@code BENCH_LOST} when a message is missing: then no figure counts
   */
  void run(Run run) throws Exception;
}
