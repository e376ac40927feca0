package org.lastmile.connectors.zhilianlife.fake;

import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The livelihood section of the portal, with the residents who use it. */
public final class ZhilianLifeSystem implements SystemFake {
  private ZhilianLifeFake portal;

  @Override
  public String id() {
    return "zhilian-life";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    portal = new ZhilianLifeFake(around.port(0), "lastmile", around.secret("oauth"));
    return Map.of(
        "service.url", portal.service().toString(),
        "oauth.url", portal.tokenUrl().toString(),
        "oauth.clientSecret", around.secret("oauth"),
        "poll.interval", PollInterval.of(around),
        // the samples are of long ago
        "poll.window", "36500d");
  }

  @Override
  public Arrival bring(Sample sample) {
    portal.lay(sample.text());
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    return portal.taken();
  }

  @Override
  public void clear() {
    portal.clear();
  }

  @Override
  public void close() {
    portal.close();
  }
}
