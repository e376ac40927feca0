package org.lastmile.connectors.education;

import static org.awaitility.Awaitility.await;

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

class EducationContractTest extends ConnectorContractTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "booking.answered", "LQ20261124001.xls",
          "share.class-place", "KW20261124001.xls",
          "check.batch", "HJ20261124001.xls");

  private static EducationFake bureau;

  @BeforeAll
  static void open(@TempDir Path work) {
    bureau = new EducationFake(work);
  }

  @AfterAll
  static void close() {
    bureau.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what rigs before this one took
    bureau.clear();
    EducationQuirksTest.configure(rig, bureau);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    String name = Objects.requireNonNull(NAMES.get(sample.type().name()));
    await().until(() -> bureau.isFree(name));
    bureau.drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }
}
