package org.lastmile.connectors.zhiliangov;

import java.util.UUID;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class ZhilianGovContractTest extends ConnectorContractTest {
  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("webhook.url", "http://localhost:1/hub/events")
        .config("files.hosts", "localhost:1")
        .config("door.secret", UUID.randomUUID().toString());
  }
}
