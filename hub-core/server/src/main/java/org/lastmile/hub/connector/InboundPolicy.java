package org.lastmile.hub.connector;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.ScheduledPollConsumer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the inbound routes of a connector. What fails at a door and was not refused by {@code hub:receive} already is
 * recorded as a refusal; what fails in a route that polls is told by the connector's health.
 */
final class InboundPolicy implements RoutePolicyFactory {
  private static final Logger LOG = LoggerFactory.getLogger(InboundPolicy.class);
  private static final Set<String> DOORS = Set.of("platform-http", "cxf", "mllp");
  private static final Set<String> INTERNAL = Set.of("hub", "direct", "seda");

  /** They tell of their faults themselves: what a message says wrong is no fault of the broker. */
  private static final Set<String> BROKERS = Set.of("queue", "mqtt");

  private final HubComponent hub;

  InboundPolicy(HubComponent hub) {
    this.hub = hub;
  }

  @Override
  public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode definition) {
    return new RoutePolicySupport() {
      @Override
      public void onStart(Route route) {
        if (route.getConsumer() instanceof ScheduledPollConsumer poll
            && !(poll.getPollStrategy() instanceof Told)) {
          poll.setPollStrategy(new Told(poll.getPollStrategy(), hub.gauge(), routeId));
        }
      }

      @Override
      public void onExchangeDone(Route route, Exchange exchange) {
        String uri = route.getEndpoint().getEndpointUri();
        String scheme = uri.substring(0, uri.indexOf(':'));
        if (DOORS.contains(scheme)) {
          door(exchange);
        } else if (!INTERNAL.contains(scheme) && !BROKERS.contains(scheme)) {
          poll(route, exchange);
        }
      }
    };
  }

  private void door(Exchange exchange) {
    Exception thrown = exchange.getException();
    if (thrown == null) {
      // the connector answered in its own dialect, which clears the exception
      thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    if (thrown != null && exchange.getProperty(Exchanges.RECEIVED) == null) {
      Refusals.record(hub, exchange, FaultClasses.ofReceive(hub.descriptor().id(), thrown));
    }
  }

  private void poll(Route route, Exchange exchange) {
    Exception thrown = exchange.getException();
    if (thrown == null) {
      hub.gauge().recovered(route.getRouteId());
    } else {
      if (exchange.getProperty(Exchanges.NOT_NOW) != null
          && route.getConsumer() instanceof ScheduledBatchPollingConsumer batch) {
        // until the next look, or what was found with it would overtake it
        batch.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
      }
      HubException fault = FaultClasses.ofCall(hub.descriptor().id(), thrown);
      if (hub.gauge().failed(route.getRouteId(), fault)) {
        LogLines.fault(LOG.atWarn(), hub.descriptor().id(), fault)
            .log(
                "route {} of {} failed and is tried on: {}",
                route.getRouteId(),
                hub.descriptor().id(),
                fault.code());
      }
    }
  }

  /** A look that finds nothing has reached the system, and no exchange would say so. Each look begins anew. */
  private record Told(PollingConsumerPollStrategy how, HealthGauge gauge, String part)
      implements PollingConsumerPollStrategy {
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
      if (consumer instanceof ScheduledBatchPollingConsumer batch) {
        // what held back the rest of the look before is over
        batch.prepareShutdown(true, false);
      }
      return how.begin(consumer, endpoint);
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
      how.commit(consumer, endpoint, polledMessages);
      if (polledMessages == 0) {
        gauge.recovered(part);
      }
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause)
        throws Exception {
      return how.rollback(consumer, endpoint, retryCounter, cause);
    }
  }
}
