package org.lastmile.connectors.cloudevents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * What a caller is told: {@code {messageId, caseNo, receivedAt, repeated}} or {@code {code, message, place}}, and of a
 * batch an array of either, each with its {@code status}.
 */
final class EventAnswers {
  private static final int ACCEPTED = 202;
  private static final int MULTI_STATUS = 207;
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int UNPROCESSABLE = 422;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER_SECONDS = "5";

  private EventAnswers() {}

  /** The body is the hub's receipt, and stays. */
  static void accepted(Exchange exchange) {
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, ACCEPTED);
  }

  /** An event of a batch was refused by {@code hub:receive}. */
  static void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    Integer own = own(fault);
    int status =
        switch (fault.kind()) {
          case CALLER -> own == null ? BAD_REQUEST : own;
          case PASSING, DOWN -> UNAVAILABLE;
          case LASTING -> FAILED;
        };
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    exchange.getMessage().setBody(words(fault));
  }

  /** A request was refused as a whole: where nothing is said of the status, the door knows it. */
  static void refusedAtDoor(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    Message answer = exchange.getMessage();
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, own(fault));
    answer.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    answer.setBody(words(fault).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The statuses that differ from the door's: 422 is for a good event with what the hub does not take. */
  private static @Nullable Integer own(HubException fault) {
    return switch (fault.code()) {
      case "KEY_REUSED" -> CONFLICT;
      case "EVENT_BATCH_TOO_LARGE" -> TOO_LARGE;
      case "BODY_INVALID", "MATTER_UNKNOWN", "TYPE_NOT_SENT", "UNMAPPABLE" -> UNPROCESSABLE;
      default -> null;
    };
  }

  private static ObjectNode words(HubException fault) {
    ObjectNode words = JsonNodeFactory.instance.objectNode();
    words.put("code", fault.code());
    // what a lasting fault says is for the operator
    words.put(
        "message",
        fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
    if (fault.place() != null) {
      words.put("place", fault.place());
    }
    return words;
  }

  /** What became of an event of a batch. */
  static void outcome(Exchange exchange) {
    Message message = exchange.getMessage();
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    outcome.put("status", message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class));
    outcome.setAll(message.getBody(ObjectNode.class));
    outcomes(exchange).set(message.getHeader(EventRequest.PLACE, Integer.class), outcome);
  }

  /** What became of all events of a batch, in their order. */
  static void batch(Exchange exchange) {
    AtomicReferenceArray<ObjectNode> outcomes = outcomes(exchange);
    ArrayNode all = JsonNodeFactory.instance.arrayNode(outcomes.length());
    boolean again = false;
    for (int place = 0; place < outcomes.length(); place++) {
      ObjectNode outcome = Objects.requireNonNull(outcomes.get(place));
      again |= outcome.get("status").intValue() == UNAVAILABLE;
      all.add(outcome);
    }
    // the split leaves the last refusal here, which is recorded with its event
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, MULTI_STATUS);
    if (again) {
      exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    exchange.getMessage().setBody(all);
  }

  @SuppressWarnings("unchecked") // EventRequest set it
  private static AtomicReferenceArray<ObjectNode> outcomes(Exchange exchange) {
    return exchange.getProperty(EventRequest.OUTCOMES, AtomicReferenceArray.class);
  }
}
