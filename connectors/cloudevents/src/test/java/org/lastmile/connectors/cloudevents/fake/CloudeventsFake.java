package org.lastmile.connectors.cloudevents.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
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
import org.lastmile.hub.testkit.HubCaller;
import org.lastmile.hub.testkit.TokenCheck;
import org.lastmile.hub.testkit.TwoWayFake;

/**
 * A system that speaks CloudEvents over HTTP: it sends events in each of the three modes with its token, and takes them
 * in structured and binary mode, refuses calls without the hub's token (401) or that are no event (400), and takes each
 * source and id once.
 */
public final class CloudeventsFake extends TwoWayFake<CloudeventsFake.Event> {
  private static final String PATH = "/events";

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

  /** Starts to take events. */
  public CloudeventsFake(Config config) {
    super(
        "cloudevents",
        PATH,
        config.port(),
        new HubCaller(),
        new EventBook(),
        new TokenCheck(config.deliveryToken()));
    this.config = config;
  }

  /** Where the hub is to send events: the connector's {@code delivery.url}. */
  public URI address() {
    return address(PATH);
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
    HttpResponse<String> response = hub().send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  /** The events that took effect, in the order of their first arrival. */
  public List<Event> events() {
    return things();
  }
}
