package org.lastmile.hub.connector;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Camel's {@code platform-http} in a connector's context, served by the door of the connector. */
final class DoorEngine implements PlatformHttpEngine {
  private final String system;
  private final @Nullable DoorHandler door;
  private final int port;

  /** @param door null when the connector declares none */
  DoorEngine(String system, @Nullable DoorHandler door, int port) {
    this.system = system;
    this.door = door;
    this.port = port;
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    if (door == null) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "connector " + system + " has a route from platform-http, but no door in connector.yaml",
          "door",
          null);
    }
    return new DoorConsumer(endpoint, processor, door);
  }

  @Override
  public int getServerPort() {
    return port;
  }
}
