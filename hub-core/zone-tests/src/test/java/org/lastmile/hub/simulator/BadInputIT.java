package org.lastmile.hub.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.approvals.ApprovalsFake;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;

/** What is bad is refused at every door, in the words of its system and in the ledger, and the hub goes on. */
class BadInputIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Charset GBK = Charset.forName("GBK");
  private static final int HUGE = 100 << 20;
  private static final String JSON = "application/json; charset=utf-8";
  private static final char[] PASSWORD = "of a key store in memory".toCharArray();
  private static final String CALLBACK = "/systems/approvals/soap/callback";

  /** What a caller got. */
  private record Answer(int status, String body) {}

  /**
   * One bad request.
   *
   * @param words what the answer must hold, besides the code
   * @param code in the answer and in the ledger
   */
  private record Knock(
      String what,
      Zone zone,
      String system,
      Callable<Answer> send,
      int status,
      String code,
      List<String> words) {}

  @TempDir private Path work;
  private final List<Knock> knocks = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private TwoZones zones;

  @Test
  void badInputIsRefusedAtEveryDoorAndTheHubGoesOn() throws Exception {
    try (TwoZones started = TwoZones.start(work, Duration.ofMillis(50), 2_000)) {
      zones = started;
      portal();
      terminal();
      office();
      emergency();
      checks();
      SoftAssertions all = new SoftAssertions();
      for (Knock knock : knocks) {
        all.assertThatCode(() -> refused(knock)).as(knock.what()).doesNotThrowAnyException();
      }
      all.assertAll();
      frontEnd();

      for (Drive drive :
          List.of(
              zones.traffic().applyOnline(),
              zones.traffic().dispatchNeed(),
              zones.traffic().checkAssistance())) {
        zones.arrives(drive, Duration.ofSeconds(45));
      }
      zones.ledgersAreWhole();
    }
  }

  /** The answer names code and place; the ledger has one more refusal, of that code, and nothing was received. */
  private void refused(Knock knock) throws Exception {
    Trace ledger = zones.ledger(knock.zone());
    long before = newest(ledger);
    Answer answer = knock.send().call();
    assertThat(answer.status()).as(knock.what() + ": " + answer.body()).isEqualTo(knock.status());
    assertThat(answer.body())
        .as(knock.what())
        .contains(knock.code())
        .satisfies(body -> knock.words().forEach(word -> assertThat(body).contains(word)))
        .doesNotContain("339900195803120011", "root:");
    await(knock.what())
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(since(ledger, before))
                    .as(knock.what())
                    .singleElement()
                    .satisfies(
                        r -> {
                          assertThat(r.entry().kind()).isEqualTo(EntryKind.REFUSED);
                          assertThat(r.entry().system()).isEqualTo(knock.system());
                          assertThat(r.entry().code()).isEqualTo(knock.code());
                          assertThat(r.entry().detail()).doesNotContain("339900195803120011");
                        }));
  }

  private static long newest(Trace ledger) {
    List<Recorded> newest = ledger.newest(Long.MAX_VALUE, 1);
    return newest.isEmpty() ? -1 : newest.getFirst().seq();
  }

  private static List<Recorded> since(Trace ledger, long before) {
    return ledger.newest(Long.MAX_VALUE, 100).stream().filter(r -> r.seq() > before).toList();
  }

  private void knock(
      String what,
      Zone zone,
      String system,
      int status,
      String code,
      List<String> words,
      Callable<Answer> send) {
    knocks.add(new Knock(what, zone, system, send, status, code, words));
  }

  private void portal() {
    ZhilianPortalFake portal = zones.district().portal();
    URI file = portal.lend("%PDF-1.4 sample".getBytes(UTF_8));
    String good = Papers.application("BAD-0001", file);
    portal("broken JSON", 400, "JSON_INVALID", () -> portal.submitSigned(cut(good)));
    portal("not UTF-8", 400, "CHARSET_INVALID", () -> portal.submitSigned(good.getBytes(GBK)));
    portal(
        "wrong signature", 401, "AUTH_SIGNATURE", () -> portal.submitForged(good.getBytes(UTF_8)));
    portal(
        "unknown matter",
        400,
        "MATTER_UNKNOWN",
        () -> portal.submit(good.replace("11330106XHDEM0017", "11330106XHDEM9917")),
        "/matterCode");
    portal(
        "a field that the schema does not allow",
        400,
        "NATIVE_INVALID",
        () -> portal.submit(good.replace("\"ELECTRONIC\"", "\"PIGEON\"")),
        "/deliveryWay");
    portal("100 MB", 413, "BODY_TOO_LARGE", () -> portal.submitSigned(huge()));
  }

  private void portal(
      String what,
      int status,
      String code,
      Callable<ZhilianPortalFake.Answer> send,
      String... words) {
    knock(
        "portal, " + what,
        Zone.OUTSIDE,
        "zhilian-gov",
        status,
        code,
        List.of(words),
        () -> {
          ZhilianPortalFake.Answer answer = send.call();
          return new Answer(answer.status(), answer.body());
        });
  }

  private void terminal() {
    GridTerminalFake terminal = zones.district().terminal();
    String good = Papers.need("BAD-0002");
    terminal("broken JSON", 400, "JSON_INVALID", () -> terminal.send(JSON, cut(good)));
    terminal("not UTF-8", 400, "CHARSET_INVALID", () -> terminal.send(JSON, good.getBytes(GBK)));
    terminal(
        "unknown charset",
        415,
        "CHARSET_UNKNOWN",
        () -> terminal.send("application/json; charset=klingon", good.getBytes(UTF_8)),
        "Content-Type");
    terminal(
        "unknown kind",
        400,
        "NATIVE_INVALID",
        () -> terminal.report(good.replace("\"NEED\"", "\"WISH\""), List.of()),
        "/eventKind");
    terminal(
        "100 MB", 400, "TERMINAL_EVENT_TOO_LARGE", () -> terminal.send(JSON, huge()), "/event");
    knock(
        "terminal, wrong token",
        Zone.OUTSIDE,
        "grid-terminal",
        401,
        "AUTH_TOKEN",
        List.of(),
        () ->
            send(
                zones
                    .keys(Zone.OUTSIDE)
                    .client(
                        zones.keys(Zone.OUTSIDE).issue("terminal-002", "grid-terminal", PASSWORD),
                        PASSWORD),
                HttpRequest.newBuilder(
                        zones.tlsDoor(Zone.OUTSIDE).resolve("/systems/grid-terminal/events"))
                    .header("Content-Type", JSON)
                    .header("Authorization", "Bearer wrong")
                    .POST(BodyPublishers.ofString(good))));
  }

  private void terminal(
      String what,
      int status,
      String code,
      Callable<GridTerminalFake.Answer> send,
      String... words) {
    knock(
        "terminal, " + what,
        Zone.OUTSIDE,
        "grid-terminal",
        status,
        code,
        List.of(words),
        () -> {
          GridTerminalFake.Answer answer = send.call();
          return new Answer(answer.status(), answer.body());
        });
  }

  private void office() {
    String event =
        "<CaseRefused xmlns=\"urn:sample:approvals:1\"><eventId>B3</eventId></CaseRefused>";
    soap("broken XML", "SOAP_INVALID", "<s:Envelope><s:Body>".getBytes(UTF_8), "text/xml");
    soap(
        "XXE",
        "SOAP_INVALID",
        ("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + envelope(event + "&e;"))
            .getBytes(UTF_8),
        "text/xml");
    soap("no security header", "AUTH_WS_SECURITY", envelope(event).getBytes(UTF_8), "text/xml");
    soap(
        "not the charset that it says",
        "SOAP_INVALID",
        envelope(event.replace("B3", "办件")).getBytes(GBK),
        "text/xml; charset=utf-8");
    soap("100 MB", "BODY_TOO_LARGE", huge(), "text/xml");
    ApprovalsFake office = zones.district().approvals();
    knock(
        "office, a state that the schema does not know",
        Zone.INSIDE,
        "approvals",
        500,
        "SOAP_INVALID",
        List.of("Client", "state"),
        () -> {
          ApprovalsFake.CalledBack back =
              office.progress("L33010620261125000001", "DREAMING", null);
          return new Answer(500, back.outcome());
        });
  }

  private void soap(String what, String code, byte[] body, String contentType) {
    knock(
        "office, " + what,
        Zone.INSIDE,
        "approvals",
        500,
        code,
        List.of("Fault", code.startsWith("AUTH_") ? "SecurityError" : "Client"),
        () ->
            send(
                null,
                HttpRequest.newBuilder(zones.door(Zone.INSIDE).resolve(CALLBACK))
                    .header("Content-Type", contentType)
                    .POST(BodyPublishers.ofByteArray(body))));
  }

  private static String envelope(String body) {
    return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
        + body
        + "</s:Body></s:Envelope>";
  }

  private void emergency() {
    String update =
        "<update xmlns=\"urn:sample:emergency:1\"><updateId>B4</updateId><status>SLEEPING</status></update>";
    cap("broken XML", 422, "XML_INVALID", "<update".getBytes(UTF_8));
    cap(
        "XXE",
        422,
        "XML_INVALID",
        ("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                + update.replace("SLEEPING", "&e;"))
            .getBytes(UTF_8));
    cap("not as the schema says", 422, "NATIVE_INVALID", update.getBytes(UTF_8));
    cap(
        "not the charset that it says",
        400,
        "CHARSET_INVALID",
        update.replace("B4", "火警").getBytes(GBK));
    cap("100 MB", 413, "BODY_TOO_LARGE", huge());
  }

  private void cap(String what, int status, String code, byte[] body) {
    knock(
        "emergency, " + what,
        Zone.INSIDE,
        "emergency",
        status,
        code,
        List.of("<refusal", "<code>" + code, "<reason>"),
        () ->
            send(
                zones
                    .keys(Zone.INSIDE)
                    .client(
                        zones.keys(Zone.INSIDE).issue("emergency-1", "emergency", PASSWORD),
                        PASSWORD),
                HttpRequest.newBuilder(
                        zones.tlsDoor(Zone.INSIDE).resolve("/systems/emergency/updates"))
                    .header("Content-Type", "application/xml;charset=UTF-8")
                    .POST(BodyPublishers.ofByteArray(body))));
  }

  private void checks() {
    String good = "{\"citizenId\":\"339900195803120011\",\"name\":\"张样例\",\"clerk\":\"W-017\"}";
    check("broken JSON", "checks", 400, "JSON_INVALID", cut(good), "assistance-application", true);
    check("100 MB", "checks", 413, "BODY_TOO_LARGE", huge(), "assistance-application", true);
    check(
        "not UTF-8",
        "checks",
        400,
        "CHARSET_INVALID",
        good.getBytes(GBK),
        "assistance-application",
        true);
    check(
        "wrong password",
        "checks",
        401,
        "AUTH_PASSWORD",
        good.getBytes(UTF_8),
        "assistance-application",
        false);
    check("no purpose", District.ASKER, 400, "PURPOSE_MISSING", good.getBytes(UTF_8), " ", true);
  }

  private void check(
      String what,
      String system,
      int status,
      String code,
      byte[] body,
      String purpose,
      boolean known) {
    String login =
        District.ASKER + ":" + (known ? zones.district().askerPassword() : "not the password");
    knock(
        "checks, " + what,
        Zone.INSIDE,
        system,
        status,
        code,
        List.of("\"message\""),
        () ->
            send(
                null,
                HttpRequest.newBuilder(zones.door(Zone.INSIDE).resolve("/checks/assistance-status"))
                    .header("Content-Type", JSON)
                    .header("X-Purpose", purpose)
                    .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                    .POST(BodyPublishers.ofByteArray(body))));
  }

  /** The door of civil affairs is a table: its refusal is a flag and a text beside the row. */
  private void frontEnd() {
    Trace ledger = zones.ledger(Zone.INSIDE);
    long before = newest(ledger);
    String row = zones.district().civilAffairs().result("L33010620261125000001", "90", "7", "x");
    await("a bad row is flagged")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(zones.district().civilAffairs().flag(row)).isEqualTo("9"));
    assertThat(zones.district().civilAffairs().error(row).orElseThrow())
        .contains("NATIVE_INVALID", "bljg");
    await("its refusal is recorded")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(since(ledger, before))
                    .singleElement()
                    .satisfies(
                        r -> {
                          assertThat(r.entry().kind()).isEqualTo(EntryKind.REFUSED);
                          assertThat(r.entry().system()).isEqualTo("civil-affairs");
                          assertThat(r.entry().code()).isEqualTo("NATIVE_INVALID");
                        }));
  }

  private Answer send(javax.net.ssl.SSLContext tls, HttpRequest.Builder request) throws Exception {
    HttpClient client = tls == null ? http : HttpClient.newBuilder().sslContext(tls).build();
    HttpResponse<String> answer =
        client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }

  private static byte[] cut(String good) {
    byte[] bytes = good.getBytes(UTF_8);
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static byte[] huge() {
    byte[] bytes = new byte[HUGE];
    Arrays.fill(bytes, (byte) ' ');
    return bytes;
  }
}
