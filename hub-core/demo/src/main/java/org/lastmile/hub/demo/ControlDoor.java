package org.lastmile.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lastmile.hub.demo.Controls.Brought;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.simulator.Secrets;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.Arrival;

/**
 * Lets other commands of this machine's user control fakes that run: HTTP on the loopback address, with a token. The
 * address, {@code http://127.0.0.1:<port> <token>}, stands in a file that its owner only can read, while it is open.
 *
 * <p>{@code GET /} gives the ids of the systems, {@code POST /switch} and {@code POST /send} take {@code {"system",
 * "value"}} with the name of a switch or of a sample, and give what was brought to the hub: {@code [{"sample", "how",
 * "status", "body"}]}. A fault is status 400 with {@code {"code", "message"}}.
 */
final class ControlDoor implements AutoCloseable {
  static final String FILE = "control";
  private static final String BEARER = "Bearer ";
  private static final int MOST_BYTES = 4_096;

  private final Controls controls;
  private final Path file;
  private final byte[] credential;
  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  /** @param folder where the file {@value #FILE} lies */
  ControlDoor(Controls controls, Path folder) {
    this.controls = controls;
    this.file = folder.resolve(FILE);
    String token = UUID.randomUUID().toString();
    this.credential = (BEARER + token).getBytes(StandardCharsets.UTF_8);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try {
      server = HttpServer.create(new InetSocketAddress(loopback, 0), 10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
    Secrets.write(
        file,
        "http://" + loopback.getHostAddress() + ":" + server.getAddress().getPort() + " " + token);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given == null
          || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), credential)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      try {
        answer(exchange, 200, Json.bytes(result(exchange)));
      } catch (HubException e) {
        ObjectNode fault = Json.object();
        fault.put("code", e.code()).put("message", e.getMessage());
        answer(exchange, 400, Json.bytes(fault));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private ArrayNode result(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/")) {
      ArrayNode ids = Json.object().putArray("systems");
      controls.systems().forEach(ids::add);
      return ids;
    }
    JsonNode asked = Json.parse(exchange.getRequestBody().readNBytes(MOST_BYTES));
    String system = asked.path("system").asText();
    String value = asked.path("value").asText();
    return switch (path) {
      case "/switch" -> told(controls.set(system, Switch.of(value)));
      case "/send" -> told(controls.bring(system, value));
      default ->
          throw new HubException(
              "CONTROL_UNKNOWN",
              FaultKind.CALLER,
              "there is no " + path + "; allowed are /, /switch, /send");
    };
  }

  private static ArrayNode told(List<Brought> brought) {
    ArrayNode all = Json.object().putArray("brought");
    for (Brought one : brought) {
      ObjectNode told = all.addObject().put("sample", one.sample());
      switch (one.how()) {
        case null -> told.put("how", "held");
        case Arrival.AtDoor(int status, var headers, String body) ->
            told.put("how", "door").put("status", status).put("body", body);
        case Arrival.Answered(boolean taken, String answer) ->
            told.put("how", taken ? "taken" : "refused").put("body", answer);
        case Arrival.Laid() -> told.put("how", "laid");
        case Arrival.WithDelivery() -> told.put("how", "delivery");
      }
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
