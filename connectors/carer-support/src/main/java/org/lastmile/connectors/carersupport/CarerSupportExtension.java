package org.lastmile.connectors.carersupport;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of carer support. */
public final class CarerSupportExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of("gateways", new CarerSupportGateways(), "receipts", new CarerSupportReceipts());
  }
}
