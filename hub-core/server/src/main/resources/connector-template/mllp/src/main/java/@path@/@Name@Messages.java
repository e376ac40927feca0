package @package@;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Messages of HL7 v2 as JSON: each segment by its name, an array in which the fields stand at their numbers, after the name
 * itself. UTF-8; of segments with the same name the first counts.
 */
public final class @Name@Messages {
  private static final String CONTROL = "@id@.control";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String[]> ESCAPES =
      List.of(
          new String[] {"\\", "\\E\\"},
          new String[] {"|", "\\F\\"},
          new String[] {"^", "\\S\\"},
          new String[] {"&", "\\T\\"},
          new String[] {"~", "\\R\\"});

  /** Takes a message apart. */
  public void read(Exchange exchange) throws IOException {
    ObjectNode message = parse(exchange.getMessage().getBody(byte[].class));
    exchange.setProperty(CONTROL, message.path("MSH").path(10).asText());
    exchange.getMessage().setBody(JSON.writeValueAsBytes(message));
  }

  /** The hub has it durably. */
  public void accepted(Exchange exchange) {
    exchange.getMessage().setBody(answer("AA", exchange.getProperty(CONTROL, "", String.class), ""));
  }

  void refuse(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    String control;
    try {
      control = parse(exchange.getMessage().getBody(byte[].class)).path("MSH").path(10).asText();
    } catch (HubException e) {
      control = "";
    }
    exchange.getMessage().setBody(answer("AE", control, fault.code()));
  }

  private static byte[] answer(String code, String control, String text) {
    return ("MSH|^~\\&|LASTMILE||@id@||||ACK|" + control + "|P|2.4\rMSA|" + code + "|" + control + "|" + text + "\r")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Makes what travels of the JSON that was mapped. */
  public void write(Exchange exchange) throws IOException {
    JsonNode message = JSON.readTree(exchange.getMessage().getBody(byte[].class));
    StringBuilder text = new StringBuilder();
    message
        .properties()
        .forEach(
            segment -> {
              List<String> fields = new ArrayList<>();
              boolean head = segment.getKey().equals("MSH");
              for (int i = 0; i < segment.getValue().size(); i++) {
                String field = segment.getValue().path(i).asText();
                if (!head || i != 1) {
                  fields.add(head && i < 10 ? field : escape(field));
                }
              }
              text.append(String.join("|", fields)).append('\r');
            });
    exchange.setProperty(CONTROL, message.path("MSH").path(10).asText());
    exchange.getMessage().setBody(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Looks what the system answers.
   *
   * @throws HubException CALLER: {@code @CODE@_REFUSED}; PASSING: {@code @CODE@_ANSWER}
   */
  public void judge(Exchange exchange) {
    JsonNode answer;
    try {
      answer = parse(exchange.getMessage().getBody(byte[].class)).path("MSA");
    } catch (HubException e) {
      throw noAnswer();
    }
    String code = answer.path(1).asText();
    if (!answer.path(2).asText().equals(exchange.getProperty(CONTROL, String.class))) {
      throw noAnswer();
    }
    if (!code.equals("AA")) {
      throw new HubException(
          "@CODE@_REFUSED", FaultKind.CALLER, "the system answered " + code, "MSA-1", null);
    }
  }

  private static HubException noAnswer() {
    return new HubException(
        "@CODE@_ANSWER", FaultKind.PASSING, "the answer is no acknowledgement of the message");
  }

  private static ObjectNode parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith("MSH|")) {
      throw new HubException(
          "@CODE@_SYNTAX", FaultKind.CALLER, "no message of HL7 v2, which begins with MSH|", "MSH", null);
    }
    ObjectNode message = JSON.createObjectNode();
    for (String line : text.split("[\\r\\n]+")) {
      String[] fields = line.split("\\|", -1);
      if (!message.has(fields[0])) {
        ArrayNode segment = message.putArray(fields[0]);
        boolean head = fields[0].equals("MSH");
        for (int i = 0; i < fields.length; i++) {
          segment.add(head && i < 10 ? fields[i] : unescape(fields[i]));
          if (head && i == 0) {
            segment.add("|");
          }
        }
      }
    }
    return message;
  }

  private static String escape(String text) {
    String escaped = text;
    for (String[] one : ESCAPES) {
      escaped = escaped.replace(one[0], one[1]);
    }
    return escaped.replace("\n", "\\.br\\");
  }

  private static String unescape(String text) {
    String plain = text.replace("\\.br\\", "\n");
    for (String[] one : ESCAPES.reversed()) {
      plain = plain.replace(one[1], one[0]);
    }
    return plain;
  }
}
