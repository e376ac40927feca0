package org.lastmile.connectors.healthlink;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of health-link. */
public final class HealthLinkExtension implements ConnectorExtension {
  private static final Set<String> SAME_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    requireConfidential(context, "service.url");
    requireConfidential(context, "oauth.url");
    HealthLinkToken token = new HealthLinkToken(context);
    HealthLinkDoor door = new HealthLinkDoor();
    return Map.of(
        "door",
        door,
        "doorRefusal",
        (Processor) door::refuse,
        "token",
        token,
        "calls",
        new HealthLinkCalls(context, token));
  }

  private static void requireConfidential(ConnectorContext context, String key) {
    URI url = URI.create(context.text(key));
    if (!"https".equals(url.getScheme()) && !SAME_MACHINE.contains(String.valueOf(url.getHost()))) {
      throw new HubException(
          "HEALTH_LINK_URL",
          FaultKind.LASTING,
          key + " of health-link begins with '" + url.getScheme() + "', allowed is https",
          key,
          null);
    }
  }
}
