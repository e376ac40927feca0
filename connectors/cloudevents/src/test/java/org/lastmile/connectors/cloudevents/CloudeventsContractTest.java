package org.lastmile.connectors.cloudevents;

import java.util.UUID;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class CloudeventsContractTest extends ConnectorContractTest {
  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("door.token", UUID.randomUUID().toString())
        .config("delivery.url", "http://localhost:1/events")
        .config("delivery.token", UUID.randomUUID().toString());
  }
}
