package org.lastmile.connectors.districtcentre;

import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Headers;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The supervision of the district centre, with its subscriber and its office. */
public final class DistrictCentreSystem extends SystemFakeOf<DistrictCentreFake> {
  private static final Pattern NUMBERS = Pattern.compile("(GG|QZX-[A-Z]{2})-\\d{8}-\\d{2,3}");

  public DistrictCentreSystem() {
    super("district-centre", NUMBERS, DistrictCentreFake::taken, DistrictCentreFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    DistrictCentreFake centre = run(new DistrictCentreFake(Settings.inMemory(around.port(0))));
    centre.subscribe();
    centre.read();
    return Map.of(
        "broker.url", centre.url(), "broker.password", centre.password(), "retry.pause", "100ms");
  }

  @Override
  public Arrival bring(Sample sample) {
    fake()
        .order(
            sample.text(), sample.name().endsWith("_expired") ? Headers.expired() : Headers.none());
    return new Arrival.Laid();
  }
}
