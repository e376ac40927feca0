package org.lastmile.connectors.communityledger;

import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The ledger behind its front-end schema. */
public final class CommunityLedgerSystem implements SystemFake {
  private CommunityLedgerFake ledger;

  @Override
  public String id() {
    return "community-ledger";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    ledger = new CommunityLedgerFake(around.port(0), around.secret("ledger"));
    return Map.of(
        "ledger.url", ledger.url(),
        "ledger.password", around.secret("ledger"),
        "poll.interval", PollInterval.of(around));
  }

  @Override
  public Arrival bring(Sample sample) {
    if (sample.type().name().equals("share.monthly-figures")) {
      ledger.forgetReports();
      ledger.report(sample.text());
    } else {
      ledger.send(sample.text());
    }
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    return ledger.taken();
  }

  @Override
  public void clear() {
    ledger.clear();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
