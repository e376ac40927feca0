package org.lastmile.connectors.gridterminal;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.Message;

/** Gives a call to the back end its headers and no others; the back end knows a repeat by the Idempotency-Key. */
final class TerminalCall implements Processor {
  private final String token;

  TerminalCall(ConnectorContext context) {
    this.token = context.text("callback.token");
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getProperty("HubMessage", Message.class);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.getMessage().setHeader("Idempotency-Key", message.idempotencyKey());
    exchange.getMessage().setHeader("Authorization", "Bearer " + token);
  }
}
