package org.lastmile.connectors.humanresources;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of human-resources. */
public final class HumanResourcesExtension implements ConnectorExtension {
  private static final String RATE = "service.rate";

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "window",
        HumanResourcesWindow.of(context),
        "rate",
        new HumanResourcesRate(rate(context)),
        "calls",
        new HumanResourcesCalls(context.text("service.user"), context.text("service.password")),
        "results",
        new HumanResourcesResults());
  }

  private static int rate(ConnectorContext context) {
    int rate = Integer.parseInt(context.text(RATE));
    if (rate < 1) {
      throw new HubException(
          "HUMAN_RESOURCES_RATE",
          FaultKind.LASTING,
          RATE + " of human-resources is " + rate + ", allowed are 1 and more",
          RATE,
          null);
    }
    return rate;
  }
}
