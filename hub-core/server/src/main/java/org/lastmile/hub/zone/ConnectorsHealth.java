package org.lastmile.hub.zone;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lastmile.hub.connector.ConnectorHealth;
import org.lastmile.hub.connector.Connectors;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * How each connector does. One that is down makes this DEGRADED, never DOWN: a slow system holds up no other, and no
 * load balancer shall take the zone away because of it.
 */
@Component("connectorsHealthIndicator")
final class ConnectorsHealth implements HealthIndicator {
  private static final Status DEGRADED =
      new Status("DEGRADED", "works, but not with every system; see the details");

  private final Connectors connectors;

  ConnectorsHealth(Connectors connectors) {
    this.connectors = connectors;
  }

  @Override
  public Health health() {
    Map<String, Object> details = new LinkedHashMap<>();
    boolean allUp = true;
    for (ConnectorHealth one : connectors.health()) {
      allUp &= one.up() || one.starting() || !one.used();
      details.put(
          one.id(),
          Map.of("state", state(one), "since", one.since().toString(), "code", one.code()));
    }
    return Health.status(allUp ? Status.UP : DEGRADED).withDetails(details).build();
  }

  private static String state(ConnectorHealth one) {
    if (!one.used()) {
      return "UNUSED";
    }
    if (one.starting()) {
      return "STARTING";
    }
    return one.up() ? "UP" : "DOWN";
  }
}
