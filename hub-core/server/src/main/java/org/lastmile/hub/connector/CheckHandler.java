package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/**
 * {@code POST /checks/<name>}: a clerk asks while somebody waits. Basic authentication names the asking system; header
 * {@code X-Purpose} is compulsory; {@code X-Case-No} names the case it is for, if there is one.
 */
public final class CheckHandler implements HttpHandler {
  /** Path below which checks are asked. */
  public static final String PREFIX = "/checks";

  private static final int MOST_BYTES = 64 * 1024;

  /** So much more is read and thrown away, so that the asker can read why. */
  private static final long MOST_DRAINED = 256L << 20;

  private final CheckDoor door;
  private final Intake intake;
  private final DoorRefusals refusals;
  private final Map<String, BasicCheck> askers = new HashMap<>();
  private final Executor workers;

  /** @param passwords of the systems that may ask, by id */
  public CheckHandler(
      CheckDoor door, Intake intake, Map<String, String> passwords, Executor workers) {
    this.door = door;
    this.intake = intake;
    this.refusals = new DoorRefusals("checks", intake);
    passwords.forEach((asker, password) -> askers.put(asker, new BasicCheck(asker, password)));
    this.workers = workers;
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    http.setMaxEntitySize(MOST_BYTES + MOST_DRAINED);
    http.dispatch(workers, () -> serve(http));
  }

  private void serve(HttpServerExchange http) {
    http.startBlocking();
    try {
      HubException brake = intake.brake();
      if (brake != null) {
        throw brake;
      }
      CheckDoor.Reply reply = door.ask(question(http));
      ObjectNode answer = Json.object();
      answer.put("checkId", reply.checkId());
      answer.put("answeredAt", reply.answeredAt().toString());
      answer.setAll(reply.body());
      http.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
      http.getResponseSender()
          .send(ByteBuffer.wrap(answer.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (HubException e) {
      DoorAnswer.send(http, e);
    } catch (IOException e) {
      http.endExchange();
    }
  }

  /** What is refused here is recorded here; what the check itself refuses, by the check. */
  private CheckDoor.Question question(HttpServerExchange http) throws IOException {
    try {
      byte[] body = body(http);
      if (!http.getRequestMethod().equals(Methods.POST)) {
        throw new HubException(
            DoorAnswer.METHOD, FaultKind.CALLER, "a check is asked by POST", "method", null);
      }
      return new CheckDoor.Question(
          asker(http),
          http.getRelativePath().replaceFirst("^/", ""),
          http.getRequestHeaders().getFirst("X-Purpose"),
          object(body),
          http.getRequestHeaders().getFirst("X-Case-No"),
          http.getRequestHeaders().getFirst("traceparent"));
    } catch (HubException e) {
      refusals.record(e, null, null, http.getRequestHeaders().getFirst("traceparent")).join();
      throw e;
    }
  }

  private static byte[] body(HttpServerExchange http) throws IOException {
    InputStream in = http.getInputStream();
    byte[] body = in.readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      in.transferTo(OutputStream.nullOutputStream());
      throw DoorBody.tooLarge(MOST_BYTES);
    }
    return body;
  }

  private String asker(HttpServerExchange http) {
    Call call =
        new Call(
            http.getRequestMethod().toString(),
            http.getRequestURI(),
            name -> http.getRequestHeaders().getFirst(name),
            http.isSecure() || http.getSourceAddress().getAddress().isLoopbackAddress(),
            null,
            http.getSourceAddress().getAddress());
    HubException last = null;
    for (Map.Entry<String, BasicCheck> asker : askers.entrySet()) {
      try {
        asker.getValue().checkHead(call);
        return asker.getKey();
      } catch (HubException e) {
        last = e;
      }
    }
    throw last == null
        ? new HubException("AUTH_PASSWORD", FaultKind.CALLER, "no system may ask checks here")
        : last;
  }

  private static ObjectNode object(byte[] body) {
    if (Json.parse(body) instanceof ObjectNode object) {
      return object;
    }
    throw new HubException(
        "JSON_INVALID", FaultKind.CALLER, "the question must be a JSON object", "/", null);
  }
}
