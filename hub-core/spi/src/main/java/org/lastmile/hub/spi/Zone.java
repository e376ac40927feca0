package org.lastmile.hub.spi;

import java.util.Locale;

/** One of the two networks: residents hand things in outside, departments work inside. */
public enum Zone {
  OUTSIDE,
  INSIDE;

  /** The other side of the gate. */
  public Zone other() {
    return this == OUTSIDE ? INSIDE : OUTSIDE;
  }

  /** The name used in configuration, addresses and files: {@code outside} or {@code inside}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses {@link #id()}, in any case. */
  public static Zone of(String id) {
    for (Zone zone : values()) {
      if (zone.id().equalsIgnoreCase(id)) {
        return zone;
      }
    }
    throw new HubException(
        "ZONE_UNKNOWN", FaultKind.CALLER, "zone is '" + id + "', allowed are outside and inside");
  }
}
