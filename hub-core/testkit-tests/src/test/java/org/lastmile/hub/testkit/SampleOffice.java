package org.lastmile.hub.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sample office: it takes by plain HTTP, each key once. */
public final class SampleOffice implements SystemFake {
  private static final Pattern TAKEN = Pattern.compile("<(\\w+) no=\"(\\w+)\"");

  private final DayBook book = new DayBook();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private Surroundings around;
  private HttpServer server;

  @Override
  public String id() {
    return "sample-office";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) throws IOException {
    around = surroundings;
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), around.port(0)), 0);
    server.createContext("/cases", this::take);
    server.start();
    return Map.of(
        "service.url",
        "http://localhost:" + server.getAddress().getPort() + "/cases",
        "door.password",
        around.secret("door"));
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String document =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Matcher taken = TAKEN.matcher(document);
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      if (key == null || !taken.find()) {
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      if (keys.add(key)) {
        book.enter(taken.group(1), taken.group(2));
      }
      byte[] answer = "<taken/>".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    String user = "office:" + around.secret("door");
    HttpRequest request =
        HttpRequest.newBuilder(around.door("events"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sample.nativeBytes()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }

  @Override
  public List<Taken> taken() {
    return book.entries();
  }

  @Override
  public void clear() {
    book.clear();
    keys.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
