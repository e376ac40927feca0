package org.lastmile.connectors.districtcentre;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class DistrictCentreContractTest extends ConnectorContractTest {
  private static DistrictCentreFake centre;

  @BeforeAll
  static void open() {
    centre = new DistrictCentreFake(DistrictCentreFake.Settings.inMemory());
  }

  @AfterAll
  static void close() {
    centre.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("broker.url", centre.url())
        .config("broker.password", centre.password())
        .config("retry.pause", "100ms");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    if (sample.name().endsWith("_expired")) {
      centre.order(sample.text(), DistrictCentreFake.Headers.expired());
    } else {
      centre.order(sample.text(), DistrictCentreFake.Headers.none());
    }
    return new Arrival.Laid();
  }
}
