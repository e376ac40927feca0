package org.lastmile.connectors.justice.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lastmile.hub.testkit.OAuthFake;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.TokenDesk;

/**
 * The legal aid system: takes applications with 202, lists what it has decided until the hub has confirmed it, never
 * calls. It gives tokens to who signs for the client, and refuses what is not as its schemas say (422).
 */
public final class JusticeFake extends OAuthFake {
  private static final String CHANGES = "/v1/changes";
  private static final String CONFIRMATIONS = "/v1/changes/.+";

  private final LegalAidDesk desk;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   * @param client whose assertions are signed by the key
   */
  public JusticeFake(int wanted, String client, PublicKey key) {
    this(wanted, TokenDesk.byKey(client, key, "legal-aid"), new LegalAidDesk());
  }

  private JusticeFake(int wanted, TokenDesk tokens, LegalAidDesk desk) {
    super("justice", "/v1/.*", wanted, tokens, desk);
    this.desk = desk;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return address("/v1");
  }

  /** What was posted, by the key under which it came first. */
  public Map<String, JsonNode> posted() {
    return desk.posted();
  }

  /** How often something was posted under the key, and taken or known. */
  public int calls(String key) {
    return desk.calls(key);
  }

  /** What the bureau does with each application, by its number. */
  void whenApplied(Consumer<String> does) {
    desk.whenApplied(does);
  }

  /** What was posted, repeats left out: where, and the number of the application. */
  List<Taken> taken() {
    return desk.taken();
  }

  /** Decides something: a change as JSON. */
  public void lay(String change) {
    desk.lay(change);
  }

  /** Lists a change again that the hub has confirmed. */
  public void forgetConfirmation(String changeId, String change) {
    desk.forgetConfirmation(changeId, change);
  }

  /** Forgets what was posted, and takes all changes back that are not confirmed. */
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

  /** From now on the list says when to come again. */
  public void retryAfter(String value) {
    desk.retryAfter(value);
  }

  /** From now on the list is answered with 503 and this Retry-After. */
  public void busy(String retryAfter) {
    answer(CHANGES, aResponse().withStatus(503).withHeader("Retry-After", retryAfter));
  }

  /** From now on confirmations are answered with this status. */
  public void confirmationsFail(int status) {
    answer(CONFIRMATIONS, aResponse().withStatus(status));
  }

  /** From now on applications are refused with this code and words about persons. */
  public void refuses(String code) {
    answer(
        "/v1/applications.*",
        aResponse()
            .withStatus(422)
            .withHeader("Content-Type", "application/json")
            .withBody(
                "{\"code\":\""
                    + code
                    + "\",\"field\":\"/applicant/idNo\",\"message\":\"李样例的身份证号码有误\"}"));
  }

  @Override
  public void well() {
    super.well();
    desk.retryAfter(null);
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
}
