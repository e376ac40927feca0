package org.lastmile.connectors.gridterminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Turns the hub's receipt into the terminal's: 202 with the event's own number; without it the terminal sends again. */
final class TerminalReceipt implements Processor {
  private static final int ACCEPTED = 202;

  @Override
  public void process(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("eventNo", exchange.getProperty("eventNo", String.class));
    // a visit starts no case
    if (receipt.path("caseNo").isTextual()) {
      answer.set("caseNo", receipt.path("caseNo"));
    }
    answer.put(
        "receivedTime", receipt.path("receivedAt").asText().substring(0, 19).replace('T', ' '));
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, ACCEPTED);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.getMessage().setBody(answer.toString());
  }
}
