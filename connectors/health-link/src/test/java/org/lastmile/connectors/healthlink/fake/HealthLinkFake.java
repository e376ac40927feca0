package org.lastmile.connectors.healthlink.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.OAuthFake;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.TokenDesk;

/**
 * The app's back end: a FHIR R4 server that gives tokens to who has the secret, and a FHIR client of the hub with a
 * certificate.
 */
public final class HealthLinkFake extends OAuthFake {
  private static final String MEDIA_TYPE = "application/fhir+json";

  private final FhirDesk desk;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   * @param client that gets tokens for the secret
   */
  public HealthLinkFake(int wanted, String client, String secret) {
    this(
        wanted,
        TokenDesk.bySecret(
            client, secret, "system/AppointmentResponse.cru system/Slot.cu system/Communication.c"),
        new FhirDesk());
  }

  private HealthLinkFake(int wanted, TokenDesk tokens, FhirDesk desk) {
    super("health-link", "/fhir.*", wanted, tokens, desk);
    this.desk = desk;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return address("/fhir");
  }

  /** A client of the hub's FHIR door, which is addressed by {@code …/fhir/}. */
  public static Client client(URI hub, SSLContext certificate) {
    return new Client(hub, certificate);
  }

  /** What the app sends. */
  public record Client(URI hub, HttpClient http) implements AutoCloseable {
    Client(URI hub, SSLContext certificate) {
      this(
          hub,
          HttpClient.newBuilder()
              .sslContext(certificate)
              .connectTimeout(Duration.ofSeconds(5))
              .build());
    }

    /** Creates a resource on the condition that this number is not known. */
    public HttpResponse<String> create(String type, String resource, String system, String number)
        throws IOException {
      return send(
          "POST",
          type,
          resource,
          Map.of(
              "If-None-Exist",
              "identifier=" + URLEncoder.encode(system + "|" + number, StandardCharsets.UTF_8)));
    }

    /** Updates a resource on the condition that this is its last version. */
    public HttpResponse<String> update(String type, String id, String resource, int version)
        throws IOException {
      return send("PUT", type + "/" + id, resource, Map.of("If-Match", "W/\"" + version + "\""));
    }

    /** Any call. */
    public HttpResponse<String> send(
        String method, String path, String body, Map<String, String> headers) throws IOException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(hub.resolve(path))
              .timeout(Duration.ofSeconds(30))
              .header("Content-Type", MEDIA_TYPE)
              .method(method, BodyPublishers.ofString(body));
      headers.forEach(request::setHeader);
      try {
        return http.send(request.build(), BodyHandlers.ofString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void close() {
      http.close();
    }
  }

  /** The resources of a type that the app has. */
  public List<JsonNode> resources(String type) {
    return desk.resources(type);
  }

  /** What was created and updated: its type and the number by which the hub knows it. */
  List<Taken> taken() {
    return desk.taken();
  }

  /** What was asked, such as {@code GET fhir/AppointmentResponse}. */
  public List<String> calls() {
    return desk.calls();
  }

  /** Somebody else changes the answer between the next search and the update that follows it. */
  public void races() {
    desk.races();
  }

  /** From now on what was created has no address. */
  public void placeless() {
    desk.placeless(true);
  }

  /** From now on entries of transactions have this status. */
  public void entriesSay(String status) {
    desk.entryStatus(status);
  }

  /** Has the first resource of the type once more. */
  public void twice(String type) {
    desk.twice(type);
  }

  /** From now on every call but for tokens is answered with this status, and an outcome that speaks of a person. */
  @Override
  public void failing(int status) {
    answer(
        aResponse()
            .withStatus(status)
            .withHeader("Content-Type", MEDIA_TYPE)
            .withBody(
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"business-rule\","
                    + "\"diagnostics\":\"郑样例已注销\",\"expression\":[\"AppointmentResponse.start\"]}]}"));
  }

  /** From now on every call is answered with 503 and this Retry-After. */
  public void busy(String retryAfter) {
    answer(aResponse().withStatus(503).withHeader("Retry-After", retryAfter));
  }

  @Override
  public void well() {
    super.well();
    desk.placeless(false);
    desk.entryStatus(null);
  }

  /** Ends all trouble, and forgets all. */
  public void clear() {
    well();
    desk.clear();
  }
}
