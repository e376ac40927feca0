package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.ZoneLedgers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which a command finds the databases of the zones, whichever process runs them. */
final class ReachedZones {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  @Option(names = "--set")
  private Map<String, String> overrides = Map.of();

  @Option(names = "--demo", descriptionKey = "zones.demo")
  private boolean demo;

  /**
   * The zones meant by a name.
   *
   * @throws HubException {@code ZONE_UNKNOWN}, CALLER
   */
  static List<Zone> named(String zone) {
    return switch (zone) {
      case "both" -> List.of(Zone.values());
      case "outside" -> List.of(Zone.OUTSIDE);
      case "inside" -> List.of(Zone.INSIDE);
      default ->
          throw new HubException(
              "ZONE_UNKNOWN",
              FaultKind.CALLER,
              "--zone is '" + zone + "', allowed are outside, inside and both");
    };
  }

  /**
   * What is opened in the zones that can be reached from here; of the others it says so, because the other network may be
   * out of reach.
   *
   * @throws HubException when none can be reached
   */
  <T> Map<Zone, T> open(Collection<Zone> zones, BiFunction<ZoneLedgers, Zone, T> opening) {
    Path home = Path.of(System.getProperty("hub.home", "."));
    ZoneLedgers known = new ZoneLedgers(home, config.toAbsolutePath(), keys());
    Map<Zone, T> opened = new EnumMap<>(Zone.class);
    HubException fault = null;
    for (Zone zone : zones) {
      try {
        opened.put(zone, opening.apply(known, zone));
      } catch (HubException e) {
        fault = e;
        PrintWriter err = spec.commandLine().getErr();
        String reason = String.valueOf(e.getMessage());
        err.println(
            "hub: "
                + CommandWords.of(spec.commandLine().getCommandSpec())
                    .of("zones.away", zone.id(), reason));
        err.flush();
      }
    }
    if (fault != null && opened.isEmpty()) {
      throw fault;
    }
    return opened;
  }

  private Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>(overrides);
    if (demo) {
      keys.putIfAbsent("hub.data", "data/demo");
    }
    return keys;
  }
}
