package org.lastmile.connectors.healthlink;

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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The access token of the hub (OAuth2 client credentials by client id and secret): fetched when it is needed, kept until
 * shortly before its end.
 */
public final class HealthLinkToken implements AutoCloseable {
  /** Clocks differ, and a call takes its time. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private final URI url;
  private final String scope;
  private final String credentials;
  private final Duration timeout;
  private final Clock clock;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Token token;

  private record Token(String value, Instant until) {}

  HealthLinkToken(ConnectorContext context) {
    this.url = URI.create(context.text("oauth.url"));
    this.scope = context.text("oauth.scope");
    this.timeout = context.duration("service.timeout");
    this.clock = context.clock();
    // RFC 6749, section 2.3.1: both are form-encoded first
    String pair =
        encode(context.text("oauth.clientId")) + ":" + encode(context.text("oauth.clientSecret"));
    this.credentials =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    this.client = HttpClient.newBuilder().executor(workers).connectTimeout(timeout).build();
  }

  /**
   * The token as it is, or a new one.
   *
   * @throws IOException if the place of tokens cannot be reached
   */
  String value() throws IOException {
    Token kept = token;
    if (kept != null && good(kept)) {
      return kept.value();
    }
    fetching.lock();
    try {
      Token other = token;
      if (other != null && good(other)) {
        return other.value();
      }
      Token fetched = fetch();
      token = fetched;
      return fetched.value();
    } finally {
      fetching.unlock();
    }
  }

  /** The app did not accept this token: it is not used again. Others may have fetched a new one meanwhile. */
  void notAccepted(String value) {
    fetching.lock();
    try {
      Token kept = token;
      if (kept != null && kept.value().equals(value)) {
        token = null;
      }
    } finally {
      fetching.unlock();
    }
  }

  private boolean good(Token one) {
    return clock.instant().isBefore(one.until());
  }

  private Token fetch() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", credentials)
            .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=" + encode(scope)))
            .build();
    try {
      return read(client.send(request, BodyHandlers.ofByteArray()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException(
          "HEALTH_LINK_TOKEN", FaultKind.PASSING, "fetching the token was interrupted", null, e);
    }
  }

  private Token read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status != OK) {
      boolean passing = status >= SERVER_ERROR || status == TOO_MANY;
      // without a token no message can be delivered: they wait until somebody has mended it
      throw new HubException(
          "HEALTH_LINK_TOKEN",
          passing ? FaultKind.PASSING : FaultKind.DOWN,
          "the place of tokens answered with HTTP status " + status,
          "oauth.url",
          null);
    }
    JsonNode answer = HealthLinkJson.read(response.body());
    String value = answer.path("access_token").asText();
    if (value.isEmpty() || !answer.path("token_type").asText().equalsIgnoreCase("Bearer")) {
      throw new HubException(
          "HEALTH_LINK_TOKEN",
          FaultKind.PASSING,
          "the place of tokens gave no bearer token",
          "oauth.url",
          null);
    }
    Duration life = Duration.ofSeconds(answer.path("expires_in").asLong(0));
    return new Token(value, clock.instant().plus(life).minus(MARGIN));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    workers.close();
  }
}
