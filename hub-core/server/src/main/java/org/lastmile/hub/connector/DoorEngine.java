package org.lastmile.hub.connector;

import java.util.Locale;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Camel's {@code platform-http} in a connector's context, served by the door of the connector. */
final class DoorEngine implements PlatformHttpEngine {
  private final @Nullable DoorPlace place;
  private final @Nullable Authentication authentication;
  private final String system;
  private final DoorSpool spool;
  private final int port;

  /** @param place null when the connector declares no door; likewise {@code authentication} */
  DoorEngine(
      String system,
      @Nullable DoorPlace place,
      @Nullable Authentication authentication,
      DoorSpool spool,
      int port) {
    this.system = system;
    this.place = place;
    this.authentication = authentication;
    this.spool = spool;
    this.port = port;
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    if (place == null) {
      throw fault("has a route from platform-http, but no door in connector.yaml");
    }
    if (authentication == Authentication.WS_SECURITY || authentication == Authentication.SOAP_KEY) {
      throw fault(
          "has a route from platform-http, which "
              + authentication.name().toLowerCase(Locale.ROOT).replace('_', '-')
              + " does not protect; allowed are routes from cxf");
    }
    return new DoorConsumer(endpoint, processor, place, spool);
  }

  private HubException fault(String what) {
    return new HubException(
        "CONNECTOR_DOOR", FaultKind.LASTING, "connector " + system + " " + what, "door", null);
  }

  @Override
  public int getServerPort() {
    return port;
  }
}
