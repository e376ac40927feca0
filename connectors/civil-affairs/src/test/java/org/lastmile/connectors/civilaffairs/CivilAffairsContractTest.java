package org.lastmile.connectors.civilaffairs;

import java.util.UUID;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;

class CivilAffairsContractTest extends ConnectorContractTest {
  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("frontEnd.url", "jdbc:postgresql://localhost:1/front_end")
        .config("frontEnd.password", UUID.randomUUID().toString());
  }
}
