package org.lastmile.hub.cli;

import java.util.List;
import java.util.Map;
import org.lastmile.hub.activation.SetupVersions;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.ZoneLedgers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a command finds the setups of a zone, whether it runs or not. */
final class ZoneSetup {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReachedZones zones;

  @Option(names = "--zone", defaultValue = "inside", descriptionKey = "setup.zone")
  private String zone = "";

  SetupVersions versions() {
    List<Zone> named = ReachedZones.named(zone);
    Map<Zone, SetupVersions> found =
        zones.open(List.of(named.getLast()), ZoneLedgers::setupVersions);
    return found.values().iterator().next();
  }
}
