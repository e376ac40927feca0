package org.lastmile.connectors.streetcentre;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class StreetCentreContractTest extends ConnectorContractTest {
  private static final String STREET = "330106010";
  private static StreetCentreFake centres;

  @BeforeAll
  static void open() {
    centres = new StreetCentreFake(0, STREET);
  }

  @AfterAll
  static void close() {
    centres.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("broker.url", centres.url())
        .config("streets", centres.users())
        .config("passwords", centres.passwords())
        .config("retry.pause", "100ms");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    centres.lay(STREET, sample.text());
    return new Arrival.Laid();
  }
}
