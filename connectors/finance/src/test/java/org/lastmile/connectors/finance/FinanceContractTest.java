package org.lastmile.connectors.finance;

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

class FinanceContractTest extends ConnectorContractTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "check.batch", "HY20261125001.txt",
          "payment.batch", "FF20261125001.txt",
          "payment.result", "FJ20261127001.txt");

  private static FinanceFake bureau;

  @BeforeAll
  static void open(@TempDir Path work) {
    bureau = new FinanceFake(work);
  }

  @AfterAll
  static void close() {
    bureau.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what rigs before this one took
    bureau.clear();
    FinanceQuirksTest.configure(rig, bureau);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    bureau.drop(Objects.requireNonNull(NAMES.get(sample.type().name())), sample.nativeBytes());
    return new Arrival.Laid();
  }
}
