package org.lastmile.connectors.zhilianlife;

import org.lastmile.hub.testkit.FakeContractTest;

class ZhilianLifeContractTest extends FakeContractTest {
  @Override
  protected boolean readsOnlyOnwards() {
    return true;
  }
}
