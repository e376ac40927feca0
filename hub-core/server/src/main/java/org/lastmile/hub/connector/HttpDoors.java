package org.lastmile.hub.connector;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.cxf.Bus;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.transit.Intake;

/** The doors of a zone's connectors, below {@code /systems/<id>/} on the door server. */
public final class HttpDoors implements ConnectorDoors {
  private final DoorServer server;
  private final Intake intake;
  private final Executor workers;
  private final Clock clock;
  private final Map<String, SoapDoor> soap = new ConcurrentHashMap<>();

  /** @param workers may block; one for each request under way */
  public HttpDoors(DoorServer server, Intake intake, Executor workers, Clock clock) {
    this.server = server;
    this.intake = intake;
    this.workers = workers;
    this.clock = clock;
  }

  private static String prefix(String connectorId) {
    return "/systems/" + connectorId;
  }

  @Override
  public void open(
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      CamelContext context,
      ClassLoader plugin) {
    String id = descriptor.id();
    DoorHandler door =
        descriptor.door().map(declared -> door(descriptor, declared, config, context)).orElse(null);
    if (door != null) {
      server.mount(prefix(id), door);
    }
    context
        .getRegistry()
        .bind(
            PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
            PlatformHttpEngine.class,
            new DoorEngine(id, door, server.port()));
    SoapDoor soapDoor =
        new SoapDoor(server, prefix(id) + "/soap", descriptor, config, intake, plugin);
    soap.put(id, soapDoor);
    context.getRegistry().bind("cxfBus", Bus.class, (Supplier<Object>) soapDoor::bus);
    context
        .getRegistry()
        .bind("wsSecurity", CxfConfigurer.class, (Supplier<Object>) soapDoor::security);
  }

  private DoorHandler door(
      ConnectorDescriptor descriptor,
      ConnectorDescriptor.Door declared,
      Map<String, String> config,
      CamelContext context) {
    return new DoorHandler(
        descriptor.id(),
        prefix(descriptor.id()),
        declared.maxBody(),
        CallerChecks.of(descriptor, declared.authentication(), config, clock),
        intake,
        workers,
        () -> refusal(context));
  }

  private static @Nullable DoorRefusal refusal(CamelContext context) {
    Object bean = context.getRegistry().lookupByName("doorRefusal");
    return bean == null ? null : new CamelRefusal(context, bean);
  }

  @Override
  public void close(String connectorId) {
    server.unmount(prefix(connectorId));
    SoapDoor soapDoor = soap.remove(connectorId);
    if (soapDoor != null) {
      soapDoor.close();
    }
  }
}
