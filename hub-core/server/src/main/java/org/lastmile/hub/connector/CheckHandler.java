package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.lastmile.hub.access.BasicCheck;
import org.lastmile.hub.access.Call;
import org.lastmile.hub.flow.CheckDoor;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /checks/<name>}: a clerk asks while somebody waits. Basic authentication names the asking system; header
 * {@code X-Purpose} is compulsory; {@code X-Case-No} names the case it is for, if there is one.
 */
public final class CheckHandler implements HttpHandler {
  /** Path below which checks are asked. */
  public static final String PREFIX = "/checks";

  private static final Logger LOG = LoggerFactory.getLogger(CheckHandler.class);
  private static final String SYSTEM = "checks";
  private static final long MOST_BYTES = 64 * 1024;

  private final CheckDoor door;
  private final Intake intake;
  private final Map<String, BasicCheck> askers = new HashMap<>();
  private final Executor workers;

  /** @param passwords of the systems that may ask, by id */
  public CheckHandler(
      CheckDoor door, Intake intake, Map<String, String> passwords, Executor workers) {
    this.door = door;
    this.intake = intake;
    passwords.forEach((asker, password) -> askers.put(asker, new BasicCheck(asker, password)));
    this.workers = workers;
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    http.setMaxEntitySize(MOST_BYTES);
    http.dispatch(workers, () -> serve(http));
  }

  private void serve(HttpServerExchange http) {
    http.startBlocking();
    try {
      HubException brake = intake.brake();
      if (brake != null) {
        throw brake;
      }
      byte[] body = http.getInputStream().readAllBytes();
      String asker = asker(http);
      CheckDoor.Reply reply =
          door.ask(
              new CheckDoor.Question(
                  asker,
                  http.getRelativePath().replaceFirst("^/", ""),
                  http.getRequestHeaders().getFirst("X-Purpose"),
                  object(body),
                  http.getRequestHeaders().getFirst("X-Case-No"),
                  http.getRequestHeaders().getFirst("traceparent")));
      ObjectNode answer = Json.object();
      answer.put("checkId", reply.checkId());
      answer.put("answeredAt", reply.answeredAt().toString());
      answer.setAll(reply.body());
      http.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
      http.getResponseSender()
          .send(ByteBuffer.wrap(answer.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (HubException e) {
      DoorAnswer.send(http, e);
    } catch (RequestTooBigException e) {
      DoorAnswer.send(
          http,
          new HubException(
              "BODY_TOO_LARGE",
              FaultKind.CALLER,
              "a question has at most " + MOST_BYTES + " bytes"));
    } catch (IOException e) {
      http.endExchange();
    }
  }

  private String asker(HttpServerExchange http) {
    Call call =
        new Call(
            http.getRequestMethod().toString(),
            http.getRequestURI(),
            name -> http.getRequestHeaders().getFirst(name),
            http.isSecure() || http.getSourceAddress().getAddress().isLoopbackAddress(),
            null);
    HubException last = null;
    for (Map.Entry<String, BasicCheck> asker : askers.entrySet()) {
      try {
        asker.getValue().checkHead(call);
        return asker.getKey();
      } catch (HubException e) {
        last = e;
      }
    }
    HubException fault =
        last == null
            ? new HubException("AUTH_PASSWORD", FaultKind.CALLER, "no system may ask checks here")
            : last;
    LogLines.fault(
            LogLines.traced(LOG.atWarn(), http.getRequestHeaders().getFirst("traceparent")),
            SYSTEM,
            fault)
        .log("the door of checks refused a request: {}", fault.code());
    intake.refuse(
        new Intake.Refusal(
            SYSTEM,
            fault.code(),
            String.valueOf(fault.getMessage()),
            fault.place(),
            Map.of(),
            java.util.List.of()));
    throw fault;
  }

  private static ObjectNode object(byte[] body) {
    if (Json.parse(body) instanceof ObjectNode object) {
      return object;
    }
    throw new HubException(
        "JSON_INVALID", FaultKind.CALLER, "the question must be a JSON object", "/", null);
  }
}
