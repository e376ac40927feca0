package org.lastmile.connectors.communityledger;

import java.time.YearMonth;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The ledger behind its front-end schema. */
public final class CommunityLedgerSystem extends SystemFakeOf<CommunityLedgerFake> {
  private static final Pattern NUMBERS = Pattern.compile("YC\\d{8}-\\d{4}|Z\\d{14}");

  /** Of so many, one is reported once. */
  private static final int MONTHS = 1200;

  public CommunityLedgerSystem() {
    super("community-ledger", CommunityLedgerFake::taken, CommunityLedgerFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    CommunityLedgerFake ledger =
        run(new CommunityLedgerFake(around.port(0), around.secret("ledger")));
    return Map.of(
        "ledger.url", ledger.url(),
        "ledger.password", around.secret("ledger"),
        "poll.interval", PollInterval.of(around));
  }

  @Override
  public Arrival bring(Sample sample) {
    if (sample.type().name().equals("share.monthly-figures")) {
      fake().forgetReports();
      fake().report(sample.text());
    } else {
      fake().send(sample.text());
    }
    return new Arrival.Laid();
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    String month = YearMonth.of(2026, 10).minusMonths(Long.parseLong(serial) % MONTHS).toString();
    return sample.type().name().equals("share.monthly-figures")
        ? sample.worded(Map.of("2026-10", month))
        : sample.numbered(NUMBERS, serial);
  }
}
