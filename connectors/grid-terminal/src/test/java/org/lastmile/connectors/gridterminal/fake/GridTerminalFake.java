package org.lastmile.connectors.gridterminal.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
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
import org.lastmile.hub.testkit.SystemFake;

/**
 * A grid terminal and its back end: the terminal reports with its device certificate and its user's token; the back end
 * takes tasks, refuses calls without its token (401) or not of its schema (400), and takes each idempotency key once.
 */
public final class GridTerminalFake implements AutoCloseable {
  private static final String TASKS = "/terminal/tasks";
  private static final int JOURNAL = 20;

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
  private final TaskBook tasks = new TaskBook();
  private final HttpClient client;
  private WireMockServer server;
  private final int port;
  private boolean twice;

  /** Starts the back end. */
  public GridTerminalFake(Config config) {
    this.config = config;
    this.client =
        HttpClient.newBuilder()
            .sslContext(config.device())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    this.server = listen(config.port());
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/grid-terminal")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(tasks, new TokenCheck(config.callbackToken())));
    started.start();
    return started;
  }

  /** Where the hub is to send tasks: the connector's {@code callback.url}. */
  public URI callback() {
    return URI.create("http://localhost:" + port + "/terminal");
  }

  /** Reports an event, given as the JSON that the terminal would send, with photos if there are any. */
  public Answer report(String event, List<Photo> photos) {
    byte[] json = event.getBytes(StandardCharsets.UTF_8);
    String boundary = "terminal-" + UUID.randomUUID();
    String type =
        photos.isEmpty() ? "application/json" : "multipart/form-data; boundary=" + boundary;
    List<byte[]> body = photos.isEmpty() ? List.of(json) : multipart(boundary, json, photos);
    if (twice) {
      send(type, body);
    }
    return send(type, body);
  }

  /** Sends any bytes as a report. */
  public Answer send(String contentType, byte[] body) {
    return send(contentType, List.of(body));
  }

  private Answer send(String contentType, List<byte[]> body) {
    long length = body.stream().mapToLong(piece -> piece.length).sum();
    URI uri = config.door().get();
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", contentType)
            .header("Authorization", "Bearer " + config.userToken())
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(body), length))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new IllegalStateException("the hub did not answer " + uri.getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the hub answered " + uri.getPath(), e);
    }
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
    return tasks.tasks();
  }

  List<SystemFake.Taken> taken() {
    return tasks.taken();
  }

  void clear() {
    tasks.clear();
  }

  /** How many good calls the back end got, repeats included. */
  public int calls() {
    return tasks.calls();
  }

  /** How often a task came, whether it took effect or not. */
  public int calls(String key) {
    return tasks.calls(key);
  }

  /** From now on the back end answers only after this time, though the task takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on the back end answers with this status and takes nothing. */
  public void failing(int status) {
    override(aResponse().withStatus(status));
  }

  /** From now on the back end's answers are broken HTTP; nothing is taken. */
  public void malformed() {
    override(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  /** From now on each report is sent twice, as when its answer was lost. */
  public void twice() {
    twice = true;
  }

  /** The back end stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** The back end listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends {@link #slow}, {@link #failing}, {@link #malformed} and {@link #twice}. */
  public void well() {
    twice = false;
    server.resetToDefaultMappings();
    server.setGlobalFixedDelay(0);
  }

  private void override(ResponseDefinitionBuilder response) {
    server.stubFor(any(urlPathEqualTo(TASKS)).atPriority(1).willReturn(response));
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }
}
