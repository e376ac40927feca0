package org.lastmile.connectors.onewindow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.XmlFields;

/** What the hub says to the window: {@code <RESULT CODE="0">}, also where it refuses, with HTTP status 200. */
public final class WindowAnswers {
  private static final int OK = 200;
  private static final int TO_THE_SECOND = 19;

  /** What is wrong with the call and not with the document keeps the status of the door. */
  private static final Set<String> OF_THE_CALL =
      Set.of("BODY_TOO_LARGE", "BODY_TOO_SLOW", "DOOR_UNKNOWN", "DOOR_METHOD");

  /** The hub's receipt in the words of the window. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    answer(
        exchange.getMessage(),
        result("0")
            .field("BJBH", receipt.path("caseNo").textValue())
            .field("HZBH", receipt.path("messageId").asText())
            .field(
                "JSSJ",
                receipt.path("receivedAt").asText().substring(0, TO_THE_SECOND).replace('T', ' '))
            .field("CFBZ", receipt.path("repeated").asBoolean() ? "1" : "0"));
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, OK);
  }

  /** Every refusal, of the door as of the route. */
  void refuse(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(
        exchange.getMessage(),
        result(
                switch (fault.kind()) {
                  case CALLER -> "1";
                  case PASSING, DOWN -> "2";
                  case LASTING -> "9";
                })
            .field("CWDM", fault.code())
            .field(
                "CWXX",
                fault.kind() == FaultKind.LASTING
                    ? "the hub cannot take this now; tell its operator the code"
                    : String.valueOf(fault.getMessage()))
            .field("CWWZ", fault.place()));
    if (aboutTheDocument(fault)) {
      exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, OK);
    }
  }

  /** Where the hub cannot take anything at the moment, it must say 503, whatever is usual at the window. */
  private static boolean aboutTheDocument(HubException fault) {
    return switch (fault.kind()) {
      case CALLER -> !fault.code().startsWith("AUTH_") && !OF_THE_CALL.contains(fault.code());
      case PASSING, DOWN -> false;
      case LASTING -> true;
    };
  }

  private static XmlFields result(String code) {
    return new XmlFields(null, "RESULT").attribute("CODE", code);
  }

  private static void answer(Message message, XmlFields fields) {
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, "text/xml;charset=UTF-8");
    message.setBody(fields.document());
  }
}
