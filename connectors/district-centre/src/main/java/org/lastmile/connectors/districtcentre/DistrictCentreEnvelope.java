package org.lastmile.connectors.districtcentre;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.XmlFields;

/** JMS headers of what is published, and the answers to orders. */
public final class DistrictCentreEnvelope {
  private static final Map<String, String> KINDS =
      Map.of(
          "case.changed", "caseChange",
          "supervision.overdue", "warning",
          "supervision.statistics", "dailyStatistics");

  /** By JMSType the centre selects; the group is the case. */
  public void publish(Exchange exchange) {
    Message out = exchange.getMessage();
    out.setHeader("JMSType", KINDS.get(out.getHeader("HubType", String.class)));
    out.setHeader("JMSXGroupID", out.getHeader("HubCaseNo"));
  }

  /** The order is durable. */
  public void received(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    answer(
        exchange.getMessage(),
        receipt("accepted")
            .field("receiptNo", receipt.path("messageId").asText())
            .field("receivedAt", receipt.path("receivedAt").asText())
            .field("repeated", receipt.path("repeated").asText()));
  }

  /** The order cannot be taken, and why; no value of it is quoted. */
  public void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(
        exchange.getMessage(),
        receipt("refused")
            .field("code", fault.code())
            .field("place", fault.place())
            .field("reason", String.valueOf(fault.getMessage())));
  }

  private static XmlFields receipt(String kind) {
    return new XmlFields("urn:sample:district-centre:1", "receipt", kind);
  }

  private static void answer(Message message, XmlFields fields) {
    String given = message.getHeader("JMSCorrelationID", String.class);
    message.setHeader(
        "JMSCorrelationID", given == null ? message.getHeader("JMSMessageID") : given);
    message.setHeader("JMSType", "receipt");
    message.setBody(fields.document());
  }
}
