package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.MatterCodes;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Replay;
import org.lastmile.hub.transit.Step;

/**
 * All flows as they were at one time, with the reference data of that time; those of the zone have routes in its Camel
 * context. Flows set to the other zone are known, not run: messages that they take cross the gate as a whole.
 */
final class FlowVersion {
  private final CamelContext context;
  private final Zone zone;
  private final Flows.Reference reference;
  private final ObjectNode departments;
  private final Function<Message, LocalDate> today;
  private final List<Flow> flows;
  private final FlowPuts puts;
  private final FlowComponent component;
  private final FlowMeters meters;
  private final String suffix;
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private boolean retired;

  /** @param number of this version in its process: two versions may have their routes at the same time */
  FlowVersion(
      FlowComponent component,
      int number,
      Zone zone,
      Flows.Reference reference,
      Clock clock,
      Function<Message, LocalDate> today,
      List<Flow> flows,
      FlowMeters meters) {
    this.context = component.getCamelContext();
    this.component = component;
    this.suffix = "@" + number;
    this.meters = meters;
    this.zone = zone;
    this.reference = reference;
    this.departments = reference.matters().departments();
    this.today = today;
    this.flows = flows;
    this.puts = new FlowPuts(zone, reference, clock);
  }

  /** Begins to use it; false when it is retired, and then it is not used. */
  boolean enter() {
    use.readLock().lock();
    if (retired) {
      use.readLock().unlock();
    }
    return !retired;
  }

  /** Ends what {@link #enter} began. */
  void leave() {
    use.readLock().unlock();
  }

  /** Removes the routes once nobody uses them any more. */
  void retire() {
    use.writeLock().lock();
    try {
      retired = true;
    } finally {
      use.writeLock().unlock();
    }
    removeRoutes();
  }

  private void removeRoutes() {
    try {
      for (Flow flow : own()) {
        String route = flow.id() + suffix;
        context.getRouteController().stopRoute(route);
        context.removeRoute(route);
      }
    } catch (Exception e) {
      throw new HubException(
          "FLOWS_NOT_REMOVED", FaultKind.LASTING, "Camel keeps the routes of old flows", null, e);
    }
  }

  private List<Flow> own() {
    return flows.stream().filter(flow -> flow.view().zone() == zone).toList();
  }

  /** @throws HubException LASTING, when a flow of the zone does not run */
  void requireRunning() {
    for (Flow flow : own()) {
      if (!component.runs(flow.id() + suffix)) {
        throw new HubException(
            "FLOW_NOT_RUNNING", FaultKind.LASTING, "flow " + flow.id() + " does not start");
      }
    }
  }

  /** Decides by this version alone. */
  void route(Message message, Step step) {
    long started = System.nanoTime();
    boolean crosses = crosses(message);
    List<Flow> taking =
        flows.stream().filter(f -> f.view().zone() == zone && f.takes(message)).toList();
    if (taking.isEmpty() && !crosses) {
      throw new HubException(
          "NO_FLOW",
          FaultKind.LASTING,
          "no flow takes "
              + message.type()
              + " from "
              + message.source()
              + "; './hub routes explain' says why");
    }
    List<FlowRun> runs = new ArrayList<>();
    for (Flow flow : taking) {
      runs.add(measured(flow, message, step.replay()));
    }
    if (!crosses && runs.stream().allMatch(run -> run.outputs().isEmpty() && !run.ended())) {
      throw new HubException(
          "NO_FLOW",
          FaultKind.LASTING,
          "flows "
              + taking.stream().map(Flow::id).toList()
              + " took the message and put nothing; end each choice with an otherwise, or say by "
              + "stop that nothing is to be put");
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - started);
    runs.forEach(run -> puts.put(message, run, step, duration));
    if (crosses) {
      puts.cross(message, step, duration);
    }
  }

  List<FlowCatalog.FlowView> flows() {
    return flows.stream().map(Flow::view).toList();
  }

  List<FlowCatalog.Explanation> explain(Message message) {
    return flows.stream().map(flow -> explain(flow, message)).toList();
  }

  /**
   * What one flow would put, if it took the message.
   *
   * @throws HubException {@code FLOW_UNKNOWN}, CALLER; or what the flow throws
   */
  List<FlowRun.Routed> attempt(String id, Message message) {
    Flow flow =
        own().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new HubException(
                        "FLOW_UNKNOWN",
                        FaultKind.CALLER,
                        "there is no flow '"
                            + id
                            + "' in zone "
                            + zone.id()
                            + ", allowed are "
                            + own().stream().map(Flow::id).sorted().toList()));
    return run(flow, message, Replay.NONE).outputs();
  }

  /** Those of the types that no flow of either zone takes from the system; they would become dead letters. */
  Set<MessageType> untaken(String system, Collection<MessageType> types) {
    return types.stream()
        .filter(type -> flows.stream().noneMatch(flow -> flow.takes(type, system)))
        .collect(
            Collectors.toCollection(
                () -> new TreeSet<>(Comparator.comparing(MessageType::toString))));
  }

  /** Where this object's messages of a source are routed first. */
  Zone zone() {
    return zone;
  }

  private FlowCatalog.Explanation explain(Flow flow, Message message) {
    FlowCatalog.Why whyNot = flow.whyNot(message);
    if (whyNot != null) {
      return new FlowCatalog.Explanation(flow.view(), whyNot, "", List.of());
    }
    if (flow.view().zone() != zone) {
      return new FlowCatalog.Explanation(flow.view(), FlowCatalog.Why.ELSEWHERE, "", List.of());
    }
    try {
      List<FlowCatalog.Output> outputs =
          run(flow, message, Replay.NONE).outputs().stream()
              .map(o -> new FlowCatalog.Output(o.system(), o.message().type()))
              .toList();
      return new FlowCatalog.Explanation(
          flow.view(),
          outputs.isEmpty() ? FlowCatalog.Why.PUTS_NOTHING : FlowCatalog.Why.TAKES,
          "",
          outputs);
    } catch (HubException e) {
      return new FlowCatalog.Explanation(
          flow.view(), FlowCatalog.Why.FAILS, e.code() + ": " + e.getMessage(), List.of());
    }
  }

  /** Only where it came in: what came across was already offered to the flows of the zone it came from. */
  private boolean crosses(Message message) {
    return reference.systems().zone(message.source()) == zone
        && flows.stream().anyMatch(f -> f.view().zone() != zone && f.takes(message));
  }

  private FlowRun measured(Flow flow, Message message, Replay replay) {
    long began = System.nanoTime();
    try {
      FlowRun run = run(flow, message, replay);
      meters.ran(flow.id(), run.outputs().size(), null, System.nanoTime() - began);
      return run;
    } catch (HubException e) {
      meters.ran(flow.id(), 0, e.code(), System.nanoTime() - began);
      throw e;
    }
  }

  private FlowRun run(Flow flow, Message message, Replay replay) {
    FlowRun run = new FlowRun(flow, message, reference, today.apply(message), replay.number());
    Exchange exchange = exchange(message);
    try {
      component.run(run, flow.id() + suffix, exchange);
    } catch (Exception e) {
      throw fault(flow, e);
    }
    Exception failed = exchange.getException();
    if (failed != null) {
      throw fault(flow, failed);
    }
    if (exchange.isRouteStop()) {
      run.end();
    }
    return run;
  }

  private Exchange exchange(Message message) {
    Exchange exchange = new DefaultExchange(context);
    ObjectNode body = message.body().deepCopy();
    ObjectNode about = about(message);
    exchange.getMessage().setBody(body);
    about
        .properties()
        .forEach(
            p -> {
              String name =
                  "Hub" + Character.toUpperCase(p.getKey().charAt(0)) + p.getKey().substring(1);
              if (!p.getValue().isNull()) {
                exchange.getMessage().setHeader(name, p.getValue().asText());
              }
            });
    Optional<Matter> matter = reference.matters().find(matterCode(message));
    JsonNode view = Json.object().nullNode();
    if (matter.isPresent()) {
      Matter found = matter.get();
      exchange.getMessage().setHeader("HubMatterSystem", found.system());
      exchange.getMessage().setHeader("HubMatterName", found.name());
      exchange.getMessage().setHeader("HubMatterDepartment", found.department());
      view = MatterView.of(found, message.createdAt());
    }
    exchange.setProperty(
        FlowRun.VARIABLES,
        Map.<String, JsonNode>of("message", about, "matter", view, "departments", departments));
    return exchange;
  }

  /** Of the body; else what the case number begins with, because departments speak of cases by their number alone. */
  private static String matterCode(Message message) {
    String caseNo = message.caseNo();
    String said = message.body().path("matterCode").asText();
    return said.isEmpty() && caseNo != null ? MatterCodes.ofCase(caseNo).orElse("") : said;
  }

  private static ObjectNode about(Message message) {
    ObjectNode about =
        Json.object()
            .put("messageId", message.id())
            .put("type", message.type().name())
            .put("caseNo", message.caseNo())
            .put("idempotencyKey", message.idempotencyKey())
            .put("source", message.source())
            .put("priority", message.priority().name())
            .put("version", message.version())
            .put("createdAt", time(message.createdAt()));
    return about.put("dueAt", message.due() == null ? null : time(message.due().at()));
  }

  /** As bodies write times: seconds are never left out. */
  private static String time(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }

  /** Camel's own messages may quote the body, so only our faults are passed on in words. */
  private static HubException fault(Flow flow, Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof HubException known) {
        return known;
      }
    }
    return new HubException(
        "FLOW_FAILED",
        FaultKind.LASTING,
        "flow " + flow.id() + " failed: " + e.getClass().getName(),
        flow.view().file().toString(),
        null);
  }

  /**
   * Adds the routes of the zone to the context.
   *
   * @throws HubException LASTING, when Camel refuses one; then none is left
   */
  void addRoutes() {
    ArrayNode routes = Json.object().putArray("routes");
    for (Flow flow : own()) {
      ObjectNode route = flow.route().deepCopy();
      routes.addObject().set("route", route.put("id", flow.id() + suffix));
    }
    if (routes.isEmpty()) {
      return;
    }
    try {
      // JSON is YAML
      String yaml = new String(Json.bytes(routes), StandardCharsets.UTF_8);
      for (RoutesBuilder builder :
          PluginHelper.getRoutesLoader(context)
              .findRoutesBuilders(ResourceHelper.fromString("flows.yaml", yaml))) {
        ((RouteBuilder) builder).addLifecycleInterceptor(new Settle());
        context.addRoutes(builder);
      }
    } catch (Exception e) {
      removeRoutes();
      throw new HubException(
          "FLOWS_NOT_LOADED", FaultKind.LASTING, "Camel refuses the flows", null, e);
    }
  }

  /** No error handler: the lane decides what a fault means. A split ends with its first fault. */
  private static final class Settle implements RouteBuilderLifecycleStrategy {
    @Override
    public void afterConfigure(RouteBuilder builder) {
      for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
        route.errorHandler(new NoErrorHandlerBuilder());
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SplitDefinition.class)
            .forEach(split -> split.setStopOnException("true"));
      }
    }
  }
}
