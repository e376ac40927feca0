package org.lastmile.connectors.zhilianlife;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.connectors.zhilianlife.fake.ZhilianLifeFake;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class ZhilianLifeContractTest extends ConnectorContractTest {
  private static final String SECRET = UUID.randomUUID().toString();
  private static ZhilianLifeFake portal;

  @BeforeAll
  static void open() {
    portal = new ZhilianLifeFake(0, "lastmile", SECRET);
  }

  @AfterAll
  static void close() {
    portal.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // what a rig before this one has read
    portal.clear();
    rig.config("service.url", portal.service().toString())
        .config("oauth.url", portal.tokenUrl().toString())
        .config("oauth.clientSecret", SECRET)
        .config("poll.interval", "100ms")
        .config("poll.window", "36500d");
  }

  @Override
  protected boolean readsOnlyOnwards() {
    return true;
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    portal.lay(sample.text());
    return new Arrival.Laid();
  }
}
