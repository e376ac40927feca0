package org.lastmile.connectors.carersupport;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class CarerSupportContractTest extends ConnectorContractTest {
  private static CarerSupportSite site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new CarerSupportSite(folder);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what a rig before this one left in the sessions of the hub
    site.fake().drop("lastmile");
    site.configure(rig);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    String kind =
        switch (sample.type().name()) {
          case "incident.reported" -> "alarm";
          case "booking.requested" -> "respite";
          default -> "status";
        };
    // not retained: what is left from one sample must not come with the next
    site.gateway("GW-0001").publish(kind, sample.text(), false);
    return new Arrival.Laid();
  }
}
