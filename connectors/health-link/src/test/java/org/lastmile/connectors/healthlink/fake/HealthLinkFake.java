package org.lastmile.connectors.healthlink.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/**
 * The app's back end: a FHIR R4 server that gives tokens to who has the secret, and a FHIR client of the hub with a
 * certificate.
 */
public final class HealthLinkFake implements AutoCloseable {
  private static final int JOURNAL = 20;
  private static final String ALL = "/.*";
  private static final String FHIR = "/fhir.*";
  private static final String MEDIA_TYPE = "application/fhir+json";

  private final TokenDesk tokens;
  private final FhirDesk desk = new FhirDesk();
  private final int port;
  private WireMockServer server;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   * @param client that gets tokens for the secret
   */
  public HealthLinkFake(int wanted, String client, String secret) {
    this.tokens = new TokenDesk(client, secret);
    this.server = listen(wanted);
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/health-link")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(tokens, tokens.new Missing(), desk));
    started.start();
    return started;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return URI.create("http://localhost:" + port + "/fhir");
  }

  /** The connector's {@code oauth.url}. */
  public URI tokenUrl() {
    return URI.create("http://localhost:" + port + "/token");
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

  /** What was asked, such as {@code GET fhir/AppointmentResponse}. */
  public List<String> calls() {
    return desk.calls();
  }

  /** How many tokens were given out. */
  public int tokens() {
    return tokens.given();
  }

  /** No token that was given out is good any more. */
  public void revoke() {
    tokens.revoke();
  }

  /** From now on tokens are given out that are not good. */
  public void acceptsNoToken() {
    tokens.stillborn(true);
    tokens.revoke();
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

  /** From now on answers come only after this time, though all takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on every call but for tokens is answered with this status, and an outcome that speaks of a person. */
  public void failing(int status) {
    override(
        FHIR,
        aResponse()
            .withStatus(status)
            .withHeader("Content-Type", MEDIA_TYPE)
            .withBody(
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"business-rule\","
                    + "\"diagnostics\":\"郑样例已注销\",\"expression\":[\"AppointmentResponse.start\"]}]}"));
  }

  /** From now on every call is answered with 503 and this Retry-After. */
  public void busy(String retryAfter) {
    override(FHIR, aResponse().withStatus(503).withHeader("Retry-After", retryAfter));
  }

  /** From now on no tokens are given. */
  public void noTokens(int status) {
    override("/token", aResponse().withStatus(status));
  }

  /** From now on every answer is a page for people. */
  public void page() {
    override(FHIR, aResponse().withStatus(200).withBody("<html>郑样例 系统维护中</html>"));
  }

  /** From now on answers are broken HTTP, and nothing takes effect. */
  public void malformed() {
    override(ALL, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  private void override(String path, ResponseDefinitionBuilder response) {
    server.stubFor(any(urlPathMatching(path)).atPriority(1).willReturn(response));
  }

  /** Stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** Listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends all trouble. */
  public void well() {
    server.resetToDefaultMappings();
    server.setGlobalFixedDelay(0);
    tokens.stillborn(false);
    desk.placeless(false);
    desk.entryStatus(null);
  }

  /** Ends all trouble, and forgets all. */
  public void clear() {
    well();
    desk.clear();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** By itself: {@code <port> <client id> <file of its secret>}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: HealthLinkFake <port> <client id> <file of its secret>");
      System.exit(2);
    }
    try (HealthLinkFake app =
        new HealthLinkFake(
            Integer.parseInt(args[0]), args[1], Files.readString(Path.of(args[2])).strip())) {
      System.out.println("FHIR " + app.service() + ", tokens " + app.tokenUrl());
      new CountDownLatch(1).await();
    }
  }
}
