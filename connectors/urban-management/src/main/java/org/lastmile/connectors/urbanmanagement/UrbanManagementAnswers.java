package org.lastmile.connectors.urbanmanagement;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.cxf.helpers.DOMUtils;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What the hub says to the bureau: a code and a text, in the one string of its dialect. */
public final class UrbanManagementAnswers {
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final int UNAVAILABLE = 503;

  /** The report is durable. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    String code = receipt.path("repeated").asBoolean() ? "2|" : "1|";
    answer(exchange.getMessage(), code + receipt.path("messageId").asText());
  }

  /** The refusal of a report that a route has seen. */
  public void refuse(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    HubException fault =
        cause instanceof HubException known
            ? known
            : new HubException(
                "URBAN_MANAGEMENT_REPORT",
                FaultKind.PASSING,
                "the hub could not take the report",
                null,
                cause);
    answer(exchange.getMessage(), words(fault));
    if (fault.kind() != FaultKind.CALLER) {
      exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, UNAVAILABLE);
      exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
  }

  /** The same words where the SOAP stack does not come into play, with the door's own status. */
  void refuseAtDoor(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(exchange.getMessage(), words(fault));
  }

  private static String words(HubException fault) {
    String place = fault.place() == null ? "" : " (" + fault.place() + ")";
    return switch (fault.kind()) {
      case CALLER -> "3|" + fault.code() + ": " + fault.getMessage() + place;
      case PASSING, DOWN -> "9|" + fault.code() + ": " + fault.getMessage();
      // what a lasting fault says is for the operator
      case LASTING -> "9|" + fault.code() + ": the hub cannot take this now";
    };
  }

  private static void answer(Message message, String text) {
    Document document = DOMUtils.createDocument();
    Element root =
        document.createElementNS(UrbanManagementCalls.NAMESPACE, "cg:reportCaseResponse");
    document.appendChild(root);
    Element holder = document.createElementNS(null, "return");
    holder.setTextContent(text);
    root.appendChild(holder);
    message.removeHeaders("*");
    message.setBody(document);
  }
}
