package org.lastmile.connectors.communityledger;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

/** With H2, so that it needs no server. */
class CommunityLedgerContractTest extends ConnectorContractTest {
  private static final String PASSWORD = UUID.randomUUID().toString();
  private final CommunityLedgerFake ledger = new CommunityLedgerFake(new H2Server(PASSWORD));

  @AfterEach
  void close() {
    ledger.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("ledger.url", ledger.url())
        .config("ledger.password", PASSWORD)
        .config("poll.interval", "50ms");
  }

  /** That of the contract has no port. */
  @Override
  protected void move(ConnectorRig.Builder rig, int port) {
    rig.config("ledger.url", "jdbc:mariadb://localhost:" + port + "/tz")
        .config("ledger.timeout", "1s");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    if (sample.type().name().equals("share.monthly-figures")) {
      ledger.update("delete from tz_yb_out");
      ledger.update("delete from tz_yb_mx");
      ledger.report(sample.text());
    } else {
      ledger.send(sample.text());
    }
    return new Arrival.Laid();
  }
}
