package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;

/** A system behind a connector, as the lanes see it; stays the same when the connector is stopped or reloaded. */
final class ConnectorTarget implements Target {
  private static final Attempt ONLY = new Attempt(1, false);

  private final ConnectorDescriptor descriptor;
  private final Supplier<@Nullable Connector> running;
  private final ConnectorServices services;
  private final HealthGauge gauge;

  ConnectorTarget(
      ConnectorDescriptor descriptor,
      Supplier<@Nullable Connector> running,
      ConnectorServices services,
      HealthGauge gauge) {
    this.descriptor = descriptor;
    this.running = running;
    this.services = services;
    this.gauge = gauge;
  }

  ConnectorDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public String system() {
    return descriptor.id();
  }

  @Override
  public ConnectorDescriptor.Repeat repeat() {
    return descriptor.repeat();
  }

  @Override
  public boolean strictOrder() {
    return descriptor.strictOrder();
  }

  @Override
  public boolean newestStateOnly() {
    return true;
  }

  @Override
  public void deliver(Message message, Attempt attempt, Step step) {
    // the route gets a Step of its own: what a call left to itself still writes must not reach the
    // lane's
    Step answers = new Step();
    long start = System.nanoTime();
    Evidence evidence =
        call(
            HubComponent.Verb.DELIVER,
            message.type(),
            services.callLimit().apply(system()),
            exchange -> {
              MessageForms.fill(exchange, message, attempt);
              exchange.setProperty(Step.EXCHANGE_PROPERTY, answers);
            },
            ConnectorTarget::evidence);
    step.record(
        new Entry(
            EntryKind.DELIVERED,
            message.id(),
            message.type().toString(),
            message.caseNo(),
            message.causationId(),
            system(),
            system(),
            OffsetDateTime.now(services.clock()),
            "OK",
            "",
            attempt.number(),
            Duration.ofNanos(System.nanoTime() - start),
            Map.of(),
            evidence.versions(),
            evidence.keys(),
            evidence.payloads()));
    step.add(answers);
  }

  @Override
  public boolean has(Message message) {
    return call(
        HubComponent.Verb.QUERY,
        message.type(),
        services.callLimit().apply(system()),
        exchange -> MessageForms.fill(exchange, message, ONLY),
        exchange -> {
          Boolean has = exchange.getMessage().getBody(Boolean.class);
          if (has == null) {
            throw new HubException(
                "QUERY_ANSWER",
                FaultKind.LASTING,
                "hub:query of " + system() + " gave no answer, allowed are true and false");
          }
          return has;
        });
  }

  /** Asks the system; the answer is a canonical body, checked by its schema. */
  ObjectNode ask(Message request, MessageType answerType, Duration limit) {
    JsonNode answer =
        call(
            HubComponent.Verb.ANSWER,
            request.type(),
            limit,
            exchange -> MessageForms.fill(exchange, request, ONLY),
            exchange -> Json.parse(Bodies.bytes(exchange)));
    if (!(answer instanceof ObjectNode body)) {
      throw new HubException(
          "CHECK_ANSWER",
          FaultKind.LASTING,
          "hub:answer of " + system() + " gave no object, allowed is a body of " + answerType);
    }
    services.types().check(answerType, body);
    return body;
  }

  private <T> T call(
      HubComponent.Verb verb,
      MessageType type,
      Duration limit,
      Consumer<Exchange> prepare,
      Function<Exchange, T> result) {
    Connector connector = running.get();
    if (connector == null || !connector.beginCall()) {
      ConnectorHealth health = gauge.health();
      throw new HubException(
          "CONNECTOR_DOWN",
          FaultKind.DOWN,
          "connector " + system() + " does not run: " + health.code());
    }
    try {
      HubConsumer consumer =
          connector
              .hub()
              .consumer(verb, type)
              .orElseThrow(
                  () ->
                      new HubException(
                          "TYPE_NOT_TAKEN",
                          FaultKind.LASTING,
                          system()
                              + " takes no "
                              + type
                              + ", allowed are "
                              + descriptor.receives()));
      T value =
          consumer.call(
              limit,
              exchange -> {
                Versions.of(exchange).add(connector.hub(), null, null);
                prepare.accept(exchange);
              },
              result);
      gauge.recovered(HealthGauge.CALLS);
      gauge.passed();
      return value;
    } catch (HubException e) {
      if (e.kind() == FaultKind.DOWN || e.kind() == FaultKind.PASSING) {
        gauge.failed(HealthGauge.CALLS, e);
      }
      throw e;
    } finally {
      connector.endCall();
    }
  }

  private static Evidence evidence(Exchange exchange) {
    List<Payload> payloads = new ArrayList<>();
    byte[] sent = exchange.getProperty(Exchanges.NATIVE, byte[].class);
    if (sent != null) {
      String type = exchange.getProperty(Exchanges.NATIVE_TYPE, String.class);
      payloads.add(
          new Payload(Payload.Role.NATIVE, type == null ? Bodies.mediaType(sent) : type, sent));
    }
    Object body = exchange.getMessage().getBody();
    if (body != null && body != exchange.getProperty(Exchanges.GIVEN)) {
      byte[] answer = Bodies.bytes(exchange);
      if (answer.length > 0) {
        payloads.add(new Payload(Payload.Role.ANSWER, Bodies.mediaType(answer), answer));
      }
    }
    return new Evidence(payloads, Versions.of(exchange).asMap(), keys(exchange));
  }

  @SuppressWarnings("unchecked") // the connector's route set it, typed by contract
  private static Map<String, String> keys(Exchange exchange) {
    Map<String, String> keys = exchange.getProperty(Exchanges.KEYS, Map.class);
    return keys == null ? Map.of() : keys;
  }

  private record Evidence(
      List<Payload> payloads, Map<String, String> versions, Map<String, String> keys) {}
}
