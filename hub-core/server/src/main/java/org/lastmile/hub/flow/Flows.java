package org.lastmile.hub.flow;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.RouteBody;
import org.lastmile.hub.transit.Step;

/**
 * The flows of one zone, running in its Camel context. They can be replaced while messages are routed; each message is
 * routed wholly by one version.
 */
public final class Flows implements RouteBody, FlowCatalog {
  static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  private final CamelContext context;
  private final Zone zone;
  private final Clock clock;
  private final Function<Message, LocalDate> today;
  private final FlowComponent component;
  private final JsltLanguage language = new JsltLanguage();
  private final FlowMeters meters;
  private volatile FlowVersion current;
  private volatile Reference reference;
  private int number = 1;

  /** What flows read besides the message, and what the gate says to what they put. */
  public record Reference(
      CanonicalTypes types,
      CodeTables codes,
      Systems systems,
      Matters matters,
      Subscriptions subscriptions,
      GateRule gate) {}

  private Flows(
      CamelContext context,
      Zone zone,
      Reference reference,
      Clock clock,
      Function<Message, LocalDate> today,
      List<Flow> flows,
      MeterRegistry meters) {
    this.context = context;
    this.zone = zone;
    this.clock = clock;
    this.today = today;
    this.meters = new FlowMeters(meters);
    component = new FlowComponent(context);
    context.getRegistry().bind(JsltLanguage.NAME + "-language", language);
    context.addComponent("hub", component);
    this.reference = reference;
    current = added(flows, reference);
  }

  /**
   * Reads and checks the flows of both zones and adds those of this zone to the context, which may be started already.
   *
   * @param routes folder with {@code <verb>/*.camel.yaml}
   * @throws HubException LASTING, with file, line and column, for the first flow that is not fit
   */
  public static Flows load(
      Path routes,
      CamelContext context,
      Zone zone,
      Reference reference,
      Clock clock,
      MeterRegistry meters) {
    return start(
        fit(routes, reference, new CamelSchema()),
        context,
        zone,
        reference,
        clock,
        message -> LocalDate.ofInstant(clock.instant(), SHANGHAI),
        meters);
  }

  /** @param today on which day a message counts as routed */
  static Flows start(
      List<Flow> all,
      CamelContext context,
      Zone zone,
      Reference reference,
      Clock clock,
      Function<Message, LocalDate> today,
      MeterRegistry meters) {
    return new Flows(context, zone, reference, clock, today, all, meters);
  }

  private static List<Flow> fit(Path routes, Reference reference, @Nullable CamelSchema schema) {
    FlowLoader.Loaded loaded = new FlowLoader(reference, schema).load(routes);
    if (!loaded.faults().isEmpty()) {
      throw loaded.faults().getFirst();
    }
    return loaded.flows();
  }

  private FlowVersion added(List<Flow> flows, Reference reference) {
    // Camel asks for expressions while it takes the routes, and never again
    language.use(reference.codes());
    FlowVersion version =
        new FlowVersion(component, number++, zone, reference, clock, today, flows, meters);
    version.addRoutes();
    return version;
  }

  /**
   * Starts the context if nobody has yet; returns when every flow of the zone runs. Nothing may be routed before.
   *
   * @throws HubException LASTING, when one does not
   */
  public void awaitRunning() {
    try {
      context.start();
    } catch (Exception e) {
      throw new HubException(
          "FLOWS_NOT_LOADED", FaultKind.LASTING, "Camel does not start the flows", null, e);
    }
    current.requireRunning();
  }

  /**
   * Takes the flows of a folder, with other reference data, in place of those that run; {@link FlowBench#faults} has
   * found none in them. The new ones are started first; the old ones end with the messages that they are routing.
   *
   * @throws HubException when one is not fit or does not start; then nothing has changed
   */
  public synchronized void replace(Path routes, Reference other) {
    FlowVersion old = current;
    FlowVersion next = added(fit(routes, other, null), other);
    try {
      next.requireRunning();
    } catch (HubException e) {
      next.retire();
      throw e;
    }
    current = next;
    reference = other;
    old.retire();
  }

  /** What the flows that run read besides the message. */
  public Reference reference() {
    return reference;
  }

  /** Types that flows of either zone take now, by source, and none of these would, which are fit like those above. */
  public Map<String, Set<MessageType>> lost(Path routes, Reference other) {
    List<Flow> next = fit(routes, other, null);
    Map<String, Set<MessageType>> lost = new TreeMap<>();
    for (FlowView flow : current.flows()) {
      for (String source : flow.sources().isEmpty() ? other.systems().ids() : flow.sources()) {
        if (next.stream().noneMatch(one -> one.takes(flow.type(), source))) {
          lost.computeIfAbsent(source, s -> new HashSet<>()).add(flow.type());
        }
      }
    }
    return lost;
  }

  @Override
  public void route(Message message, Step step) {
    using(
        version -> {
          version.route(message, step);
          return step;
        });
  }

  @Override
  public List<FlowView> flows() {
    return current.flows();
  }

  @Override
  public List<Explanation> explain(Message message) {
    return using(version -> version.explain(message));
  }

  List<FlowRun.Routed> attempt(String flow, Message message) {
    return using(version -> version.attempt(flow, message));
  }

  /** Those of the types that no flow of either zone takes from the system; they would become dead letters. */
  public Set<MessageType> untaken(String system, Collection<MessageType> types) {
    return current.untaken(system, types);
  }

  private <T> T using(Function<FlowVersion, T> work) {
    FlowVersion version = current;
    while (!version.enter()) {
      version = current;
    }
    try {
      return work.apply(version);
    } finally {
      version.leave();
    }
  }
}
