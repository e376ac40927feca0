package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.activation.SetupVersions;
import org.lastmile.hub.connector.PluginMaker;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Zone;

/** IT staff change flows, matters and addresses of a zone that works, while a window hands in applications. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZoneSetupTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int FIRST = 0;
  private static final int LAST = Integer.MAX_VALUE;
  private static final String MATTER = "11330106XHDEM0017J4330104001000";

  private static final String DESCRIPTOR =
      """
      id: %s
      spi: "1.0"
      name: {zh-CN: 样例办, en: Sample office}
      department: {zh-CN: 样例办, en: Sample office}
      zone: inside
      sends: [case.submitted, share.visit]
      receives: [case.submitted, share.visit]
      repeat: key
      door: {authentication: basic, maxBody: 1MB}
      config:
        baseUrl:
          type: url
          description: {zh-CN: 地址, en: Address}
        door.user:
          type: string
          default: office
          description: {zh-CN: 用户, en: User}
        door.password:
          type: string
          secret: true
          description: {zh-CN: 口令, en: Password}
      """;

  private static final String CONNECTOR_ROUTES =
      """
      - route:
          id: sample-in
          from:
            uri: platform-http:/applications
            parameters: {httpMethodRestrict: POST}
            steps:
              - to: hub:receive?type=case.submitted&mapping=mappings/in.jslt
      - route:
          id: sample-out
          from:
            uri: hub:deliver?type=case.submitted
            steps:
              - to: hub:map?mapping=mappings/out.jslt
              - setHeader: {name: CamelHttpMethod, constant: POST}
              - setHeader: {name: Content-Type, constant: application/json}
              - to: "{{baseUrl}}?responseTimeout=5s"
      - route:
          id: visits-in
          from:
            uri: platform-http:/visits
            parameters: {httpMethodRestrict: POST}
            steps:
              - to: hub:receive?type=share.visit&mapping=mappings/visit.jslt
      - route:
          id: visits-out
          from:
            uri: hub:deliver?type=share.visit
            steps:
              - to: hub:map?mapping=mappings/visit-out.jslt
              - setHeader: {name: CamelHttpMethod, constant: POST}
              - setHeader: {name: Content-Type, constant: application/json}
              - to: "{{baseUrl}}/visits?responseTimeout=5s"
      """;

  private static final String IN =
      """
      {"idempotencyKey": .no, "caseNo": null, "priority": "ROUTINE", "version": 0,
       "body": {"matterCode": "%s", "need": .need, "reportTime": "2026-11-24T08:52:10+08:00", "materials": [],
         "applicant": {"kind": "natural", "name": "张样例", "citizenId": "339900195803120011", "phone": "13800000001"},
         "origin": {"system": "window", "number": .no}}}
      """
          .formatted(MATTER);

  private static final String VISIT =
      """
      {"idempotencyKey": .no, "caseNo": null, "priority": "ROUTINE", "version": 0,
       "body": {"origin": {"system": "window", "number": .no}, "version": 1, "division": "330106002",
         "visitedAt": "2026-11-24T08:52:10+08:00", "findings": .need, "grid": "CY-04",
         "persons": [{"kind": "natural", "name": "张样例", "phone": "13800000001"}]}}
      """;

  private static final String VISIT_FLOW =
      """
      - route:
          id: by-subscription
          description: A visit goes to the office that subscribed to it.
          from:
            uri: hub:share.visit?source=window
            steps:
              - to: hub:system:office-a?share=visits-to-a
      """;

  private static final String SUBSCRIPTION =
      """
      - id: visits-to-a
        provider: window
        receiver: office-a
        type: share.visit
        catalogue-item: SAMPLE-0001
        kind: CONDITIONAL
        purpose: visit-count
        basis: {zh-CN: 样例, en: Sample}
        approval: SAMPLE-2026-001
        until: 2999-12-31
        persons: persons
        items: [origin, version, visitedAt, division, persons.kind, persons.name, findings]
      """;

  private static final String FLOW =
      """
      - route:
          id: by-matter
          description: An application goes to the department of its matter.
          from:
            uri: hub:case.submitted?source=window
            steps:
              - choice:
                  when:
                    - simple: ${header.HubMatterSystem} == 'office-b'
                      steps:
                        - to: hub:system:office-b
                  otherwise:
                    steps:
                      - to: hub:system:office-a
      """;

  private static final String TEST =
      """
      - name: what needs nobody else goes to the department of its matter
        message:
          type: case.submitted
          source: window
          body:
            matterCode: "11330106XHDEM0025D4330105001000"
            need: a permit
            reportTime: "2026-11-24T08:52:10+08:00"
            materials: []
            applicant: {kind: natural, name: 张样例, citizenId: "339900195803120011", phone: "13800000001"}
            origin: {system: window, number: "1"}
        outputs:
          - {to: office-a, type: case.submitted, body: same}
      """;

  private static final String MATTERS =
      "department_id,department_zh,matter_name,implementation_code,legal_working_days,"
          + "promised_working_days,system\nd,样例办,样例事项,"
          + MATTER
          + ",20,7,%s\n";

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  /** Which application came to which office, in order. */
  private final Map<String, List<String>> taken = new ConcurrentHashMap<>();

  /** Visits that office A has got, as they came. */
  private final List<JsonNode> visits = new CopyOnWriteArrayList<>();

  private volatile boolean busy = true;
  private Thread window;
  private HttpServer offices;
  private HubProcess hub;
  private HubProcess.Address address;
  private Path work;
  private Path flow;
  private Path config;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    work = folder;
    offices = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    offices.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    for (String office : List.of("a", "b", "moved", "window")) {
      taken.put(office, new CopyOnWriteArrayList<>());
      offices.createContext("/" + office, exchange -> take(office, exchange));
    }
    offices.createContext("/a/visits", this::visit);
    offices.start();
    configure();
    hub =
        HubProcess.start(
            List.of(Zone.INSIDE),
            work,
            config,
            Map.of(
                "hub.binaries", Path.of("target/postgres-binaries").toAbsolutePath().toString()));
    address = hub.addresses().getFirst();
    window = Thread.ofPlatform().start(this::handIn);
  }

  private void configure() throws IOException {
    config = Files.createDirectories(work.resolve("config"));
    Files.createDirectories(config.resolve("calendar"));
    Files.createDirectories(config.resolve("codes"));
    Files.createDirectories(config.resolve("connectors"));
    try (Stream<Path> years = Files.list(ROOT.resolve("config/calendar"))) {
      for (Path year : years.toList()) {
        Files.copy(year, config.resolve("calendar").resolve(year.getFileName()));
      }
    }
    Files.copy(ROOT.resolve("config/gate.yaml"), config.resolve("gate.yaml"));
    Files.writeString(
        config.resolve("systems.yaml"),
        """
        systems:
          window: {zone: inside, name: {zh-CN: "窗口", en: "Window"}}
          office-a: {zone: inside, name: {zh-CN: "甲办", en: "Office A"}}
          office-b: {zone: inside, name: {zh-CN: "乙办", en: "Office B"}}
          casework: {zone: inside, name: {zh-CN: "办件中心", en: "Casework"}}
          duty: {zone: inside, name: {zh-CN: "值班台", en: "Duty desk"}}
        """);
    Files.writeString(
        config.resolve("hub.yaml"), "hub: {plugins: plugins, brake: {disk-used: 100}}\n");
    Files.writeString(config.resolve("inside.yaml"), "hub: {}\n");
    matters("office-a");
    Files.writeString(config.resolve("subscriptions.yaml"), SUBSCRIPTION);
    connector("window", "window");
    connector("office-a", "a");
    connector("office-b", "b");
    flow = work.resolve("routes/by-matter/by-matter.camel.yaml");
    Files.createDirectories(work.resolve("routes/by-matter/tests"));
    Files.writeString(flow, FLOW);
    Files.writeString(flow.resolveSibling("by-subscription.camel.yaml"), VISIT_FLOW);
    Files.writeString(work.resolve("routes/by-matter/tests/by-matter.yaml"), TEST);
    for (String id : List.of("window", "office-a", "office-b")) {
      PluginMaker.of(id, DESCRIPTOR.formatted(id))
          .with("camel/office.camel.yaml", CONNECTOR_ROUTES)
          .with("mappings/in.jslt", IN)
          .with("mappings/out.jslt", "{\"no\": .body.origin.number}")
          .with("mappings/visit.jslt", VISIT)
          .with("mappings/visit-out.jslt", ".body")
          .into(work.resolve("plugins"));
    }
  }

  private void matters(String system) throws IOException {
    Files.writeString(config.resolve("matters.csv"), MATTERS.formatted(system));
  }

  private void connector(String id, String office) throws IOException {
    Files.writeString(
        config.resolve("connectors").resolve(id + ".yaml"),
        "baseUrl: http://127.0.0.1:%d/%s\ndoor.password: sample\n"
            .formatted(offices.getAddress().getPort(), office));
  }

  @AfterAll
  void stop() throws Exception {
    busy = false;
    if (window != null) {
      window.join();
    }
    if (hub != null) {
      hub.close();
    }
    offices.stop(0);
    http.close();
  }

  private void take(String office, HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      Objects.requireNonNull(taken.get(office))
          .add(Json.parse(in.readAllBytes()).get("no").asText());
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void visit(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      visits.add(Json.parse(in.readAllBytes()));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** One application after the other; one without a receipt is handed in again. */
  private void handIn() {
    while (busy) {
      String no = "W" + numbers.incrementAndGet();
      do {
        LockSupport.parkNanos(PAUSE.toNanos());
      } while (busy && !post(no));
    }
  }

  private boolean post(String no) {
    return post("applications", no) && accepted.add(no);
  }

  private boolean post(String what, String no) {
    String body = Json.object().put("no", no).put("need", "a permit").toString();
    try {
      HttpResponse<Void> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(address.door() + "/systems/window/" + what))
                  .header("Content-Type", "application/json")
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString("office:sample".getBytes(StandardCharsets.UTF_8)))
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.discarding());
      return answer.statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private JsonNode setup() throws Exception {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(address.console() + "actuator/health/setup")).build(),
            BodyHandlers.ofByteArray());
    return Json.parse(answer.body());
  }

  /** Office by office, what is handed in from now on comes here and nowhere else. */
  private void allGoTo(String office) {
    await("applications go to " + office)
        .atMost(SOON)
        .until(
            () -> {
              int from = numbers.get() + 2;
              await().atMost(SOON).until(() -> numbers.get() > from + 5);
              return taken.entrySet().stream()
                  .noneMatch(
                      one ->
                          !one.getKey().equals(office)
                              && one.getValue().stream().anyMatch(no -> after(no, from)));
            });
    int from = numbers.get();
    List<String> here = Objects.requireNonNull(taken.get(office));
    await().atMost(SOON).until(() -> here.stream().anyMatch(no -> after(no, from)));
  }

  private static boolean after(String no, int number) {
    return Integer.parseInt(no.substring(1)) > number;
  }

  private static void replace(Path file, String text) throws IOException {
    Path written = Files.writeString(file.resolveSibling("new.tmp"), text);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  @Order(FIRST)
  void aMatterGoesToAnotherDepartmentAFlowGetsAConditionAndASystemAnotherAddress()
      throws Exception {
    allGoTo("a");
    matters("office-b");
    allGoTo("b");
    connector("office-b", "moved");
    allGoTo("moved");
    replace(
        flow, FLOW.replace("== 'office-b'", "== 'office-b' && ${header.HubPriority} == 'URGENT'"));
    allGoTo("a");

    assertThat(setup().path("status").asText()).isEqualTo("UP");
    assertThat(setup().at("/details/version").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'description: An' | '  description: An' | FLOW_YAML",
        "system:office-a | system:office-c | SYSTEM_UNKNOWN",
        "case.submitted?source | case.unheard?source | TYPE_UNKNOWN",
        "'to: hub:system:office-a' | 'to: hub:system:office-b' | FLOW_TEST_FAILED",
        "'An application' | '' | ",
      })
  @Order(1)
  void whatIsNotFitChangesNothingAndIsTold(String what, String by, String code) throws Exception {
    int before = setup().at("/details/version").asInt();
    String good = Files.readString(flow);
    String bad = code == null ? good.substring(0, good.length() / 2) : good.replace(what, by);

    Files.writeString(flow, bad);
    await().atMost(SOON).until(() -> !setup().at("/details/refused").isEmpty());

    JsonNode refused = setup().at("/details/refused/0");
    assertThat(setup().path("status").asText()).isEqualTo("DEGRADED");
    if (code != null) {
      assertThat(refused.path("code").asText()).isEqualTo(code);
      assertThat(refused.path("place").asText() + refused.path("reason").asText())
          .contains("by-matter");
    }
    assertThat(setup().at("/details/version").asInt()).isEqualTo(before);
    allGoTo("a");
    Files.writeString(flow, good);
    await().atMost(SOON).until(() -> setup().path("status").asText().equals("UP"));
  }

  @Test
  @Order(LAST - 2)
  void anEarlierVersionIsPutBackByAPersonForAReason() throws Exception {
    SetupVersions versions = new SetupVersions(work.resolve("data/inside/setup"));
    versions.putBack(versions.about(2), "王管理", "office B asks for its matters again");
    allGoTo("b");

    assertThat(versions.holding().by()).isEqualTo("王管理");
    assertThat(versions.holding().hash()).isEqualTo(versions.about(2).hash());
  }

  @Test
  @Order(LAST - 1)
  void aSubscriptionThatIsChangedOrRevokedHasEffectOnTheNextVisit() throws Exception {
    Path file = config.resolve("subscriptions.yaml");
    assertThat(visited("V1").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "origin", "version", "visitedAt", "division", "persons", "findings");

    take(file, SUBSCRIPTION.replace(", findings", ""));
    JsonNode less = visited("V2");
    assertThat(less.has("findings")).isFalse();
    assertThat(less.at("/persons/0/name").asText()).isEqualTo("张样例");
    assertThat(less.at("/persons/0").has("phone")).isFalse();

    replace(file, SUBSCRIPTION.replace("SAMPLE-2026-001", "''"));
    await().atMost(SOON).until(() -> !setup().at("/details/refused").isEmpty());
    assertThat(setup().at("/details/refused/0/code").asText()).isEqualTo("SHARES_INVALID");

    String revoked = SUBSCRIPTION + "  revoked: {on: 2026-11-24, reason: asked for}\n";
    take(file, revoked);
    assertThat(post("visits", "V3")).isTrue();
    Trace ledger = ledger();
    await()
        .atMost(SOON)
        .until(
            () ->
                ledger.newest(Long.MAX_VALUE, 100_000).stream()
                    .anyMatch(one -> one.entry().code().equals("SHARE_REVOKED")));
    assertThat(ledger.newest(Long.MAX_VALUE, 100_000))
        .extracting(one -> one.entry().kind())
        .doesNotContain(EntryKind.DEAD);

    take(file, SUBSCRIPTION);
    visited("V4");
    assertThat(visits)
        .extracting(one -> one.at("/origin/number").asText())
        .containsExactly("V1", "V2", "V4");
    assertThat(
            ledger.newest(Long.MAX_VALUE, 100_000).stream()
                .map(one -> one.entry().share())
                .filter(Objects::nonNull)
                .map(share -> share.approval() + " " + share.persons() + " " + share.items().size())
                .toList())
        .contains("SAMPLE-2026-001 1 6", "SAMPLE-2026-001 1 7", "SAMPLE-2026-001 0 7");
  }

  /** Saves a file that is fit, and waits until it holds. */
  private void take(Path file, String text) throws Exception {
    int before = setup().at("/details/version").asInt();
    replace(file, text);
    await().atMost(SOON).until(() -> setup().at("/details/version").asInt() > before);
  }

  /** Hands a visit in, and gives what office A gets of it. */
  private JsonNode visited(String no) {
    assertThat(post("visits", no)).isTrue();
    await()
        .atMost(SOON)
        .until(() -> visits.stream().anyMatch(one -> one.at("/origin/number").asText().equals(no)));
    return visits.getLast();
  }

  private Trace ledger() {
    return new ZoneLedgers(work, config, Map.of("hub.home", work.toString())).open(Zone.INSIDE);
  }

  @Test
  @Order(LAST)
  void nothingWasLostOrDoubledAndEachChangeIsAnEntry() throws Exception {
    busy = false;
    window.join();
    await()
        .atMost(SOON)
        .until(() -> taken.values().stream().mapToInt(List::size).sum() >= accepted.size());
    assertThat(taken.values().stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(accepted);
    SetupVersions versions = new SetupVersions(work.resolve("data/inside/setup"));
    Trace ledger = ledger();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(configured(ledger))
                    .extracting(one -> one.entry().actor() + " " + one.entry().detail())
                    .hasSize(versions.all().size())
                    .anyMatch(line -> line.startsWith("王管理 version 5: office B asks")));
  }

  private static List<Recorded> configured(Trace ledger) {
    return ledger.newest(Long.MAX_VALUE, 100_000).stream()
        .filter(one -> one.entry().kind() == EntryKind.CONFIGURED)
        .toList();
  }
}
