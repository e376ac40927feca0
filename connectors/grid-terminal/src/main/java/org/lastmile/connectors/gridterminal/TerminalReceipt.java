package org.lastmile.connectors.gridterminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Turns the hub's receipt into the terminal's: 202 with the event's own number; without it the terminal sends again. */
final class TerminalReceipt implements Processor {
  private static final int ACCEPTED = 202;

  @Override
  public void process(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    String answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("eventNo", exchange.getProperty("eventNo", String.class))
            .put("caseNo", receipt.path("caseNo").asText())
            .put(
                "receivedTime",
                receipt.path("receivedAt").asText().substring(0, 19).replace('T', ' '))
            .toString();
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, ACCEPTED);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.getMessage().setBody(answer);
  }
}
