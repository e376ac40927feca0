package org.lastmile.connectors.justice.fake;

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
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The legal aid system: takes applications with 202, lists what it has decided until the hub has confirmed it, never
 * calls. It gives tokens to who signs for the client, and refuses what is not as its schemas say (422).
 */
public final class JusticeFake implements AutoCloseable {
  private static final int JOURNAL = 20;
  private static final String ALL = "/.*";
  private static final String CHANGES = "/v1/changes";
  private static final String CONFIRMATIONS = "/v1/changes/.+";

  private final TokenDesk tokens;
  private final LegalAidDesk desk = new LegalAidDesk();
  private final int port;
  private WireMockServer server;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   * @param client whose assertions are signed by the key
   */
  public JusticeFake(int wanted, String client, PublicKey key) {
    this.tokens = new TokenDesk(client, key);
    this.server = listen(wanted);
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/justice")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(tokens, tokens.new Missing(), desk));
    started.start();
    return started;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return URI.create("http://localhost:" + port + "/v1");
  }

  /** The connector's {@code oauth.url}. */
  public URI tokenUrl() {
    return URI.create("http://localhost:" + port + "/token");
  }

  /** What was posted, by the key under which it came first. */
  public Map<String, JsonNode> posted() {
    return desk.posted();
  }

  /** How often something was posted under the key, and taken or known. */
  public int calls(String key) {
    return desk.calls(key);
  }

  /** Decides something: a change as JSON. */
  public void lay(String change) {
    desk.lay(change);
  }

  /** Lists a change again that the hub has confirmed. */
  public void forgetConfirmation(String changeId, String change) {
    desk.forgetConfirmation(changeId, change);
  }

  /** Takes all changes back that are not confirmed. */
  public void clear() {
    desk.clear();
  }

  /** Ids of the changes that are not confirmed. */
  public List<String> open() {
    return desk.open();
  }

  /** What the hub said about the changes that it has, by their ids. */
  public Map<String, JsonNode> receipts() {
    return desk.receipts();
  }

  /** What the hub said is wrong, by the ids of changes. */
  public Map<String, JsonNode> rejections() {
    return desk.rejections();
  }

  /** How often the list was asked for. */
  public int polls() {
    return desk.polls();
  }

  /** How often the answer was that nothing is new (304). */
  public int unmodified() {
    return desk.unmodified();
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

  /** From now on the list says when to come again. */
  public void retryAfter(String value) {
    desk.retryAfter(value);
  }

  /** From now on answers come only after this time, though all takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on every call but for tokens is answered with this status. */
  public void failing(int status) {
    override("/v1/.*", aResponse().withStatus(status));
  }

  /** From now on the list is answered with 503 and this Retry-After. */
  public void busy(String retryAfter) {
    override(CHANGES, aResponse().withStatus(503).withHeader("Retry-After", retryAfter));
  }

  /** From now on confirmations are answered with this status. */
  public void confirmationsFail(int status) {
    override(CONFIRMATIONS, aResponse().withStatus(status));
  }

  /** From now on applications are refused with this code and words about persons. */
  public void refuses(String code) {
    override(
        "/v1/applications.*",
        aResponse()
            .withStatus(422)
            .withHeader("Content-Type", "application/json")
            .withBody(
                "{\"code\":\""
                    + code
                    + "\",\"field\":\"/applicant/idNo\",\"message\":\"李样例的身份证号码有误\"}"));
  }

  /** From now on no tokens are given. */
  public void noTokens(int status) {
    override("/token", aResponse().withStatus(status));
  }

  /** From now on the list is a page for people. */
  public void page() {
    override(CHANGES, aResponse().withStatus(200).withBody("<html>李样例 系统维护中</html>"));
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
    desk.retryAfter(null);
  }

  @Override
  public void close() {
    server.stop();
  }

  /** The key of the one certificate in a PKCS#12 file. */
  public static PublicKey key(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store.getCertificate(store.aliases().nextElement()).getPublicKey();
  }

  /**
   * Runs it alone; each line read is a change as JSON, the end of standard input ends it. The key store is the hub's, of
   * which the certificate is read.
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    if (args.length != 4) {
      System.err.println("usage: JusticeFake <port> <client id> <hub.p12> <file of its password>");
      System.exit(2);
    }
    char[] password = Files.readString(Path.of(args[3])).strip().toCharArray();
    try (JusticeFake bureau =
        new JusticeFake(Integer.parseInt(args[0]), args[1], key(Path.of(args[2]), password))) {
      System.out.println(
          "service "
              + bureau.service()
              + ", tokens "
              + bureau.tokenUrl()
              + "; each line is a change");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        bureau.lay(line);
      }
    }
  }
}
