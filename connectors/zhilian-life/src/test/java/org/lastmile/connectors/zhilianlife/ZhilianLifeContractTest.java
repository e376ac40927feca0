package org.lastmile.connectors.zhilianlife;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ZhilianLifeContractTest extends ConnectorContractTest {
  @Override
  protected boolean readsOnlyOnwards() {
    return true;
  }
}
