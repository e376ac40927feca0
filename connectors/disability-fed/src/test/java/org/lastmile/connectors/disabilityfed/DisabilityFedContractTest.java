package org.lastmile.connectors.disabilityfed;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class DisabilityFedContractTest extends ConnectorContractTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "share.disability-certificate-changed", "CJRZ_20261124_ZL%d.csv",
          "benefit.result", "BZ_20261124_%d.csv",
          "check.answer", "HYJG_DF20261124001_%d.csv",
          "case.progress", "PD_L33010620261124000021_%d.hz.csv",
          "case.returned", "PD_L33010620261124000022_%d.hz.csv");

  private static DisabilityFedFake federation;

  /** The hub that files were brought to last; another gets files of other names, as none comes twice. */
  private static @Nullable ConnectorRig last;

  private static int rigs;

  @BeforeAll
  static void open(@TempDir Path work) {
    federation = new DisabilityFedFake(work, false);
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    DisabilityFedQuirksTest.configure(rig, federation);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    if (!rig.equals(last)) {
      last = rig;
      rigs++;
    }
    federation.drop(
        Objects.requireNonNull(NAMES.get(sample.type().name())).formatted(rigs),
        sample.nativeBytes());
    return new Arrival.Laid();
  }
}
