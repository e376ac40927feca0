package org.lastmile.connectors.onewindow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

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
        "0",
        new @Nullable String[][] {
          {"BJBH", receipt.path("caseNo").textValue()},
          {"HZBH", receipt.path("messageId").asText()},
          {
            "JSSJ",
            receipt.path("receivedAt").asText().substring(0, TO_THE_SECOND).replace('T', ' ')
          },
          {"CFBZ", receipt.path("repeated").asBoolean() ? "1" : "0"}
        });
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, OK);
  }

  /** Every refusal, of the door as of the route. */
  void refuse(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    answer(
        exchange.getMessage(),
        switch (fault.kind()) {
          case CALLER -> "1";
          case PASSING, DOWN -> "2";
          case LASTING -> "9";
        },
        new @Nullable String[][] {
          {"CWDM", fault.code()},
          {
            "CWXX",
            fault.kind() == FaultKind.LASTING
                ? "the hub cannot take this now; tell its operator the code"
                : String.valueOf(fault.getMessage())
          },
          {"CWWZ", fault.place()}
        });
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

  private static void answer(Message message, String code, @Nullable String[][] fields) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("RESULT");
      xml.writeAttribute("CODE", code);
      for (String[] field : fields) {
        if (field[1] != null) {
          xml.writeStartElement(field[0]);
          xml.writeCharacters(field[1]);
          xml.writeEndElement();
        }
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new HubException(
          "ONE_WINDOW_RECEIPT", FaultKind.LASTING, "the answer cannot be written", null, e);
    }
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, "text/xml;charset=UTF-8");
    message.setBody(text.toString());
  }
}
