package org.lastmile.hub.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerFill;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubProcess;
import org.lastmile.hub.zone.SettingsReader;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/** The consoles of both zones over real sockets, on ledgers that are filled by hand. */
@ExtendWith(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final String CASE = "L33010620261124000001";
  private static final String MESSAGE = "aaaabbbbccccdddd";
  private static final String SHARED = "0123456789abcdef0123456789abcdef";
  private static final String CITIZEN = "339900195803120011";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Zone, URI> consoles = new HashMap<>();
  private Path config;
  private Path home;
  private HubProcess hub;

  @BeforeAll
  void start(@TempDir Path work, DataSource outside, DataSource inside) throws Exception {
    home = work;
    config = Files.createDirectories(work.resolve("config"));
    Files.createDirectories(work.resolve("plugins"));
    copyConfig();
    fill(outside, inside);
    configure(Zone.OUTSIDE, outside);
    configure(Zone.INSIDE, inside);
    hub = HubProcess.start(List.of(Zone.values()), home, config, Map.of());
    hub.addresses().forEach(a -> consoles.put(a.zone(), URI.create(a.console())));
  }

  private void copyConfig() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("config"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = config.resolve(ROOT.resolve("config").relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Files.writeString(
        config.resolve("hub.yaml"),
        "hub:\n  node: test\n  data: data\n  plugins: plugins\n  routes: \"%s\"\n  brake: {heap-used: 100}\n"
            .formatted(ROOT.resolve("routes")));
  }

  private void configure(Zone zone, DataSource database) throws IOException {
    PGSimpleDataSource source = TestDatabase.unpooled(database);
    Files.writeString(
        config.resolve(zone.id() + ".yaml"),
        "hub:\n  database:\n    url: \"%s\"\n    user: \"%s\"\n    password: \"%s\"\n"
            .formatted(source.getUrl(), source.getUser(), source.getPassword()));
  }

  private static void fill(DataSource outside, DataSource inside) throws Exception {
    String event =
        """
        {"specversion":"1.0","dataschema":"urn:lastmile:type:case.submitted/1","subject":"%s",
         "data":{"applicant":{"kind":"natural","name":"张样例","citizenId":"%s","phone":"13800000001"}}}"""
            .formatted(CASE, CITIZEN);
    LedgerFill.write(
        outside,
        Zone.OUTSIDE,
        CLOCK,
        0,
        entry(
            EntryKind.RECEIVED,
            "zhilian-gov",
            0,
            "<script>alert(1)</script>",
            payload(Payload.Role.NATIVE, "application/json", "{\"xm\":\"张样例\"}"),
            payload(Payload.Role.CANONICAL, "application/cloudevents+json", event)),
        entry(EntryKind.EXPORTED, "gate", 1, ""));
    LedgerFill.write(
        inside,
        Zone.INSIDE,
        CLOCK,
        0,
        entry(EntryKind.IMPORTED, "gate", 2, ""),
        entry(EntryKind.FAILED, "approvals", 3, "the system did not answer"),
        entry(EntryKind.DELIVERED, "approvals", 10, ""),
        shared());
  }

  private static Entry shared() {
    return new Entry(
        EntryKind.ROUTED,
        SHARED,
        "share.visit/1",
        null,
        null,
        "community-ledger",
        "count-visit",
        OffsetDateTime.parse("2026-11-24T09:31:00+08:00"),
        "OK",
        "",
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        null,
        new Entry.Share(
            "visit-to-ledger",
            "grid-terminal",
            "community-ledger",
            "share.visit/1",
            "SAMPLE-0001",
            "CONDITIONAL",
            "ledger-count",
            "SAMPLE-2026-001",
            List.of("visitedAt", "persons.name"),
            2));
  }

  private static Payload payload(Payload.Role role, String mediaType, String content) {
    return new Payload(role, mediaType, content.getBytes(StandardCharsets.UTF_8));
  }

  private static Entry entry(
      EntryKind kind, String system, int seconds, String detail, Payload... payloads) {
    return new Entry(
        kind,
        MESSAGE,
        "case.submitted/1",
        CASE,
        null,
        system,
        "hub",
        OffsetDateTime.parse("2026-11-24T09:30:00+08:00").plusSeconds(seconds),
        kind == EntryKind.FAILED ? "SYSTEM_TIMEOUT" : "OK",
        detail,
        kind == EntryKind.FAILED ? 2 : 1,
        Duration.ofMillis(3),
        Map.of("next-1", "to.approvals"),
        Map.of("flow", "f1o2w3"),
        kind == EntryKind.RECEIVED ? Map.of("portalApplyNo", "P-1") : Map.of(),
        List.of(payloads));
  }

  @AfterAll
  void stop() {
    if (hub != null) {
      hub.close();
    }
  }

  @Test
  void theHomePageTellsItsZoneInBothLanguages() throws Exception {
    HttpResponse<String> chinese = get(Zone.OUTSIDE, "/", "Accept-Language", "zh-CN,zh;q=0.9");
    assertThat(chinese.statusCode()).isEqualTo(200);
    assertThat(chinese.body())
        .contains("lang=\"zh-CN\"", "外网中枢", "接入口", "开放", "死信", "收件", CASE)
        .doesNotContain("内网中枢", "alert(1)</script>");
    assertThat(get(Zone.INSIDE, "/", "Accept-Language", "en-GB,en;q=0.9").body())
        .contains("lang=\"en\"", "Hub of the inside network", "Dead letters", "delivered");
    assertThat(get(Zone.INSIDE, "/live", "Accept-Language", "fr").body())
        .contains("运行状况")
        .doesNotContain("<html");
  }

  @Test
  void theLanguageIsSwitchedOnThePageAndKept() throws Exception {
    HttpResponse<String> asked = get(Zone.OUTSIDE, "/?lang=en", "Accept-Language", "zh-CN");
    assertThat(asked.body()).contains("Hub of the outside network");
    assertThat(asked.headers().firstValue("Set-Cookie"))
        .hasValueSatisfying(
            cookie -> assertThat(cookie).contains("lang=en", "SameSite=Strict", "HttpOnly"));
    assertThat(get(Zone.OUTSIDE, "/", "Cookie", "lang=en").body())
        .contains("Hub of the outside network");
    HttpResponse<String> unknown = get(Zone.OUTSIDE, "/?lang=fr");
    assertThat(unknown.body()).contains("外网中枢");
    assertThat(unknown.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void theInsideShowsTheWholeLifeAndTheOutsideItsHalf() throws Exception {
    String whole = get(Zone.INSIDE, "/cases/" + CASE, "Accept-Language", "en").body();
    assertThat(whole)
        .contains("received", "left by the gate", "came by the gate", "delivered")
        .contains("attempt 2", "SYSTEM_TIMEOUT", "P-1", "&lt;script&gt;")
        .doesNotContain("<script>alert", "cannot be reached");
    assertThat(whole.indexOf("outside-1")).isLessThan(whole.indexOf("inside-1"));

    String half = get(Zone.OUTSIDE, "/cases/" + CASE, "Accept-Language", "en").body();
    assertThat(half)
        .contains("received", "left by the gate", "seen in the inside’s console")
        .doesNotContain("delivered", "id=\"inside-");
  }

  @Test
  void whatWasSharedIsToldWithByWhichRight() throws Exception {
    String path = "/cases/" + SHARED + "/entries/inside/4";
    assertThat(get(Zone.INSIDE, path, "Accept-Language", "en").body())
        .contains("Grid worker reporting terminal to One-time entry", "persons: 2")
        .contains("visitedAt, persons.name", "approval SAMPLE-2026-001");
    assertThat(get(Zone.INSIDE, path).body()).contains("提供给", "涉及 2 人", "审批编号 SAMPLE-2026-001");
  }

  @Test
  void anOpenedLineShowsTheEvidenceAndMaskedPayloads() throws Exception {
    String fragment = get(Zone.INSIDE, "/cases/" + CASE + "/entries/outside/1").body();
    assertThat(fragment)
        .contains(MESSAGE, "f1o2w3", "to.approvals", "张**", "339900********0011", "138****0001")
        .contains("xm", "原生报文", "规范消息", "已脱敏")
        .doesNotContain("<html", "张样例", CITIZEN, "13800000001");
    String page = get(Zone.INSIDE, "/cases/" + CASE + "?open=outside-1").body();
    assertThat(page).contains("张**", MESSAGE).doesNotContain("张样例", CITIZEN);
    // nothing of the inside is to be had on the outside
    assertThat(get(Zone.OUTSIDE, "/cases/" + CASE + "/entries/inside/1").statusCode())
        .isEqualTo(404);
    // an entry of another case is not shown under this one
    assertThat(get(Zone.INSIDE, "/cases/L1/entries/outside/1").statusCode()).isEqualTo(404);
    assertThat(get(Zone.INSIDE, "/cases/" + CASE + "/entries/outside/99").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {CASE, "P-1", MESSAGE, "  P-1 "})
  void theSearchLeadsToTheCase(String number) throws Exception {
    HttpResponse<String> found = search(Zone.INSIDE, number);
    assertThat(found.statusCode()).isEqualTo(303);
    assertThat(found.headers().firstValue("Location"))
        .hasValueSatisfying(to -> assertThat(to).endsWith("/cases/" + CASE));
  }

  @Test
  void whatIsUnknownIsSaidPlainlyAndIsNeverInTheUrl() throws Exception {
    HttpResponse<String> unknown = get(Zone.INSIDE, "/cases/L404", "Accept-Language", "en");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("Nothing is recorded about this number", "CASE_UNKNOWN");
    HttpResponse<String> searched = search(Zone.OUTSIDE, CITIZEN);
    assertThat(searched.statusCode()).isEqualTo(404);
    assertThat(searched.body()).contains("没有这个编号的记录", "内网").doesNotContain(CITIZEN);
    assertThat(search(Zone.OUTSIDE, "x".repeat(10_000)).statusCode()).isEqualTo(404);
    assertThat(search(Zone.OUTSIDE, " ").statusCode()).isEqualTo(303);
  }

  @Test
  void errorPagesTellACodeAndWhatToDoInBothLanguages() throws Exception {
    HttpResponse<String> chinese = get(Zone.OUTSIDE, "/nowhere", "Accept", "text/html");
    assertThat(chinese.statusCode()).isEqualTo(404);
    assertThat(chinese.body()).contains("没有这个页面", "PAGE_UNKNOWN").doesNotContain("Exception");
    assertThat(get(Zone.OUTSIDE, "/nowhere", "Accept", "text/html", "Accept-Language", "en").body())
        .contains("There is no such page");
    HttpResponse<String> broken =
        get(Zone.OUTSIDE, "/cases/a/entries/outside/x", "Accept", "text/html");
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(broken.body()).contains("REQUEST_INVALID").doesNotContain("Exception");
  }

  @Test
  void everyPageMarksASampleCatalogueUntilARealOneIsTaken() throws Exception {
    List<String> pages =
        List.of("/", "/cases/" + CASE, "/cases/L404", "/nowhere", "/cases/a/entries/outside/x");
    for (String page : pages) {
      assertThat(get(Zone.INSIDE, page, "Accept", "text/html").body())
          .as(page)
          .contains(">示例目录，并非真实事项清单<");
      assertThat(get(Zone.OUTSIDE, page, "Accept", "text/html", "Accept-Language", "en").body())
          .as(page)
          .contains(">Sample catalogue, not a real list of matters<");
    }
    Path matters = config.resolve("matters.csv");
    String sample = Files.readString(matters);
    try {
      Files.writeString(matters, sample.replace(",sample,", ",district,"));
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(get(Zone.INSIDE, "/").body()).doesNotContain("示例目录"));
      for (String page : pages) {
        assertThat(get(Zone.INSIDE, page, "Accept", "text/html").body())
            .as(page)
            .doesNotContain("示例目录");
      }
    } finally {
      Files.writeString(matters, sample);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/cases/L404", "/nowhere", "/actuator/health", "/console/console.css"})
  void everyAnswerTellsBrowsersToBeStrict(String path) throws Exception {
    var headers = get(Zone.OUTSIDE, path).headers();
    assertThat(headers.firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
    assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void pagesHoldNoInlineScriptOrStyleAndWhatTheyNameIsThere() throws Exception {
    String page = get(Zone.INSIDE, "/cases/" + CASE).body() + get(Zone.INSIDE, "/").body();
    assertThat(page)
        .doesNotContain("<style", "style=", "onclick", "javascript:", "http://", "https://");
    for (String path :
        List.of(
            "/webjars/htmx.org/dist/htmx.min.js",
            "/console/console.js",
            "/console/console.css",
            "/console/icon.svg")) {
      assertThat(page).contains("\"" + path + "\"");
      assertThat(get(Zone.INSIDE, path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8090",
        "127.0.0.1.evil.example",
        "192.168.0.9",
        "[2001:db8::1]"
      })
  void aRequestByAnotherNameIsRefused(String host) throws Exception {
    assertThat(raw(Zone.OUTSIDE, "GET / HTTP/1.1\r\nHost: " + host))
        .startsWith("HTTP/1.1 421")
        .contains("CONSOLE_HOST")
        .doesNotContain("外网中枢");
    assertThat(raw(Zone.OUTSIDE, "GET /actuator/health HTTP/1.1\r\nHost: " + host))
        .startsWith("HTTP/1.1 421");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:1", "127.1.2.3", "[::1]:8090"})
  void aRequestByALoopbackNameIsServed(String host) throws Exception {
    assertThat(raw(Zone.OUTSIDE, "GET / HTTP/1.1\r\nHost: " + host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", "no-such-host.invalid"})
  void aHostThatIsNoLoopbackAddressStopsTheStart(String host) {
    Map<String, String> keys = Map.of("hub.console.host", host, "hub.data", "other");
    assertThatThrownBy(() -> HubProcess.start(List.of(Zone.OUTSIDE), home, config, keys))
        .isInstanceOfSatisfying(HubException.class, e -> tellsTheKey(e, host));
    assertThatThrownBy(() -> SettingsReader.read(Zone.OUTSIDE, home, config, keys))
        .isInstanceOfSatisfying(HubException.class, e -> tellsTheKey(e, host));
  }

  private static void tellsTheKey(HubException fault, String host) {
    assertThat(fault.code()).isEqualTo("CONFIG_INVALID");
    assertThat(fault.place()).isEqualTo("hub.console.host");
    assertThat(fault)
        .hasMessageContaining("hub.console.host is '" + host + "'")
        .hasMessageContaining("allowed is a loopback address");
  }

  private HttpResponse<String> get(Zone zone, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(consoles.get(zone).resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> search(Zone zone, String number) throws Exception {
    return http.send(
        HttpRequest.newBuilder(consoles.get(zone).resolve("/cases"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("number=" + number.replace(" ", "+")))
            .build(),
        BodyHandlers.ofString());
  }

  /** Java's own client sets the header Host by itself. */
  private String raw(Zone zone, String head) throws IOException {
    URI console = consoles.get(zone);
    try (Socket socket = new Socket(console.getHost(), console.getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
