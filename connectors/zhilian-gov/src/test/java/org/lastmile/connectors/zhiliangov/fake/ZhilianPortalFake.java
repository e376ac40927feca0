package org.lastmile.connectors.zhiliangov.fake;

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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.lastmile.hub.testkit.SystemFake;

/**
 * The Zhilian portal: hands in signed applications, lends their files by links that expire, and takes events at its
 * webhook. It refuses what is not signed (401) or not of its schema (400) and takes each idempotency key once.
 */
public final class ZhilianPortalFake implements AutoCloseable {
  private static final String WEBHOOK = "/hub/events";
  private static final int JOURNAL = 20;

  /**
   * What the portal knows.
   *
   * @param door where the hub takes what is sent to a path, asked for with each
   * @param port to listen on, 0 for any that is free
   * @param keyId of the secret that portal and hub share
   */
  public record Config(
      Function<String, URI> door, int port, String keyId, String secret, Clock clock) {}

  /** An event that took effect. */
  public record Event(String key, String json, Optional<Document> document) {}

  /** The document of a result, as it arrived. */
  public record Document(String mediaType, byte[] content) {}

  /** What the hub answered. */
  public record Answer(int status, String body, HttpHeaders headers) {}

  private final Config config;
  private final PortalSeal seal;
  private final EventBook events = new EventBook();
  private final FileHost files;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private WireMockServer server;
  private final int port;
  private boolean twice;

  /** Starts the portal. */
  public ZhilianPortalFake(Config config) {
    this.config = config;
    this.seal = new PortalSeal(config.secret());
    this.files = new FileHost(config.clock());
    this.server = listen(config.port());
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/zhilian-gov")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(events, files, new SealCheck(config.keyId(), seal, config.clock())));
    started.start();
    return started;
  }

  /** Where the hub is to send events: the connector's {@code webhook.url}. */
  public URI webhook() {
    return URI.create("http://localhost:" + port + WEBHOOK);
  }

  /** The host that lends files: the connector's {@code files.hosts}. */
  public String fileHost() {
    return "localhost:" + port;
  }

  /** Lends a file of a resident for 24 hours. */
  public URI lend(byte[] content) {
    return URI.create("http://" + fileHost() + files.lend(content));
  }

  /** Ends the life of a link before its time. */
  public void expire(URI link) {
    files.expire(link);
  }

  /** How often files were fetched. */
  public int fetches() {
    return files.fetches();
  }

  /** Hands in an application, given as the JSON that the portal would send. */
  public Answer submit(String application) {
    return submitSigned(application.getBytes(StandardCharsets.UTF_8));
  }

  /** Hands in any bytes as an application, properly signed. */
  public Answer submitSigned(byte[] body) {
    if (twice) {
      call("applications", body, config.secret());
    }
    return call("applications", body, config.secret());
  }

  /** Hands in any bytes, signed with another secret than the agreed one. */
  public Answer submitForged(byte[] body) {
    return call("applications", body, config.secret() + "-forged");
  }

  /** Withdraws an application. */
  public Answer withdraw(String portalApplyNo, String withdrawal) {
    return call(
        "applications/" + portalApplyNo + "/withdrawal",
        withdrawal.getBytes(StandardCharsets.UTF_8),
        config.secret());
  }

  private Answer call(String path, byte[] body, String secret) {
    URI uri = config.door().apply(path);
    String timestamp = Long.toString(config.clock().millis());
    String nonce = UUID.randomUUID().toString();
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("X-Key-Id", config.keyId())
            .header("X-Timestamp", timestamp)
            .header("X-Nonce", nonce)
            .header(
                "X-Signature",
                new PortalSeal(secret).over("POST", uri.getRawPath(), timestamp, nonce, body))
            .POST(BodyPublishers.ofByteArray(body))
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

  /** The events that took effect, in the order of their first arrival. */
  public List<Event> events() {
    return events.events();
  }

  List<SystemFake.Taken> taken() {
    return events.taken();
  }

  void clear() {
    events.clear();
  }

  /** How many genuine calls the webhook got, repeats included. */
  public int calls() {
    return events.calls();
  }

  /** How often an event came, whether it took effect or not. */
  public int calls(String key) {
    return events.calls(key);
  }

  /** How many calls the webhook answered with an error. */
  public int refusals() {
    return Math.toIntExact(
        server.getAllServeEvents().stream()
            .filter(event -> event.getRequest().getUrl().startsWith(WEBHOOK))
            .filter(event -> event.getResponse().getStatus() >= 400)
            .count());
  }

  /** From now on the portal answers only after this time, though the event takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on the webhook answers with this status and takes nothing. */
  public void failing(int status) {
    override(aResponse().withStatus(status));
  }

  /** From now on the webhook's answers are broken HTTP; nothing is taken. */
  public void malformed() {
    override(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  /** From now on each application is handed in twice. */
  public void twice() {
    twice = true;
  }

  /** The portal stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** The portal listens again, on the port it had. */
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
    server.stubFor(any(urlPathEqualTo(WEBHOOK)).atPriority(1).willReturn(response));
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }
}
