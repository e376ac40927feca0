package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.ServiceAccount;

/**
 * Bean {@code accessToken} of every connector that has the key {@code oauth.url}: the bearer token with which the hub
 * calls {@code service.url} (OAuth2 client credentials), fetched when it is needed and kept until shortly before its end.
 * The client is {@code oauth.clientId}, proved by {@code oauth.clientSecret} or, where the connector has the key {@code
 * oauth.keyStore}, by a signed {@link ClientAssertion}; {@code oauth.scope} is what it asks for.
 */
public final class AccessToken implements AutoCloseable {
  static final String BEAN = "accessToken";
  static final String URL = "oauth.url";

  private static final String SERVICE = "service.url";
  private static final String TOKEN = "HubAccessToken";

  /** Clocks differ, and a call takes its time. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private final URI url;
  private final Duration timeout;
  private final Clock clock;
  private final Proof proof;
  private final String scope;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Token token;

  /** Adds to a request for a token who asks. */
  @FunctionalInterface
  private interface Proof {
    /** Gives what belongs to the form. */
    String on(HttpRequest.Builder request);
  }

  private record Token(String value, Instant until) {
    @Override
    public String toString() {
      return "token until " + until;
    }
  }

  /**
   * Fetches nothing yet.
   *
   * @throws HubException {@code OAUTH_URL} where a secret would travel in clear, {@code OAUTH_KEY_STORE}
   */
  AccessToken(ConnectorContext context) {
    for (String key : List.of(SERVICE, URL)) {
      requireConfidential(key, URI.create(context.text(key)));
    }
    this.url = URI.create(context.text(URL));
    this.timeout = context.duration("service.timeout");
    this.clock = context.clock();
    this.scope = context.text("oauth.scope");
    this.proof =
        context.config().containsKey(ClientAssertion.KEY_STORE)
            ? byKey(ClientAssertion.of(context))
            : bySecret(context.text("oauth.clientId"), context.text("oauth.clientSecret"));
    this.client = HttpClient.newBuilder().executor(workers).connectTimeout(timeout).build();
  }

  private static void requireConfidential(String key, URI url) {
    if (!ServiceAccount.confidential(url)) {
      throw new HubException(
          "OAUTH_URL",
          FaultKind.LASTING,
          key + " begins with '" + url.getScheme() + "', allowed is https",
          key,
          null);
    }
  }

  private static Proof byKey(ClientAssertion assertion) {
    return request ->
        "&client_assertion_type="
            + encode(ClientAssertion.TYPE)
            + "&client_assertion="
            + encode(assertion.make());
  }

  private static Proof bySecret(String client, String secret) {
    // RFC 6749, section 2.3.1: both are form-encoded first
    String pair = encode(client) + ":" + encode(secret);
    String credentials =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    return request -> {
      request.header("Authorization", credentials);
      return "";
    };
  }

  /**
   * Gives the call under way the token.
   *
   * @throws IOException if the place of tokens cannot be reached
   * @throws HubException {@code OAUTH_TOKEN} if it gives none
   */
  public void put(Exchange exchange) throws IOException {
    Token current = current();
    exchange.setProperty(TOKEN, current);
    exchange.getMessage().setHeader("Authorization", "Bearer " + current.value());
  }

  /** The system did not accept the token of this call: it is not used again. */
  public void notAccepted(Exchange exchange) {
    fetching.lock();
    try {
      // others may have fetched a new one meanwhile
      if (exchange.getProperty(TOKEN) == token) {
        token = null;
      }
    } finally {
      fetching.unlock();
    }
  }

  private Token current() throws IOException {
    Token kept = token;
    if (kept != null && good(kept)) {
      return kept;
    }
    fetching.lock();
    try {
      Token other = token;
      if (other != null && good(other)) {
        return other;
      }
      Token fetched = fetch();
      token = fetched;
      return fetched;
    } finally {
      fetching.unlock();
    }
  }

  private boolean good(Token one) {
    return clock.instant().isBefore(one.until());
  }

  private Token fetch() throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/x-www-form-urlencoded");
    String form = "grant_type=client_credentials&scope=" + encode(scope) + proof.on(request);
    try {
      return read(
          client.send(
              request.POST(BodyPublishers.ofString(form)).build(), BodyHandlers.ofByteArray()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException(
          "OAUTH_TOKEN", FaultKind.PASSING, "fetching the token was interrupted", null, e);
    }
  }

  private Token read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status != OK) {
      boolean passing = status >= SERVER_ERROR || status == TOO_MANY;
      // without a token no message can be delivered: they wait until somebody has mended it
      throw new HubException(
          "OAUTH_TOKEN",
          passing ? FaultKind.PASSING : FaultKind.DOWN,
          "the place of tokens answered with HTTP status " + status,
          URL,
          null);
    }
    JsonNode answer = json(response.body());
    String value = answer.path("access_token").asText();
    if (value.isEmpty() || !answer.path("token_type").asText().equalsIgnoreCase("Bearer")) {
      throw new HubException(
          "OAUTH_TOKEN", FaultKind.PASSING, "the place of tokens gave no bearer token", URL, null);
    }
    Duration life = Duration.ofSeconds(answer.path("expires_in").asLong(0));
    return new Token(value, clock.instant().plus(life).minus(MARGIN));
  }

  private static JsonNode json(byte[] body) {
    try {
      return Json.json().readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
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
