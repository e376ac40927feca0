package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
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
  private final Set<String> general;

  public Systems(Map<String, Zone> zones) {
    this(zones, Set.of());
  }

  /** @param general ids of those that may send any type, so that flows are written for what is agreed upon */
  private Systems(Map<String, Zone> zones, Set<String> general) {
    this.zones = new TreeMap<>(zones);
    this.general = Set.copyOf(general);
  }

  /** Reads {@code config/systems.yaml}. */
  public static Systems read(Path file) {
    try {
      Map<String, Zone> zones = new TreeMap<>();
      Set<String> general = new HashSet<>();
      JsonNode systems = Json.yaml().readTree(Files.readAllBytes(file)).required("systems");
      for (Map.Entry<String, JsonNode> one : systems.properties()) {
        zones.put(one.getKey(), Zone.of(one.getValue().required("zone").textValue()));
        if (one.getValue().path("general").booleanValue()) {
          general.add(one.getKey());
        }
      }
      return new Systems(zones, general);
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

  /** Whether a system may send any type, and flows are there only for what was agreed upon. */
  public boolean isGeneral(String system) {
    return general.contains(system);
  }

  /** The ids of all systems, sorted. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(zones.keySet());
  }
}
