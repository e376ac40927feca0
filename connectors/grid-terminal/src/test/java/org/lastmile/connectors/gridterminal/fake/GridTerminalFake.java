package org.lastmile.connectors.gridterminal.fake;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.HubCaller;
import org.lastmile.hub.testkit.TokenCheck;
import org.lastmile.hub.testkit.TwoWayFake;

/**
 * A grid terminal and its back end: the terminal reports with its device certificate and its user's token; the back end
 * takes tasks, refuses calls without its token (401) or not of its schema (400), and takes each idempotency key once.
 */
public final class GridTerminalFake extends TwoWayFake<GridTerminalFake.Task> {
  private static final String TASKS = "/terminal/tasks";

  /**
   * What the terminal and its back end know.
   *
   * @param door where the hub takes events over TLS, asked for with each
   * @param port the back end listens on, 0 for any that is free
   * @param device certificate and key of the device and what it trusts; the default context where the door is plain
   * @param userToken of the grid worker who is logged in
   * @param callbackToken that the hub must present to the back end
   */
  public record Config(
      Supplier<URI> door, int port, SSLContext device, String userToken, String callbackToken) {}

  /** A task that took effect. */
  public record Task(String key, String json) {}

  /** A photo as the camera made it. */
  public record Photo(String name, byte[] content) {}

  /** What the hub answered. */
  public record Answer(int status, String body, HttpHeaders headers) {}

  private final Config config;

  /** Starts the back end. */
  public GridTerminalFake(Config config) {
    super(
        "grid-terminal",
        TASKS,
        config.port(),
        new HubCaller(config.device()),
        new TaskBook(),
        new TokenCheck(config.callbackToken()));
    this.config = config;
  }

  /** Where the hub is to send tasks: the connector's {@code callback.url}. */
  public URI callback() {
    return address("/terminal");
  }

  /** Reports an event, given as the JSON that the terminal would send, with photos if there are any. */
  public Answer report(String event, List<Photo> photos) {
    byte[] json = event.getBytes(StandardCharsets.UTF_8);
    String boundary = "terminal-" + UUID.randomUUID();
    String type =
        photos.isEmpty() ? "application/json" : "multipart/form-data; boundary=" + boundary;
    List<byte[]> body = photos.isEmpty() ? List.of(json) : multipart(boundary, json, photos);
    return callHub(() -> send(type, body));
  }

  /** Sends any bytes as a report. */
  public Answer send(String contentType, byte[] body) {
    return send(contentType, List.of(body));
  }

  private Answer send(String contentType, List<byte[]> body) {
    long length = body.stream().mapToLong(piece -> piece.length).sum();
    HttpRequest request =
        HttpRequest.newBuilder(config.door().get())
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", contentType)
            .header("Authorization", "Bearer " + config.userToken())
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(body), length))
            .build();
    HttpResponse<String> response = hub().send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  /** In pieces, so that many large photos are not copied. */
  private static List<byte[]> multipart(String boundary, byte[] event, List<Photo> photos) {
    List<byte[]> body = new ArrayList<>();
    part(body, boundary, "name=\"event\"", "application/json", event);
    for (Photo photo : photos) {
      part(
          body,
          boundary,
          "name=\"photos\"; filename=\"" + photo.name() + "\"",
          "image/jpeg",
          photo.content());
    }
    body.add(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return body;
  }

  private static void part(
      List<byte[]> body, String boundary, String name, String type, byte[] content) {
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; "
            + name
            + "\r\nContent-Type: "
            + type
            + "\r\n\r\n";
    body.add(head.getBytes(StandardCharsets.UTF_8));
    body.add(content);
    body.add("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  /** The tasks that took effect, in the order of their first arrival. */
  public List<Task> tasks() {
    return things();
  }
}
