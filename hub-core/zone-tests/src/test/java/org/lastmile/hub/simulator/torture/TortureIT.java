package org.lastmile.hub.simulator.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.simulator.torture.Ordeal.Outcome;
import org.lastmile.hub.simulator.torture.Ordeal.Plan;
import org.lastmile.hub.simulator.torture.Schedule.Planned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short run of {@code ./hub torture}, with all faults that the machine allows. {@code -Dhub.torture.minutes} makes it
 * longer, {@code -Dhub.torture.seed} gives another schedule.
 */
class TortureIT {
  private static final Logger LOG = LoggerFactory.getLogger(TortureIT.class);
  private static final long SEED = Long.getLong("hub.torture.seed", 1);
  private static final Duration LENGTH =
      Duration.ofSeconds(
          Math.round(60 * Double.parseDouble(System.getProperty("hub.torture.minutes", "0.25"))));
  private static final double RATE = 10;

  @TempDir private Path work;

  @Test
  void whatIsPromisedIsKeptUnderFaults() throws Exception {
    Plan plan =
        new Plan(
            SEED,
            LENGTH,
            RATE,
            Arrays.stream(Fault.values())
                .filter(fault -> fault.lacking().isEmpty())
                .collect(Collectors.toSet()),
            Map.of());
    LOG.info("Seed {}, {} of traffic, faults {}", SEED, LENGTH, plan.faults());

    Outcome outcome =
        new Ordeal(plan, new Telling()).run(Path.of(System.getProperty("hub.root")), work);

    LOG.info("{}", outcome);
    assertThat(outcome.failed()).as("what is not proved, seed " + SEED).isEmpty();
    assertThat(outcome.accepted()).isPositive();
    assertThat(outcome.entries()).isGreaterThan(outcome.accepted());
  }

  private static final class Telling implements Ordeal.Observer {
    @Override
    public void started() {
      LOG.info("Traffic begins");
    }

    @Override
    public void happened(Planned fault, Duration since, String note, Duration recovered) {
      LOG.info("After {}: {} {}, recovered in {}", since, fault, note, recovered);
    }

    @Override
    public void ended(int cases) {
      LOG.info("Traffic ends with {} receipts", cases);
    }
  }
}
