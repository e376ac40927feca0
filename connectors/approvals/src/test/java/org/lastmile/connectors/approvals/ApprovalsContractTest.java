package org.lastmile.connectors.approvals;

import java.util.UUID;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class ApprovalsContractTest extends ConnectorContractTest {
  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", "http://localhost:1/approvals")
        .config("service.password", UUID.randomUUID().toString())
        .config("door.password", UUID.randomUUID().toString());
  }
}
