package org.lastmile.connectors.healthlink;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of health-link. */
public final class HealthLinkExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    HealthLinkDoor door = new HealthLinkDoor();
    return Map.of(
        "door", door, "doorRefusal", (Processor) door::refuse, "calls", new HealthLinkCalls());
  }
}
