package org.lastmile.hub.testkit;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.lastmile.hub.connector.ConnectorDoors;
import org.lastmile.hub.spi.ConnectorDescriptor;

/** For connectors that only call: nothing is mounted. */
final class NoDoors implements ConnectorDoors {
  @Override
  public void open(
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      CamelContext context,
      ClassLoader plugin) {
    // nothing to bind
  }

  @Override
  public void close(String connectorId) {
    // nothing was mounted
  }
}
