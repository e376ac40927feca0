package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.List;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.progress.ProgressDesk;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.RetryAfter;

/** How a door says no where the connector has no words of its own: {@code {"code","message","place"}}. */
final class DoorAnswer {
  static final String RETRY_AFTER_SECONDS = "5";
  static final String TOO_LARGE = "BODY_TOO_LARGE";
  static final String UNKNOWN = "DOOR_UNKNOWN";
  static final String METHOD = "DOOR_METHOD";
  static final String CLOSED = "DOOR_CLOSED";

  /** Refusals that every door may have to say, for who reads its contract. */
  static final List<HubException> EXAMPLES =
      List.of(
          new HubException(
              "NATIVE_INVALID",
              FaultKind.CALLER,
              "a value is not as the schema says",
              "/field",
              null),
          new HubException("AUTH_MISSING", FaultKind.CALLER, "nothing proves who calls"),
          new HubException(TOO_LARGE, FaultKind.CALLER, "the body is larger than allowed"),
          new HubException("BRAKE", FaultKind.PASSING, "the hub takes nothing now; come again"));

  private DoorAnswer() {}

  /** Says no to a request that is for no connector. Does not block. */
  static void send(HttpServerExchange http, HubException fault) {
    DoorHandler.answer(http, DoorAnswer::words, fault);
  }

  static DoorRefusal.Words words(HubException fault) {
    return new DoorRefusal.Words(status(fault), "application/json; charset=utf-8", body(fault));
  }

  static int status(HubException fault) {
    if (fault.kind() == FaultKind.CALLER) {
      return fault.code().startsWith("AUTH_")
          ? StatusCodes.UNAUTHORIZED
          : callerStatus(fault.code());
    }
    if (fault.kind() == FaultKind.LASTING) {
      return StatusCodes.INTERNAL_SERVER_ERROR;
    }
    return fault.code().equals(ProgressDesk.TOO_OFTEN)
        ? StatusCodes.TOO_MANY_REQUESTS
        : StatusCodes.SERVICE_UNAVAILABLE;
  }

  private static int callerStatus(String code) {
    return switch (code) {
      case TOO_LARGE -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case UNKNOWN, ProgressDesk.NOT_FOUND -> StatusCodes.NOT_FOUND;
      case METHOD -> StatusCodes.METHOD_NOT_ALLOWED;
      case "BODY_TOO_SLOW" -> StatusCodes.REQUEST_TIME_OUT;
      case "KEY_REUSED" -> StatusCodes.CONFLICT;
      case "MEDIA_TYPE", "CHARSET_UNKNOWN" -> StatusCodes.UNSUPPORTED_MEDIA_TYPE;
      default -> StatusCodes.BAD_REQUEST;
    };
  }

  /** The value of {@code Retry-After} for what time mends, in seconds. */
  static String retryAfter(HubException fault) {
    return fault instanceof RetryAfter asked
        ? String.valueOf(asked.pause().toSeconds())
        : RETRY_AFTER_SECONDS;
  }

  private static byte[] body(HubException fault) {
    ObjectNode body = Json.object();
    body.put("code", fault.code());
    // what a lasting fault says is for the operator
    body.put(
        "message",
        fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
    if (fault.place() != null) {
      body.put("place", fault.place());
    }
    return Json.bytes(body);
  }
}
