package org.lastmile.connectors.justice;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.justice.fake.JusticeFake;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.TestCertificates;

class JusticeContractTest extends ConnectorContractTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static Path keys;
  private static JusticeFake bureau;

  @BeforeAll
  static void open() throws IOException, GeneralSecurityException {
    certificates = new TestCertificates(folder);
    keys = certificates.keyStore("hub");
    bureau = new JusticeFake(0, "lastmile", JusticeFake.key(keys, certificates.password()));
  }

  @AfterAll
  static void close() {
    bureau.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what a rig before this one did not confirm any more
    bureau.clear();
    rig.config("service.url", bureau.service().toString())
        .config("oauth.url", bureau.tokenUrl().toString())
        .config("oauth.keyStore", keys.toString())
        .config("oauth.keyStorePassword", new String(certificates.password()))
        .config("poll.interval", "100ms");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    if (sample.name().equals("case.progress_received")) {
      return new Arrival.WithDelivery();
    }
    bureau.lay(sample.text());
    return new Arrival.Laid();
  }
}
