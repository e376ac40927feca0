package org.lastmile.connectors.healthlink;

import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.healthlink.fake.HealthLinkFake;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.TestCertificates;

class HealthLinkContractTest extends ConnectorContractTest {
  @TempDir private static Path folder;
  private static SSLContext door;
  private static SSLContext certificate;
  private static HealthLinkFake.Client app;

  @BeforeAll
  static void issue() {
    TestCertificates certificates = new TestCertificates(folder);
    door = certificates.context("door");
    certificate = certificates.context("health-link");
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.tls(door)
        .config("service.url", "http://localhost:1/fhir")
        .config("oauth.url", "http://localhost:1/token")
        .config("oauth.clientSecret", UUID.randomUUID().toString());
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    URI hub = rig.tlsDoor("fhir/");
    if (app == null || !app.hub().equals(hub)) {
      app = HealthLinkFake.client(hub, certificate);
    }
    return Arrival.AtDoor.of(Handed.in(app, sample.nativeBytes()));
  }
}
