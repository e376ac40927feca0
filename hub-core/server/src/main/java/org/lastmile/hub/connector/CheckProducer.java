package org.lastmile.hub.connector;

import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.lastmile.hub.mapping.Json;

/**
 * {@code hub:check}: checks what a system sent by its native schema before anything is done with it, keeps it as native
 * evidence, and makes the body its JSON tree. For doors that must act on a document before it is mapped.
 */
final class CheckProducer extends DefaultProducer {
  private final HubComponent hub;
  private final String schema;

  CheckProducer(HubEndpoint endpoint, HubComponent hub, String schema) {
    super(endpoint);
    this.hub = hub;
    this.schema = schema;
  }

  @Override
  public void process(Exchange exchange) {
    byte[] document = Bodies.bytes(exchange);
    exchange.setProperty(
        Exchanges.NATIVE,
        Objects.requireNonNullElse(exchange.getProperty(Exchanges.NATIVE, byte[].class), document));
    Versions.of(exchange).add(hub, null, schema);
    hub.translation().check(document, schema);
    exchange.getMessage().setBody(Json.parse(document));
  }
}
