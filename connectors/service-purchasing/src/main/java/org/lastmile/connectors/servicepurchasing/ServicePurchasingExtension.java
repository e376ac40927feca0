package org.lastmile.connectors.servicepurchasing;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of service-purchasing. */
public final class ServicePurchasingExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "files",
        new ServicePurchasingFiles(),
        "receipts",
        new ServicePurchasingReceipts(context.clock()));
  }
}
