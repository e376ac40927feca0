package org.lastmile.connectors.communityledger;

import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class CommunityLedgerContractTest extends ConnectorContractTest {
  /** H2 knows no time-outs, and its driver is none of the hub's. */
  @Override
  protected void move(ConnectorRig.Builder rig, int port) {
    rig.config("ledger.url", "jdbc:mariadb://localhost:" + port + "/tz")
        .config("ledger.timeout", "1s");
  }
}
