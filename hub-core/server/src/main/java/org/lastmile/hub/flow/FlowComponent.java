package org.lastmile.hub.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/** The Camel component {@code hub} as flows see it. Endpoints were checked when the flows were loaded. */
final class FlowComponent extends DefaultComponent {
  /** By id of the route. */
  private final Map<String, Processor> running = new ConcurrentHashMap<>();

  FlowComponent(CamelContext context) {
    super(context);
  }

  /** Whether messages can be handled by the route of a flow. */
  boolean runs(String route) {
    return running.containsKey(route);
  }

  /** Runs the flow on the calling thread. */
  void run(FlowRun run, String route, Exchange exchange) throws Exception {
    Processor processor = running.get(route);
    if (processor == null) {
      throw new HubException(
          "FLOW_NOT_RUNNING", FaultKind.PASSING, "flow " + run.flow().id() + " is not started");
    }
    exchange.setProperty(FlowRun.PROPERTY, run);
    processor.process(exchange);
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    Map<String, String> options = new HashMap<>();
    parameters.forEach((name, value) -> options.put(name, String.valueOf(value)));
    parameters.clear();
    return new FlowEndpoint(uri, this, new HubUri(remaining, options));
  }

  private static final class FlowEndpoint extends DefaultEndpoint
      implements MultipleConsumersSupport {
    private final FlowComponent component;
    private final HubUri uri;

    FlowEndpoint(String endpointUri, FlowComponent component, HubUri uri) {
      super(endpointUri, component);
      this.component = component;
      this.uri = uri;
    }

    @Override
    public Producer createProducer() {
      return uri.path().equals(HubUri.MAP) ? new Translate(this) : new Put(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      return new Take(this, processor);
    }

    /** Several flows may take the same messages. */
    @Override
    public boolean isMultipleConsumersSupported() {
      return true;
    }

    @Override
    public boolean isSingletonProducer() {
      return true;
    }
  }

  /** {@code from: hub:<type>}. */
  private static final class Take extends DefaultConsumer {
    private final FlowEndpoint endpoint;

    Take(FlowEndpoint endpoint, Processor processor) {
      super(endpoint, processor);
      this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      endpoint.component.running.put(getRouteId(), getProcessor());
    }

    @Override
    protected void doStop() throws Exception {
      endpoint.component.running.remove(getRouteId());
      super.doStop();
    }
  }

  /** {@code to: hub:system:<id>}. */
  private static final class Put extends DefaultProducer {
    private final String system;
    private final @Nullable MessageType type;
    private final @Nullable String purpose;
    private final @Nullable String share;

    Put(FlowEndpoint endpoint) {
      super(endpoint);
      system = endpoint.uri.path().substring(HubUri.SYSTEM.length());
      String name = endpoint.uri.parameters().get("type");
      type = name == null ? null : FlowLoader.type(name);
      purpose = endpoint.uri.parameters().get("purpose");
      share = endpoint.uri.parameters().get("share");
    }

    @Override
    public void process(Exchange exchange) {
      FlowRun run = run(exchange);
      run.put(
          system,
          type == null ? run.flow().view().type() : type,
          purpose,
          share,
          exchange.getMessage().getBody());
    }
  }

  /** {@code to: hub:map?mapping=<file>}. */
  private static final class Translate extends DefaultProducer {
    private final String mapping;

    Translate(FlowEndpoint endpoint) {
      super(endpoint);
      mapping = endpoint.uri.parameters().getOrDefault("mapping", "");
    }

    @Override
    public void process(Exchange exchange) {
      Object body = exchange.getMessage().getBody();
      exchange.getMessage().setBody(run(exchange).flow().mappings().get(mapping).toJson(body));
    }
  }

  private static FlowRun run(Exchange exchange) {
    return exchange.getProperty(FlowRun.PROPERTY, FlowRun.class);
  }
}
