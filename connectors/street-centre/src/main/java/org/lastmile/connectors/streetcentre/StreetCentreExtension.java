package org.lastmile.connectors.streetcentre;

import java.util.Map;
import java.util.TreeMap;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of the street centres. */
public final class StreetCentreExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    Map<String, StreetCentreAccount> accounts = StreetCentreAccount.read(context);
    StreetCentreBroker broker = StreetCentreBroker.of(context);
    Map<String, Object> connections = new TreeMap<>();
    accounts.forEach((street, account) -> connections.put(street, broker.connections(account)));
    return Map.of(
        "connections", connections, "streets", new StreetCentreStreets(accounts.keySet()));
  }
}
