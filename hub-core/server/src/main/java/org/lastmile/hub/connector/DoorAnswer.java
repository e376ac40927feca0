package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How a door says no where the connector has no words of its own: {@code {"code","message","place"}}. */
final class DoorAnswer {
  static final String RETRY_AFTER_SECONDS = "5";
  static final String TOO_LARGE = "BODY_TOO_LARGE";
  private static final Set<String> NOT_FOUND = Set.of("DOOR_UNKNOWN");

  private DoorAnswer() {}

  static int status(HubException fault) {
    if (fault.code().startsWith("AUTH_")) {
      return StatusCodes.UNAUTHORIZED;
    }
    if (fault.code().equals(TOO_LARGE)) {
      return StatusCodes.REQUEST_ENTITY_TOO_LARGE;
    }
    if (NOT_FOUND.contains(fault.code())) {
      return StatusCodes.NOT_FOUND;
    }
    if (fault.code().equals("DOOR_METHOD")) {
      return StatusCodes.METHOD_NOT_ALLOWED;
    }
    if (fault.code().equals("KEY_REUSED")) {
      return StatusCodes.CONFLICT;
    }
    return switch (fault.kind()) {
      case CALLER -> StatusCodes.BAD_REQUEST;
      case PASSING, DOWN -> StatusCodes.SERVICE_UNAVAILABLE;
      case LASTING -> StatusCodes.INTERNAL_SERVER_ERROR;
    };
  }

  static byte[] body(HubException fault) {
    ObjectNode body = Json.object();
    body.put("code", fault.code());
    // What a lasting fault says is for the operator.
    body.put(
        "message",
        fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
    if (fault.place() != null) {
      body.put("place", fault.place());
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  static void send(HttpServerExchange exchange, HubException fault) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
      return;
    }
    int status = status(fault);
    exchange.setStatusCode(status);
    if (status == StatusCodes.SERVICE_UNAVAILABLE) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    exchange.getResponseSender().send(ByteBuffer.wrap(body(fault)));
  }
}
