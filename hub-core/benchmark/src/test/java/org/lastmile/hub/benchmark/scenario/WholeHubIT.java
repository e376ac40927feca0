package org.lastmile.hub.benchmark.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.benchmark.contender.Contender;
import org.lastmile.hub.benchmark.contender.Ring;
import org.lastmile.hub.benchmark.finding.Findings;
import org.lastmile.hub.benchmark.load.Event;

/** All that is compared does the same work: each message once at its department, three rows of evidence. */
class WholeHubIT {
  private static final int MESSAGES = 400;
  private static final Ring RING = Ring.oneZone(4);

  @TempDir Path work;

  @Test
  void theHubDeliversAndRecordsAll() throws Exception {
    try (Stage stage = new Stage(run())) {
      deliversAll(stage, stage.hub("hub", RING));
    }
  }

  @Test
  void rawClientsDeliverAndRecordAll() throws Exception {
    try (Stage stage = new Stage(run())) {
      deliversAll(stage, stage.raw(RING));
    }
  }

  @Test
  void plainCamelDeliversAndRecordsAll() throws Exception {
    try (Stage stage = new Stage(run())) {
      deliversAll(stage, stage.plainCamel(RING));
    }
  }

  private static void deliversAll(Stage stage, Contender contender) throws Exception {
    Sample sample = stage.sustained(contender, MESSAGES, Event.application(1024));
    assertThat(sample.repeats()).isZero();
    assertThat(sample.sustained()).isPositive();
    assertThat(sample.processor()).isPositive();
    assertThat(contender.recorded()).isEqualTo((long) MESSAGES * contender.rowsPerMessage());
  }

  private Run run() {
    Consumer<String> quiet = line -> {};
    Path root = Path.of(System.getProperty("hub.root")).toAbsolutePath();
    return new Run("test", root, work, 1, MESSAGES, false, new Findings(), quiet);
  }
}
