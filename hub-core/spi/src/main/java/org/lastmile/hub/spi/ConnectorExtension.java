package org.lastmile.hub.spi;

import java.util.Map;

/** The optional Java of a connector, found by ServiceLoader in its plugin jar. */
public interface ConnectorExtension {
  /** Beans by the name under which the connector's Camel routes use them. Closed with the connector if AutoCloseable. */
  Map<String, Object> beans(ConnectorContext context);
}
