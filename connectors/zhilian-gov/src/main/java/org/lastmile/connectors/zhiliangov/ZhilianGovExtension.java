package org.lastmile.connectors.zhiliangov;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** The beans {@code portalFiles}, {@code portalPath} and {@code portalWebhook}. */
public final class ZhilianGovExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "portalFiles", new PortalFiles(context),
        "portalPath", new PortalPath(),
        "portalWebhook", new PortalWebhook(context));
  }
}
