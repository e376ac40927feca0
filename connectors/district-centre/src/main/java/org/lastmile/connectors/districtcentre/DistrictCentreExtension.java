package org.lastmile.connectors.districtcentre;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of the district centre. */
public final class DistrictCentreExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "broker",
        DistrictCentreBroker.connections(context),
        "envelope",
        new DistrictCentreEnvelope());
  }
}
