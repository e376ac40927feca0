package org.lastmile.hub.flow;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.flow.FlowCatalog.FlowView;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Step;

/** The flows of both zones without broker, database or systems: to check, try and explain them. */
public final class FlowBench implements AutoCloseable {
  private final Flows.Reference reference;
  private final Map<Zone, CamelContext> contexts = new EnumMap<>(Zone.class);
  private final Map<Zone, Flows> flows = new EnumMap<>(Zone.class);

  private FlowBench(Flows.Reference reference, List<Flow> loaded, Clock clock) {
    this.reference = reference;
    for (Zone zone : Zone.values()) {
      DefaultCamelContext context = new DefaultCamelContext();
      context.disableJMX();
      contexts.put(zone, context);
      flows.put(
          zone,
          Flows.start(
              loaded, context, zone, reference, clock, FlowBench::day, new SimpleMeterRegistry()));
      context.start();
    }
  }

  /** A message counts as routed on the day that it came, so that it gives the same on a bench whenever it runs. */
  private static LocalDate day(Message message) {
    return message.createdAt().atZoneSameInstant(Flows.SHANGHAI).toLocalDate();
  }

  /** Reads what flows refer to from {@code config/}. */
  public static Flows.Reference reference(Path config) {
    CanonicalTypes types = new CanonicalTypes();
    Systems systems = Systems.read(config.resolve("systems.yaml"));
    return new Flows.Reference(
        types,
        new CodeTables(config.resolve("codes")),
        systems,
        Matters.read(config.resolve("matters.csv")),
        Subscriptions.read(config.resolve("subscriptions.yaml"), types, systems),
        GateRule.read(config.resolve("gate.yaml"), types));
  }

  /** Starts all flows; the first that is not fit is thrown. */
  public static FlowBench open(Path routes, Flows.Reference reference) {
    return open(routes, reference, new CamelSchema());
  }

  static FlowBench open(Path routes, Flows.Reference reference, @Nullable CamelSchema schema) {
    reference.matters().fit();
    reference.subscriptions().fit();
    FlowLoader.Loaded loaded = new FlowLoader(reference, schema).load(routes);
    if (!loaded.faults().isEmpty()) {
      throw loaded.faults().getFirst();
    }
    return new FlowBench(reference, loaded.flows(), Clock.systemUTC());
  }

  /** Why flows, matters or subscriptions are not fit, each with its place; empty if all are. */
  public static List<HubException> check(Path routes, Flows.Reference reference) {
    return check(routes, reference, new CamelSchema());
  }

  static List<HubException> check(Path routes, Flows.Reference reference, CamelSchema schema) {
    FlowLoader.Loaded loaded = new FlowLoader(reference, schema).load(routes);
    List<HubException> faults = new ArrayList<>(loaded.faults());
    loaded.flows().forEach(flow -> faults.addAll(shut(flow.view(), reference)));
    faults.addAll(reference.matters().faults(reference.systems().ids()));
    faults.addAll(reference.subscriptions().faults());
    return faults;
  }

  /** Why the gate would not let messages of a flow through. */
  private static List<HubException> shut(FlowView flow, Flows.Reference reference) {
    Systems systems = reference.systems();
    List<HubException> faults = new ArrayList<>();
    for (String source : flow.sources()) {
      if (systems.zone(source) == flow.zone().other()
          && !reference.gate().lets(flow.type(), flow.zone().other())) {
        faults.add(shut(flow, flow.type(), "from " + source));
      }
    }
    for (FlowCatalog.Output target : flow.targets()) {
      if (systems.zone(target.system()) == flow.zone().other()
          && !reference.gate().lets(target.type(), flow.zone())) {
        faults.add(shut(flow, target.type(), "to " + target.system()));
      }
    }
    return faults;
  }

  private static HubException shut(FlowView flow, MessageType type, String where) {
    return new HubException(
        "GATE_SHUT",
        FaultKind.LASTING,
        "flow %s has %s %s cross the gate, and config/gate.yaml does not let it"
            .formatted(flow.id(), type, where),
        flow.file().toString(),
        null);
  }

  /** All flows of a folder, which are fit. */
  public static List<FlowView> views(Path routes, Flows.Reference reference) {
    return new FlowLoader(reference, null).load(routes).flows().stream().map(Flow::view).toList();
  }

  /** As {@link #check}, with all checks and tests of flows. */
  public static List<HubException> faults(Path routes, Flows.Reference reference) {
    CamelSchema schema = new CamelSchema();
    List<HubException> faults = new ArrayList<>(check(routes, reference, schema));
    try {
      CheckDefinition.readAll(routes, reference.types(), reference.systems());
    } catch (HubException e) {
      faults.add(e);
    }
    if (faults.isEmpty()) {
      try (FlowBench bench = open(routes, reference, null)) {
        for (FlowTests.Case one : FlowTests.read(routes)) {
          FlowTests.fault(one, bench).ifPresent(faults::add);
        }
      } catch (HubException e) {
        faults.add(e);
      }
    }
    return faults;
  }

  /** The flows of the zone. */
  public FlowCatalog catalog(Zone zone) {
    return flows(zone);
  }

  /** What flows refer to. */
  public Flows.Reference reference() {
    return reference;
  }

  /** Where the message comes in. */
  public Zone zoneOf(Message message) {
    Zone zone = reference.systems().zone(message.source());
    if (zone == null) {
      throw new HubException(
          "SYSTEM_UNKNOWN",
          FaultKind.CALLER,
          "system '" + message.source() + "' is not in config/systems.yaml");
    }
    return zone;
  }

  /**
   * What reaches systems, in both zones; the message itself crosses where it has to.
   *
   * @throws HubException what a flow throws, and what the gate says to what would cross
   */
  public List<Step.Put> outputs(Message message) {
    List<Step.Put> outputs = new ArrayList<>();
    for (Step.Put put : crossing(zoneOf(message), message)) {
      if (Addresses.from(message.source()).equals(put.destination())) {
        outputs.addAll(crossing(zoneOf(message).other(), message));
      } else {
        outputs.add(put);
      }
    }
    return outputs;
  }

  private List<Step.Put> crossing(Zone zone, Message message) {
    List<Step.Put> puts = route(zone, message);
    for (Step.Put put : puts) {
      if (put.destination() != null) {
        reference.gate().requireCrossing(put.message(), zone);
      }
    }
    return puts;
  }

  /** A message that would be put for a system. */
  public record Tried(String system, Message message) {}

  /**
   * What one flow does with a message, whether it would take it or not.
   *
   * @throws HubException {@code FLOW_UNKNOWN}, CALLER; or what the flow throws
   */
  public List<Tried> attempt(String flow, Message message) {
    Zone zone =
        flows(Zone.INSIDE).flows().stream()
            .filter(one -> one.id().equals(flow))
            .map(FlowView::zone)
            .findFirst()
            .orElse(Zone.INSIDE);
    return flows(zone).attempt(flow, message).stream()
        .map(one -> new Tried(one.system(), one.message()))
        .toList();
  }

  @Override
  public void close() {
    contexts.values().forEach(CamelContext::stop);
  }

  /** What the flows of one zone put. */
  public List<Step.Put> route(Zone zone, Message message) {
    Step step = new Step();
    flows(zone).route(message, step);
    return step.puts();
  }

  private Flows flows(Zone zone) {
    Flows found = flows.get(zone);
    if (found == null) {
      throw new IllegalStateException("each zone has its flows");
    }
    return found;
  }
}
