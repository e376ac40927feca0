package org.lastmile.hub.connector;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.spi.ConnectorDescriptor;

/** The inbound side that the hub lends to each connector: its place on the door server of the zone. */
public interface ConnectorDoors {
  /**
   * Binds into the context's registry what inbound routes need (the PlatformHttpEngine, {@code cxfBus}, {@code
   * wsSecurity}), before the connector's routes load.
   *
   * @param config checked and defaulted values of {@code connector.yaml}, secrets resolved
   * @param plugin the class loader of the plugin; must not be kept after {@link #close}
   */
  void open(
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      CamelContext context,
      ClassLoader plugin);

  /** Shows the contract of a system from now on, in place of an older one; whether its connector runs or not. */
  void publish(Contract contract);

  /** Lets callers in; called when the connector's routes run. Until then they are told to come again. */
  void admit(String connectorId);

  /** Lets nobody in any more; called before the connector's context stops. Unknown ids are no error. */
  void dismiss(String connectorId);

  /** Frees everything of the connector; called after its context has stopped. Unknown ids are no error. */
  void close(String connectorId);
}
