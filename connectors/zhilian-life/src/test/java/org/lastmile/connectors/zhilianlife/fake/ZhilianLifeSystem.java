package org.lastmile.connectors.zhilianlife.fake;

import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The livelihood section of the portal, with the residents who use it. */
public final class ZhilianLifeSystem extends SystemFakeOf<ZhilianLifeFake> {
  private static final Pattern NUMBERS = Pattern.compile("(HB|FW|FK)-\\d{5}");

  private static final String LONG = "36500d";

  public ZhilianLifeSystem() {
    super("zhilian-life", NUMBERS, ZhilianLifeFake::taken, ZhilianLifeFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    ZhilianLifeFake portal =
        run(new ZhilianLifeFake(around.port(0), "lastmile", around.secret("oauth")));
    // those that the samples of what the portal gets are about
    portal.listed("HB-70001");
    portal.listed("FW-80001");
    return Map.of(
        "service.url", portal.service().toString(),
        "oauth.url", portal.tokenUrl().toString(),
        "oauth.clientSecret", around.secret("oauth"),
        "poll.interval", PollInterval.of(around),
        // the samples are of long ago, and may come at any time
        "poll.window", LONG,
        "poll.overlap", LONG);
  }

  @Override
  public Arrival bring(Sample sample) {
    fake().lay(sample.text());
    return new Arrival.Laid();
  }
}
