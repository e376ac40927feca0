package org.lastmile.connectors.gridterminal;

import java.util.UUID;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class GridTerminalContractTest extends ConnectorContractTest {
  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("callback.url", "http://localhost:1/terminal")
        .config("callback.token", UUID.randomUUID().toString())
        .config("door.token", UUID.randomUUID().toString());
  }
}
