package org.lastmile.connectors.cloudevents.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.lastmile.hub.testkit.SystemFake;

/**
 * A system that speaks CloudEvents over HTTP: it sends events in each of the three modes with its token, and takes them
 * in structured and binary mode, refuses calls without the hub's token (401) or that are no event (400), and takes each
 * source and id once.
 */
public final class CloudeventsFake implements AutoCloseable {
  private static final String PATH = "/events";
  private static final int JOURNAL = 20;

  /**
   * What the system knows.
   *
   * @param door of the hub for this system, asked for with each call
   * @param port to take events on, 0 for any that is free
   * @param token by which it calls the hub
   * @param deliveryToken by which the hub calls it
   */
  public record Config(Supplier<URI> door, int port, String token, String deliveryToken) {}

  /**
   * An event that took effect.
   *
   * @param binary whether it came in binary mode
   */
  public record Event(boolean binary, ObjectNode attributes, JsonNode data) {
    /** The value of an attribute as text; empty without it. */
    public String attribute(String name) {
      return attributes.path(name).asText();
    }
  }

  /** What the hub answered. */
  public record Answer(int status, String body, HttpHeaders headers) {}

  private final Config config;
  private final EventBook book = new EventBook();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private WireMockServer server;
  private final int port;

  /** Starts to take events. */
  public CloudeventsFake(Config config) {
    this.config = config;
    this.server = listen(config.port());
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/cloudevents")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(book));
    started.start();
    refuseStrangers(started);
    return started;
  }

  private void refuseStrangers(WireMockServer to) {
    String bearer = "Bearer " + config.deliveryToken();
    to.stubFor(
        any(urlPathEqualTo(PATH))
            .atPriority(2)
            .andMatching(
                request -> MatchResult.of(!bearer.equals(request.getHeader("Authorization"))))
            .willReturn(aResponse().withStatus(401)));
  }

  /** Where the hub is to send events: the connector's {@code delivery.url}. */
  public URI address() {
    return URI.create("http://localhost:" + port + PATH);
  }

  /** Sends an event in structured mode. */
  public Answer structured(String event) {
    return send("application/cloudevents+json", Map.of(), event.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends an event in binary mode; the values of the attributes are encoded, more than they must. */
  public Answer binary(Map<String, String> attributes, String data) {
    Map<String, String> headers = new TreeMap<>();
    attributes.forEach(
        (name, value) ->
            headers.put(
                "ce-" + name,
                URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
    return send("application/json", headers, data.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends events in batched mode. */
  public Answer batch(List<String> events) {
    return send(
        "application/cloudevents-batch+json; charset=utf-8",
        Map.of(),
        ("[" + String.join(", ", events) + "]").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends any bytes with any headers, and the token. */
  public Answer send(String contentType, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.door().get())
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", contentType)
            .header("Authorization", "Bearer " + config.token())
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new IllegalStateException("the hub did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the hub answered", e);
    }
  }

  /** The events that took effect, in the order of their first arrival. */
  public List<Event> events() {
    return book.events();
  }

  List<SystemFake.Taken> taken() {
    return book.taken();
  }

  void clear() {
    book.clear();
  }

  /** How many good calls arrived, repeats included. */
  public int calls() {
    return book.calls();
  }

  /** From now on it answers with this status and takes nothing, until {@link #well}. */
  public void failing(int status) {
    server.stubFor(
        any(urlPathEqualTo(PATH)).atPriority(1).willReturn(aResponse().withStatus(status)));
  }

  /** From now on it answers only after this time, though the event takes effect at once, until {@link #well}. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** It stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** It listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends {@link #failing} and {@link #slow}. */
  public void well() {
    server.resetToDefaultMappings();
    refuseStrangers(server);
    server.setGlobalFixedDelay(0);
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }
}
