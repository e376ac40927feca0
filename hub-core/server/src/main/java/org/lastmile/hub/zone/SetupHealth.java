package org.lastmile.hub.zone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.activation.Activations;
import org.lastmile.hub.spi.HubException;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Which version of the setup holds, and why the folders as they are now were not taken. */
@Component("setupHealthIndicator")
final class SetupHealth implements HealthIndicator {
  private static final int SHOWN = 20;
  private static final Status DEGRADED =
      new Status("DEGRADED", "works, but not as the folders say; see the details");

  private final Activations activations;

  SetupHealth(Activations activations) {
    this.activations = activations;
  }

  @Override
  public Health health() {
    Activations.State state = activations.state();
    List<Map<String, String>> refused =
        state.refused().stream().limit(SHOWN).map(SetupHealth::line).toList();
    return Health.status(refused.isEmpty() ? Status.UP : DEGRADED)
        .withDetail("version", state.version().number())
        .withDetail("since", state.version().at().toString())
        .withDetail("refused", refused)
        .build();
  }

  private static Map<String, String> line(HubException fault) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("code", fault.code());
    line.put("place", fault.place() == null ? "" : fault.place());
    line.put("reason", String.valueOf(fault.getMessage()));
    return line;
  }
}
