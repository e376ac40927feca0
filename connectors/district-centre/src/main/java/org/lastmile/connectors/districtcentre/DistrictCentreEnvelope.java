package org.lastmile.connectors.districtcentre;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** JMS headers of what is published, and the answers to orders. */
public final class DistrictCentreEnvelope {
  private static final String NAMESPACE = "urn:sample:district-centre:1";
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
        "accepted",
        new String[][] {
          {"receiptNo", receipt.path("messageId").asText()},
          {"receivedAt", receipt.path("receivedAt").asText()},
          {"repeated", receipt.path("repeated").asText()}
        });
  }

  /** The order cannot be taken, and why; no value of it is quoted. */
  public void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(
        exchange.getMessage(),
        "refused",
        new @Nullable String[][] {
          {"code", fault.code()},
          {"place", fault.place()},
          {"reason", String.valueOf(fault.getMessage())}
        });
  }

  private static void answer(Message message, String name, @Nullable String[][] fields) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("receipt");
      xml.writeDefaultNamespace(NAMESPACE);
      xml.writeStartElement(name);
      for (String[] field : fields) {
        if (field[1] != null) {
          xml.writeStartElement(field[0]);
          xml.writeCharacters(field[1]);
          xml.writeEndElement();
        }
      }
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new HubException(
          "DISTRICT_CENTRE_RECEIPT", FaultKind.LASTING, "the answer cannot be written", null, e);
    }
    String given = message.getHeader("JMSCorrelationID", String.class);
    message.setHeader(
        "JMSCorrelationID", given == null ? message.getHeader("JMSMessageID") : given);
    message.setHeader("JMSType", "receipt");
    message.setBody(text.toString());
  }
}
