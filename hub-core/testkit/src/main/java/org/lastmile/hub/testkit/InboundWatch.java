package org.lastmile.hub.testkit;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.lastmile.hub.connector.ConnectorDoors;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.spi.ConnectorDescriptor;

/** Sees by which routes a running connector takes things in, and which of them did. */
final class InboundWatch implements ConnectorDoors, RoutePolicyFactory {
  private static final Set<String> INTERNAL = Set.of("hub", "direct", "seda");
  private static final String QUERY = "hub:progress";
  private static final String UPKEEP = "upkeep";
  private static final Set<String> DOORS = Set.of("platform-http", "cxf");

  private final ConnectorDoors doors;

  /** Scheme by route. */
  private final Map<String, String> inbound = new ConcurrentHashMap<>();

  private final Set<String> used = ConcurrentHashMap.newKeySet();

  InboundWatch(ConnectorDoors doors) {
    this.doors = doors;
  }

  /** The routes that take something in from outside. */
  Set<String> inbound() {
    return new TreeSet<>(inbound.keySet());
  }

  /** Those of them that took something in. */
  Set<String> used() {
    return new TreeSet<>(used);
  }

  /** Whether a system calls this route, and waits for its answer. */
  boolean isDoor(String route) {
    return DOORS.contains(inbound.get(route));
  }

  @Override
  public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode definition) {
    return new RoutePolicySupport() {
      @Override
      public void onInit(Route route) {
        String uri = route.getEndpoint().getEndpointUri();
        String scheme = uri.substring(0, uri.indexOf(':'));
        if (!INTERNAL.contains(scheme) && !isUpkeep(definition) && !isQuery(definition)) {
          inbound.put(route.getRouteId(), scheme);
        }
      }

      @Override
      public void onExchangeBegin(Route route, Exchange exchange) {
        if (inbound.containsKey(route.getRouteId())) {
          used.add(route.getRouteId());
        }
      }
    };
  }

  /** Keeps a connection alive and takes nothing in, as a heart-beat does. */
  private static boolean isUpkeep(NamedNode definition) {
    return definition instanceof RouteDefinition route && UPKEEP.equals(route.getGroup());
  }

  /** Answers the system, and takes nothing in. */
  private static boolean isQuery(NamedNode definition) {
    return definition instanceof RouteDefinition route
        && ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)
            .stream()
            .anyMatch(to -> to.getEndpointUri().startsWith(QUERY));
  }

  @Override
  public void open(
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      CamelContext context,
      ClassLoader plugin) {
    inbound.clear();
    used.clear();
    context.addRoutePolicyFactory(this);
    doors.open(descriptor, config, context, plugin);
  }

  @Override
  public void publish(Contract contract) {
    doors.publish(contract);
  }

  @Override
  public void admit(String connectorId) {
    doors.admit(connectorId);
  }

  @Override
  public void dismiss(String connectorId) {
    doors.dismiss(connectorId);
  }

  @Override
  public void close(String connectorId) {
    doors.close(connectorId);
  }
}
