package org.lastmile.connectors.zhiliangov.fake;

import java.net.URI;
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
import org.lastmile.hub.testkit.HubCaller;
import org.lastmile.hub.testkit.TwoWayFake;

/**
 * The Zhilian portal: hands in signed applications, lends their files by links that expire, and takes events at its
 * webhook. It refuses what is not signed (401) or not of its schema (400) and takes each idempotency key once.
 */
public final class ZhilianPortalFake extends TwoWayFake<ZhilianPortalFake.Event> {
  private static final String WEBHOOK = "/hub/events";

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
  private final FileHost files;

  /** Starts the portal. */
  public ZhilianPortalFake(Config config) {
    this(config, new FileHost(config.clock()));
  }

  private ZhilianPortalFake(Config config, FileHost files) {
    super(
        "zhilian-gov",
        WEBHOOK,
        config.port(),
        new HubCaller(),
        new EventBook(),
        files,
        new SealCheck(config.keyId(), new PortalSeal(config.secret()), config.clock()));
    this.config = config;
    this.files = files;
  }

  /** Where the hub is to send events: the connector's {@code webhook.url}. */
  public URI webhook() {
    return address(WEBHOOK);
  }

  /** The host that lends files: the connector's {@code files.hosts}. */
  public String fileHost() {
    return address("").getAuthority();
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
    return callHub(() -> call("applications", body, config.secret()));
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

  /** Asks where a case stands, for its applicant. */
  public Answer ask(String query) {
    return call("progress", query.getBytes(StandardCharsets.UTF_8), config.secret());
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
    HttpResponse<String> response = hub().send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  /** The events that took effect, in the order of their first arrival. */
  public List<Event> events() {
    return things();
  }
}
