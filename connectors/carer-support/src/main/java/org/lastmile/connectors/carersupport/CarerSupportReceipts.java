package org.lastmile.connectors.carersupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;

/** Acknowledgements beside those of MQTT, which say only that a broker has a message. */
public final class CarerSupportReceipts {
  private static final Pattern CODE = Pattern.compile("[A-Z0-9_]{1,40}");

  /** Tells the gateway that the hub has its alarm or request, and by which case number. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    ObjectNode answer = answer(exchange, "TAKEN");
    answer.put("caseNo", CarerSupportJson.text(receipt, "caseNo"));
    answer.put("repeated", receipt.path("repeated").booleanValue());
    answer.put("ts", OffsetDateTime.parse(receipt.path("receivedAt").textValue()).toEpochSecond());
    send(exchange, answer);
  }

  /**
   * Tells the gateway what is wrong, or that the hub failed, so that it calls for help in another way. What the hub
   * cannot take now comes again: nothing is said then, and the fault goes on.
   */
  public void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      throw fault;
    }
    boolean wrong = fault.kind() == FaultKind.CALLER;
    ObjectNode answer = answer(exchange, wrong ? "REFUSED" : "FAILED");
    answer.put("code", fault.code());
    if (wrong && fault.place() != null) {
      answer.put("place", fault.place());
    }
    answer.put("message", wrong ? String.valueOf(fault.getMessage()) : "the hub failed");
    send(exchange, answer);
  }

  /**
   * Looks at a gateway's own acknowledgement of a command. None in time is no fault: the broker keeps the command for a
   * gateway that is away.
   *
   * @throws HubException {@code CARER_SUPPORT_REFUSED} (CALLER), {@code CARER_SUPPORT_BUSY} (PASSING), {@code
   *     CARER_SUPPORT_ANSWER} (LASTING) for what says none of DONE, REFUSED and BUSY
   */
  public void heard(Exchange exchange) {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    if (body == null || body.length == 0) {
      return;
    }
    JsonNode answer = SystemAnswer.json(body);
    switch (answer.path("result").asText()) {
      case "DONE" -> {}
      case "BUSY" ->
          throw new HubException(
              "CARER_SUPPORT_BUSY", FaultKind.PASSING, "the gateway cannot do it now");
      case "REFUSED" ->
          throw new HubException(
              "CARER_SUPPORT_REFUSED",
              FaultKind.CALLER,
              "the gateway refused the command: " + code(answer));
      default ->
          throw new HubException(
              "CARER_SUPPORT_ANSWER",
              FaultKind.LASTING,
              "the gateway's acknowledgement has another result than DONE, REFUSED or BUSY");
    }
  }

  /** Only what has the form of a code is quoted. */
  private static String code(JsonNode answer) {
    String code = CarerSupportJson.text(answer, "code");
    return code != null && CODE.matcher(code).matches() ? code : "no code";
  }

  private static ObjectNode answer(Exchange exchange, String result) {
    JsonNode asked = SystemAnswer.json(exchange.getProperty("HubNative", byte[].class));
    String alarm = CarerSupportJson.text(asked, "alarmId");
    ObjectNode answer = CarerSupportJson.object();
    String id = alarm == null ? CarerSupportJson.text(asked, "requestId") : alarm;
    if (id != null) {
      answer.put("id", id);
    }
    return answer.put("result", result);
  }

  private static void send(Exchange exchange, ObjectNode answer) {
    Message message = exchange.getMessage();
    message.setHeader("HubTopic", message.getHeader("HubTopic", String.class) + "/ack");
    message.setBody(answer);
  }
}
