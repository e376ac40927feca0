package org.lastmile.connectors.emergency;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.TestCertificates;

class EmergencyContractTest extends ConnectorContractTest {
  @TempDir private static Path folder;

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    TestCertificates certificates = new TestCertificates(folder);
    String password = new String(certificates.password());
    rig.config("service.url", "https://localhost:1/cap/alerts")
        .config("service.keyStore", certificates.keyStore("hub").toString())
        .config("service.keyStorePassword", password)
        .config("service.trustStore", certificates.trustStore().toString())
        .config("service.trustStorePassword", password);
  }
}
