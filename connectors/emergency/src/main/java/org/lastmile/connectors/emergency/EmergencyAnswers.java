package org.lastmile.connectors.emergency;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.lastmile.hub.spi.XmlFields;

/** Refusals and receipts of the dialect: XML with code, place and reason, both ways. */
public final class EmergencyAnswers {
  private static final String NAMESPACE = "urn:sample:emergency:1";
  private static final int UNPROCESSABLE = 422;

  /** Status 422 says that the report is wrong; every other status keeps its meaning in HTTP. Never returns. */
  public void refused(Exchange exchange) throws HttpOperationFailedException {
    HttpOperationFailedException failed =
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HttpOperationFailedException.class);
    if (failed.getStatusCode() != UNPROCESSABLE) {
      throw failed;
    }
    Map<String, String> said = fields(failed.getResponseBody());
    throw new HubException(
        "EMERGENCY_REFUSED",
        FaultKind.CALLER,
        "the emergency system refused the alert: "
            + said.getOrDefault("code", "no code")
            + ", "
            + said.getOrDefault("reason", "no reason"),
        said.get("place"),
        null);
  }

  /** An answer that cannot be read says nothing about the alert: it is sent again under the same identifier. */
  public void unreadable(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    throw new HubException(
        "EMERGENCY_ANSWER",
        FaultKind.PASSING,
        "the answer is no acknowledgement: " + fault.getMessage(),
        fault.place(),
        fault);
  }

  /** The hub's receipt for an update. */
  public void received(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    answer(
        exchange.getMessage(),
        new XmlFields(NAMESPACE, "received")
            .field("receipt", receipt.path("messageId").asText())
            .field("receivedAt", receipt.path("receivedAt").asText())
            .field("repeated", receipt.path("repeated").asText()));
  }

  /** The hub's refusal of an update that a route has seen. */
  public void refuse(Exchange exchange) {
    refuseAtDoor(exchange);
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    int status =
        switch (fault.kind()) {
          case CALLER -> UNPROCESSABLE;
          case PASSING, DOWN -> 503;
          case LASTING -> 500;
        };
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
  }

  /** The same words for what the door itself refuses, with the door's own status. */
  void refuseAtDoor(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    boolean operators = fault.kind() == FaultKind.LASTING;
    answer(
        exchange.getMessage(),
        new XmlFields(NAMESPACE, "refusal")
            .field("code", fault.code())
            .field("place", fault.place())
            .field(
                "reason",
                operators ? "the hub cannot take this now" : String.valueOf(fault.getMessage())));
    if (fault.kind() == FaultKind.PASSING) {
      exchange.getMessage().setHeader("Retry-After", 5);
    }
  }

  private static void answer(Message message, XmlFields fields) {
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, "application/xml;charset=UTF-8");
    message.setBody(fields.document());
  }

  /** The fields of a refusal, as far as it can be read; numbers of persons are taken out. */
  private static Map<String, String> fields(String document) {
    Map<String, String> fields = new TreeMap<>();
    try {
      XMLStreamReader xml =
          SystemAnswer.xml(new StreamSource(new StringReader(document == null ? "" : document)));
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT && !xml.getLocalName().equals("refusal")) {
          String text = SystemAnswer.words(xml.getElementText());
          fields.put(xml.getLocalName(), text);
        }
      }
    } catch (XMLStreamException e) {
      fields.putIfAbsent("reason", "its answer is not XML");
    }
    return fields;
  }
}
