package org.lastmile.hub.connector;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;

/** Where an admitted request goes; must answer it, now or later, unless it throws. */
@FunctionalInterface
interface DoorRoute {
  /**
   * Called on a worker.
   *
   * @throws org.lastmile.hub.spi.HubException when the request is refused before any route of the connector sees it
   */
  void serve(HttpServerExchange http, DoorBody body) throws IOException;
}
