package org.lastmile.connectors.evaluation;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class EvaluationContractTest extends ConnectorContractTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "satisfaction.result", "MYD_2026W47.csv",
          "satisfaction.department-score", "BMDF_2026-10.csv");

  private static EvaluationFake assessor;

  @BeforeAll
  static void open(@TempDir Path work) {
    assessor = new EvaluationFake(work);
  }

  @AfterAll
  static void close() {
    assessor.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    EvaluationQuirksTest.configure(rig, assessor);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    assessor.drop(Objects.requireNonNull(NAMES.get(sample.type().name())), sample.nativeBytes());
    return new Arrival.Laid();
  }
}
