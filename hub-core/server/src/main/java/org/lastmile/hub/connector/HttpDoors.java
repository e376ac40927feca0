package org.lastmile.hub.connector;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.cxf.Bus;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.CallerCheck;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.contract.Refusal;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.transit.Intake;

/** The doors of a zone's connectors, below {@code /systems/<id>/} on the door server. */
public final class HttpDoors implements ConnectorDoors {
  private final DoorServer server;
  private final Intake intake;
  private final Executor workers;
  private final Clock clock;
  private final DoorSpool spool;
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  /** Paths by connector, kept over reloads. */
  private final Map<String, Set<String>> paths = new ConcurrentHashMap<>();

  /** What a connector has on the server; place and handler are null for those that are never called. */
  private record Open(@Nullable DoorPlace place, @Nullable DoorHandler handler, SoapDoor soap) {}

  /**
   * @param workers may block; one for each request under way
   * @param spool folder of the zone for large requests while they are worked on; emptied here
   */
  public HttpDoors(DoorServer server, Intake intake, Executor workers, Clock clock, Path spool) {
    this.server = server;
    this.intake = intake;
    this.workers = workers;
    this.clock = clock;
    this.spool = new DoorSpool(spool);
  }

  static String prefix(String connectorId) {
    return "/systems/" + connectorId;
  }

  @Override
  public void open(
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      CamelContext context,
      ClassLoader plugin) {
    String id = descriptor.id();
    Authentication authentication =
        descriptor.door().map(ConnectorDescriptor.Door::authentication).orElse(null);
    DoorRefusals refusals = new DoorRefusals(id, intake);
    SoapDoor soap =
        new SoapDoor(new SoapDoor.Terms(id, authentication, config), refusals, spool, plugin);
    DoorPlace place = null;
    DoorHandler handler = null;
    if (descriptor.door().isPresent()) {
      CallerCheck caller = CallerChecks.of(descriptor, config, clock);
      place =
          new DoorPlace(
              id,
              refusals,
              dialect(context, "doorRefusal"),
              dialect(context, "soapRefusal"),
              paths.getOrDefault(id, Set.of()));
      place.soap(soap);
      handler =
          new DoorHandler(
              place, descriptor.door().get().maxBody(), caller, intake::brake, workers, spool);
      server.mount(prefix(id), server::answerClosed);
    }
    open.put(id, new Open(place, handler, soap));
    context
        .getRegistry()
        .bind(
            PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
            PlatformHttpEngine.class,
            new DoorEngine(id, place, authentication, spool, server.port()));
    context.getRegistry().bind("cxfBus", Bus.class, (Supplier<Object>) soap::bus);
    context
        .getRegistry()
        .bind("wsSecurity", CxfConfigurer.class, (Supplier<Object>) soap::security);
  }

  private static @Nullable DoorRefusal dialect(CamelContext context, String name) {
    Object bean = context.getRegistry().lookupByName(name);
    return bean == null ? null : new CamelRefusal(context, name, bean);
  }

  @Override
  public void publish(Contract contract) {
    String id = contract.id();
    String base = prefix(id) + "/contract";
    server.mount(
        base, new ContractHandler(contract, base, server.limits(), () -> refusals(id), workers));
  }

  /** How the door of a running connector says no. */
  private List<Refusal> refusals(String connectorId) {
    Open running = open.get(connectorId);
    return running == null || running.place() == null ? List.of() : running.place().refused();
  }

  @Override
  public void admit(String connectorId) {
    Open admitted = open.get(connectorId);
    if (admitted != null && admitted.handler() != null) {
      server.mount(prefix(connectorId), admitted.handler());
    }
  }

  @Override
  public void dismiss(String connectorId) {
    Open dismissed = open.get(connectorId);
    if (dismissed != null && dismissed.handler() != null) {
      server.mount(prefix(connectorId), server::answerClosed);
    }
  }

  @Override
  public void close(String connectorId) {
    Open closed = open.remove(connectorId);
    if (closed == null) {
      return;
    }
    if (closed.place() != null) {
      paths.put(connectorId, closed.place().seen());
    }
    closed.soap().close();
  }
}
