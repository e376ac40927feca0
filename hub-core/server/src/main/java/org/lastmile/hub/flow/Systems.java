package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/**
 * All systems of the district and the zone each stands in, from {@code config/systems.yaml}. A zone must know the
 * systems of the other one too, though their connectors do not run in it.
 */
public final class Systems {
  private final Map<String, Zone> zones;

  public Systems(Map<String, Zone> zones) {
    this.zones = new TreeMap<>(zones);
  }

  /** Reads {@code config/systems.yaml}. */
  public static Systems read(Path file) {
    try {
      Map<String, Zone> zones = new TreeMap<>();
      JsonNode systems = Json.yaml().readTree(Files.readAllBytes(file)).required("systems");
      systems
          .properties()
          .forEach(s -> zones.put(s.getKey(), Zone.of(s.getValue().required("zone").textValue())));
      return new Systems(zones);
    } catch (IOException | IllegalArgumentException e) {
      throw new HubException(
          "SYSTEMS_UNREADABLE",
          FaultKind.LASTING,
          file
              + " is not readable, expected 'systems:' with '<id>: {zone: outside|inside}' for each",
          file.toString(),
          e);
    }
  }

  /** The zone of a system, null for a system that is not known. */
  public @Nullable Zone zone(String system) {
    return zones.get(system);
  }

  /** The ids of all systems, sorted. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(zones.keySet());
  }
}
