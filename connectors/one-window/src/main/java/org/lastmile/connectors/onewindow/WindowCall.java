package org.lastmile.connectors.onewindow;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.transform.stream.StreamSource;
import org.apache.camel.Exchange;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.ServiceAccount;
import org.lastmile.hub.spi.SystemAnswer;

/** One call to the window system: the account of the hub, and what the answer says. */
public final class WindowCall {
  private static final Pattern CODE = Pattern.compile("[A-Za-z/][A-Za-z0-9_/]{0,39}");
  private static final String RESULT = "RESULT";

  private final String authorization;

  WindowCall(ConnectorContext context) {
    this.authorization = ServiceAccount.authorization(context, "one-window", "ONE_WINDOW_URL");
  }

  /** Gives the call its headers and no others. */
  public void prepare(Exchange exchange) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/xml;charset=UTF-8");
    exchange.getMessage().setHeader("Authorization", authorization);
  }

  /** The status says nothing at this system: only CODE 0 is a yes. Leaves the answer as body, in evidence. */
  public void check(Exchange exchange) {
    byte[] answer = exchange.getMessage().getBody(byte[].class);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(answer);
    Map<String, String> said = fields(answer);
    String code = said.getOrDefault(RESULT, "");
    switch (code) {
      case "0" -> {}
      case "2" ->
          throw new HubException(
              "ONE_WINDOW_BUSY", FaultKind.PASSING, "the window system says: not now (CODE 2)");
      case "1", "9" ->
          throw new HubException(
              "ONE_WINDOW_REFUSED",
              FaultKind.LASTING,
              "the window system refused with CODE "
                  + code
                  + ", "
                  + said.getOrDefault("CWDM", "no CWDM"),
              said.get("CWWZ"),
              null);
      default -> throw unreadable();
    }
  }

  /** An answer that cannot be read says nothing: the notice is sent again under its number. */
  private static HubException unreadable() {
    return new HubException(
        "ONE_WINDOW_ANSWER",
        FaultKind.PASSING,
        "the answer is no RESULT; allowed are CODE 0, 1, 2 and 9");
  }

  /** CODE under the name RESULT, and those elements that hold no free text, which may speak of persons. */
  private static Map<String, String> fields(byte[] answer) {
    Map<String, String> fields = new TreeMap<>();
    try {
      XMLStreamReader xml =
          SystemAnswer.xml(
              new StreamSource(new ByteArrayInputStream(answer == null ? new byte[0] : answer)));
      xml.nextTag();
      if (!xml.getLocalName().equals(RESULT)) {
        throw unreadable();
      }
      fields.put(RESULT, String.valueOf(xml.getAttributeValue(null, "CODE")).strip());
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT
            && Set.of("CWDM", "CWWZ").contains(xml.getLocalName())) {
          String name = xml.getLocalName();
          String text = xml.getElementText().strip();
          if (CODE.matcher(text).matches()) {
            fields.put(name, text);
          }
        }
      }
      return fields;
    } catch (XMLStreamException e) {
      throw unreadable();
    }
  }
}
