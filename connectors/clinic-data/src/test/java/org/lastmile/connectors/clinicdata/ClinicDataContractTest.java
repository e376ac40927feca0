package org.lastmile.connectors.clinicdata;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ClinicDataContractTest extends ConnectorContractTest {
  /** The default of {@code message.limit}. */
  @Override
  protected long longest() {
    return 1 << 20;
  }
}
