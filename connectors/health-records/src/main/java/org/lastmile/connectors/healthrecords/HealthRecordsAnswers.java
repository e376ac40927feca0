package org.lastmile.connectors.healthrecords;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What the hub says to the repository: a response with a code, in the one string of the dialect. */
public final class HealthRecordsAnswers {
  private static final String RECEIPT = "DocumentReceipt";
  private static final String SERIAL = "healthRecordsSerial";
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final int UNAVAILABLE = 503;

  private final String platformId;

  HealthRecordsAnswers(String platformId) {
    this.platformId = platformId;
  }

  /** Lets a call pass that is for a service of the hub, from whom it comes. */
  public void asked(Exchange exchange) {
    byte[] document = exchange.getMessage().getBody(byte[].class);
    exchange.setProperty(
        SERIAL, HealthRecordsXml.text(HealthRecordsXml.parse(document), "Head", "Serial"));
    if (!platformId.equals(exchange.getProperty("urid", String.class))) {
      throw new HubException(
          "HEALTH_RECORDS_CALLER",
          FaultKind.CALLER,
          "the platform user id is not the one that was agreed",
          "urid",
          null);
    }
    if (!RECEIPT.equals(exchange.getProperty("service", String.class))) {
      throw new HubException(
          "HEALTH_RECORDS_SERVICE",
          FaultKind.CALLER,
          "the hub has no service of this name, allowed is " + RECEIPT,
          "service",
          null);
    }
  }

  /** The receipt is durable. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    answer(
        exchange,
        receipt.path("repeated").asBoolean() ? "3001" : "0",
        receipt.path("messageId").asText());
  }

  /** The refusal of a call that a route has seen. */
  public void refuse(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    HubException fault =
        cause instanceof HubException known
            ? known
            : new HubException(
                "HEALTH_RECORDS_CALLBACK",
                FaultKind.PASSING,
                "the hub could not take the receipt",
                null,
                cause);
    answer(exchange, code(fault), words(fault));
    if (fault.kind() != FaultKind.CALLER) {
      exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, UNAVAILABLE);
      exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
  }

  /** The same words where the SOAP stack does not come into play, with the door's own status. */
  void refuseAtDoor(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(exchange, code(fault), words(fault));
  }

  private static String code(HubException fault) {
    return fault.kind() == FaultKind.CALLER ? "1001" : "9001";
  }

  private static String words(HubException fault) {
    String place = fault.place() == null ? "" : " (" + fault.place() + ")";
    return switch (fault.kind()) {
      case CALLER -> fault.code() + ": " + fault.getMessage() + place;
      case PASSING, DOWN -> fault.code() + ": " + fault.getMessage();
      // what a lasting fault says is for the operator
      case LASTING -> fault.code() + ": the hub cannot take this now";
    };
  }

  private static void answer(Exchange exchange, String code, String text) {
    Element response = HealthRecordsXml.withHead("Response");
    Element head = (Element) response.getFirstChild();
    @Nullable String serial = exchange.getProperty(SERIAL, String.class);
    if (serial != null && !serial.isEmpty()) {
      HealthRecordsXml.add(head, "Serial", serial);
    }
    HealthRecordsXml.add(head, "Code", code);
    HealthRecordsXml.add(head, "Message", text);
    Document document = DOMUtils.createDocument();
    Element root = document.createElementNS(HealthRecordsCalls.NAMESPACE, "ehr:invokeResponse");
    document.appendChild(root);
    Element holder = document.createElementNS(null, "return");
    holder.setTextContent(StaxUtils.toString(response));
    root.appendChild(holder);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody(document);
  }
}
