package org.lastmile.connectors.emergency;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.TestCertificates;

class EmergencyContractTest extends ConnectorContractTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void issue() {
    certificates = new TestCertificates(folder);
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    String password = new String(certificates.password());
    rig.tls(certificates.context("door"))
        .config("service.url", "https://localhost:1/cap/alerts")
        .config("service.keyStore", certificates.keyStore("hub").toString())
        .config("service.keyStorePassword", password)
        .config("service.trustStore", certificates.trustStore().toString())
        .config("service.trustStorePassword", password);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    if (sample.type().name().equals("incident.acknowledged")) {
      return new Arrival.WithDelivery();
    }
    try (EmergencyFake system =
        new EmergencyFake(
            new EmergencyFake.Settings(
                0, certificates.context("emergency"), rig.tlsDoor("updates"), null))) {
      EmergencyFake.Posted posted = system.post(sample.name(), sample.text());
      return new Arrival.AtDoor(posted.status(), posted.headers(), posted.answer());
    }
  }
}
