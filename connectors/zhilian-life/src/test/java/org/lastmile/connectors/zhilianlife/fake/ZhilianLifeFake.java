package org.lastmile.connectors.zhilianlife.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.OAuthFake;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.TokenDesk;

/**
 * The livelihood section of the portal: lists what residents did, newest first and page by page, and takes announcements,
 * recalls, reminders and results of bookings. All that it has to say against a call, it says by a code inside HTTP 200.
 */
public final class ZhilianLifeFake extends OAuthFake {
  private static final String LISTS =
      "/openapi/(activity_signups|service_bookings|community_feedback)";

  private final PortalDesk desk;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   */
  public ZhilianLifeFake(int wanted, String client, String secret) {
    this(wanted, TokenDesk.bySecret(client, secret, "livelihood"), new PortalDesk());
  }

  private ZhilianLifeFake(int wanted, TokenDesk tokens, PortalDesk desk) {
    super("zhilian-life", "/openapi/.*", wanted, tokens, desk);
    this.desk = desk;
  }

  /** The connector's {@code service.url}. */
  public URI service() {
    return address("/openapi");
  }

  /** A resident did something: a sign-up, a booking or a feedback as JSON. */
  public void lay(String item) {
    desk.lay(item);
  }

  /** A resident takes it back. */
  public void remove(String number) {
    desk.remove(number);
  }

  /** Lets a booking be one that the hub was told of some time ago. */
  void listed(String no) {
    desk.listed(no);
  }

  /** Nobody has done anything, and nothing was posted. */
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

  /** What was posted, repeats left out: where, and the number of what it is about. */
  List<Taken> taken() {
    return desk.taken();
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

  /** From now on every call is answered with this code inside HTTP 200, and words about persons. */
  public void failsInside200(int code) {
    answer(json("{\"code\":" + code + ",\"msg\":\"李样例的身份证号码有误\"}"));
  }

  /** From now on lists are answered with this body. */
  public void listsSay(String body) {
    answer(LISTS, json(body));
  }

  private static ResponseDefinitionBuilder json(String body) {
    return aResponse()
        .withStatus(200)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  @Override
  public void well() {
    super.well();
    desk.mostOnPage(Integer.MAX_VALUE);
    desk.doubled(false);
  }
}
