package org.lastmile.connectors.zhilianlife.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The livelihood section of the portal: lists what residents did, newest first and page by page, and takes announcements,
 * recalls, reminders and results of bookings. All that it has to say against a call, it says by a code inside HTTP 200.
 */
public final class ZhilianLifeFake implements AutoCloseable {
  private static final int JOURNAL = 20;
  private static final String ALL = "/.*";
  private static final String CALLS = "/openapi/.*";
  private static final String LISTS =
      "/openapi/(activity_signups|service_bookings|community_feedback)";

  private final TokenDesk tokens;
  private final PortalDesk desk = new PortalDesk();
  private final int port;
  private WireMockServer server;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   */
  public ZhilianLifeFake(int wanted, String client, String secret) {
    this.tokens = new TokenDesk(client, secret);
    this.server = listen(wanted);
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/zhilian-life")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(tokens, tokens.new Missing(), desk));
    started.start();
    return started;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return URI.create("http://localhost:" + port + "/openapi");
  }

  /** The connector's {@code oauth.url}. */
  public URI tokenUrl() {
    return URI.create("http://localhost:" + port + "/token");
  }

  /** A resident did something: a sign-up, a booking or a feedback as JSON. */
  public void lay(String item) {
    desk.lay(item);
  }

  /** A resident takes it back. */
  public void remove(String number) {
    desk.remove(number);
  }

  /** Nobody has done anything. */
  public void clear() {
    desk.clear();
  }

  /** Once, after it has given this page: the list changes while it is read. Of several each has its turn. */
  public void afterPage(String list, int page, Runnable change) {
    desk.afterPage(list, page, change);
  }

  /** From now on pages are no longer than this, whatever is asked for. */
  public void mostOnPage(int items) {
    desk.mostOnPage(items);
  }

  /** From now on each item stands twice on its page. */
  public void duplicates() {
    desk.doubled(true);
  }

  /** What was posted, by the key under which it came first. */
  public Map<String, JsonNode> posted() {
    return desk.posted();
  }

  /** How often something was posted under the key, and read. */
  public int calls(String key) {
    return desk.calls(key);
  }

  /** The {@code created_from} of the last call for the list; empty if there was none. */
  public String window(String list) {
    return desk.window(list);
  }

  /** How many pages of the list were given. */
  public int reads(String list) {
    return desk.reads(list);
  }

  /** How many tokens were given out. */
  public int tokens() {
    return tokens.given();
  }

  /** From now on tokens live so many seconds. */
  public void tokenLife(long seconds) {
    tokens.life(seconds);
  }

  /** No token that was given out is good any more. */
  public void revoke() {
    tokens.revoke();
  }

  /** From now on no token is good, not even a new one. */
  public void acceptsNoToken() {
    tokens.stillborn(true);
    tokens.revoke();
  }

  /** From now on no tokens are given. */
  public void noTokens(int status) {
    override("/token", aResponse().withStatus(status));
  }

  /** From now on answers come only after this time, though all takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on every call but for tokens is answered with this status. */
  public void failing(int status) {
    override(CALLS, aResponse().withStatus(status));
  }

  /** From now on every call is answered with this code inside HTTP 200, and words about persons. */
  public void failsInside200(int code) {
    override(CALLS, json("{\"code\":" + code + ",\"msg\":\"李样例的身份证号码有误\"}"));
  }

  /** From now on lists are answered with this body. */
  public void listsSay(String body) {
    override(LISTS, json(body));
  }

  /** From now on every call is answered with a page for people. */
  public void page() {
    override(CALLS, aResponse().withStatus(200).withBody("<html>李样例 系统维护中</html>"));
  }

  /** From now on answers are broken HTTP, and nothing takes effect. */
  public void malformed() {
    override(ALL, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  private static ResponseDefinitionBuilder json(String body) {
    return aResponse()
        .withStatus(200)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
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
    desk.mostOnPage(Integer.MAX_VALUE);
    desk.doubled(false);
    tokens.stillborn(false);
  }

  @Override
  public void close() {
    server.stop();
  }

  /** Runs it alone; each line read is what a resident did, as JSON, the end of standard input ends it. */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.println("usage: ZhilianLifeFake <port> <client id> <file of its secret>");
      System.exit(2);
    }
    String secret = Files.readString(Path.of(args[2])).strip();
    try (ZhilianLifeFake portal = new ZhilianLifeFake(Integer.parseInt(args[0]), args[1], secret)) {
      System.out.println(
          "service "
              + portal.service()
              + ", tokens "
              + portal.tokenUrl()
              + "; each line is a sign-up, a booking or a feedback");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        portal.lay(line);
      }
    }
  }
}
