package org.lastmile.connectors.districtcentre;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Headers;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The supervision of the district centre, with its subscriber and its office. */
public final class DistrictCentreSystem implements SystemFake {
  private static final Pattern NUMBERS = Pattern.compile("(GG|QZX-[A-Z]{2})-\\d{8}-\\d{2,3}");

  private DistrictCentreFake centre;

  @Override
  public String id() {
    return "district-centre";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    centre = new DistrictCentreFake(Settings.inMemory(around.port(0)));
    centre.subscribe();
    centre.read();
    return Map.of(
        "broker.url", centre.url(), "broker.password", centre.password(), "retry.pause", "100ms");
  }

  @Override
  public Arrival bring(Sample sample) {
    centre.order(
        sample.text(), sample.name().endsWith("_expired") ? Headers.expired() : Headers.none());
    return new Arrival.Laid();
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    return sample.numbered(NUMBERS, serial);
  }

  @Override
  public List<Taken> taken() {
    return centre.taken();
  }

  @Override
  public void clear() {
    centre.clear();
  }

  @Override
  public void close() {
    centre.close();
  }
}
