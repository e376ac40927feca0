package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.connector.PluginMaker;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Zone;
import org.slf4j.LoggerFactory;

/** What a whole zone tells of itself over its sockets and in its log, while one system hands in and gets messages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZoneFiguresTest {
  private static final int LAST = Integer.MAX_VALUE;
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e47";
  private static final String CITIZEN = "339900195803120011";
  private static final String NAME = "张样例";
  private static final String PHONE = "13800000001";

  private static final String DESCRIPTOR =
      """
      id: sample-office
      spi: "1.0"
      name: {zh-CN: 样例办, en: Sample office}
      department: {zh-CN: 样例办, en: Sample office}
      zone: inside
      sends: [case.submitted]
      receives: [case.submitted]
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

  private static final String ROUTES =
      """
      - route:
          id: sample-in
          from:
            uri: platform-http:/applications
            parameters: {httpMethodRestrict: POST}
            steps:
              - to: hub:receive?type=case.submitted&mapping=mappings/in.jslt&schema=native/application.schema.json
      - route:
          id: sample-out
          from:
            uri: hub:deliver?type=case.submitted
            steps:
              - to: hub:map?mapping=mappings/out.jslt
              - setHeader: {name: CamelHttpMethod, constant: POST}
              - setHeader: {name: Content-Type, constant: application/json}
              - to: "{{baseUrl}}/cases?responseTimeout=5s"
      """;

  private static final String FLOW =
      """
      - route:
          id: give-back
          description: What the office hands in goes to the office.
          from:
            uri: hub:case.submitted?source=sample-office
            steps:
              - choice:
                  when:
                    - language: {language: jslt, expression: '.category == "repair"'}
                      steps:
                        - setBody: {language: {language: jslt, expression: '{"nothing": .need}'}}
                        - to: hub:system:sample-office
                  otherwise:
                    steps:
                      - to: hub:system:sample-office
      """;

  private static final String SCHEMA =
      """
      {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["no", "phone"],
       "properties": {"no": {"type": "string"}, "phone": {"type": "string", "pattern": "^1[0-9]{10}$"}}}
      """;

  private static final String IN =
      """
      {"idempotencyKey": .no, "caseNo": null, "priority": "ROUTINE", "version": 0,
       "body": {"category": if (.no == "F3") "repair" else "parking", "need": .need, "reportTime": "2026-11-24T08:52:10+08:00", "materials": [],
         "applicant": {"kind": "natural", "name": .name, "citizenId": .citizenId, "phone": .phone},
         "origin": {"system": "sample-office", "number": .no}}}
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  /** What the office answers once to the application of a number. */
  private final Map<String, Integer> once = new ConcurrentHashMap<>();

  private volatile int always = 200;
  private HttpServer office;
  private HubProcess hub;
  private HubProcess.Address address;
  private Path log;

  @BeforeAll
  void start(@TempDir Path work) throws Exception {
    office = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    office.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    office.createContext("/cases", this::serve);
    office.start();
    Path config = configure(work);
    hub =
        HubProcess.start(
            List.of(Zone.INSIDE),
            work,
            config,
            Map.of(
                "hub.binaries", Path.of("target/postgres-binaries").toAbsolutePath().toString(),
                "logging.config", logging(work).toString()));
    address = hub.addresses().getFirst();
    log = work.resolve("data/inside/log/hub.json");
  }

  /** The product's own file log; without this the tests' configuration of the log would win. */
  private static Path logging(Path work) throws IOException {
    String spring = "<include resource=\"org/springframework/boot/logging/logback/%s.xml\"/>";
    return Files.writeString(
        work.resolve("logback.xml"),
        "<configuration>"
            + spring.formatted("defaults")
            + spring.formatted("structured-file-appender")
            + "<root level=\"WARN\"><appender-ref ref=\"FILE\"/></root></configuration>");
  }

  private Path configure(Path work) throws IOException {
    Path config = Files.createDirectories(work.resolve("config"));
    Path connectors = Files.createDirectories(config.resolve("connectors"));
    Files.createDirectories(config.resolve("calendar"));
    Files.createDirectories(config.resolve("codes"));
    try (Stream<Path> years = Files.list(ROOT.resolve("config/calendar"))) {
      for (Path year : years.toList()) {
        Files.copy(year, config.resolve("calendar").resolve(year.getFileName()));
      }
    }
    Files.copy(ROOT.resolve("config/matters.csv"), config.resolve("matters.csv"));
    Files.copy(ROOT.resolve("config/gate.yaml"), config.resolve("gate.yaml"));
    Files.writeString(
        config.resolve("systems.yaml"),
        """
        systems:
          sample-office: {zone: inside, name: {zh-CN: "样例办", en: "Sample office"}}
          casework: {zone: inside, name: {zh-CN: "办件中心", en: "Casework"}}
          duty: {zone: inside, name: {zh-CN: "值班台", en: "Duty desk"}}
        """);
    Files.writeString(
        config.resolve("hub.yaml"),
        """
        hub:
          plugins: plugins
          brake: {backlog: 12, disk-used: 100, disk-free: 1MB, heap-used: 100}
          delivery:
            default: {first-pause: 20ms, longest-pause: 200ms, circuit-pause: 100ms}
        """);
    Files.writeString(config.resolve("inside.yaml"), "hub: {}\n");
    Files.writeString(
        connectors.resolve("sample-office.yaml"),
        "baseUrl: http://127.0.0.1:" + office.getAddress().getPort() + "\ndoor.password: sample\n");
    Path flows = Files.createDirectories(work.resolve("routes/give-back"));
    Files.writeString(flows.resolve("give-back.camel.yaml"), FLOW);
    PluginMaker.of("sample-office", DESCRIPTOR)
        .with("camel/office.camel.yaml", ROUTES)
        .with("mappings/in.jslt", IN)
        .with("mappings/out.jslt", "{\"name\": .body.applicant.name, \"no\": .body.origin.number}")
        .with("native/application.schema.json", SCHEMA)
        .into(work.resolve("plugins"));
    return config;
  }

  @AfterAll
  void stop() {
    if (hub != null) {
      hub.close();
    }
    office.stop(0);
    http.close();
    LoggerContext tests = (LoggerContext) LoggerFactory.getILoggerFactory();
    tests.reset();
    try {
      new ContextInitializer(tests).autoConfig();
    } catch (JoranException e) {
      throw new IllegalStateException("the tests' log cannot be restored", e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      byte[] request = in.readAllBytes();
      Integer own = once.remove(Json.parse(request).get("no").asText());
      int status = own == null ? always : own;
      // as unkind systems do: the answer quotes what was sent
      byte[] body =
          ("no: " + new String(request, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<String> post(String no, String phone, String trace) throws Exception {
    String body =
        Json.object()
            .put("no", no)
            .put("name", NAME)
            .put("citizenId", CITIZEN)
            .put("phone", phone)
            .put("need", NAME + " " + CITIZEN)
            .toString();
    return http.send(
        HttpRequest.newBuilder(URI.create(address.door() + "/systems/sample-office/applications"))
            .header("Content-Type", "application/json")
            .header("traceparent", "00-" + TRACE + trace + "-00f067aa0ba902b7-01")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString("office:sample".getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> look(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address.console() + "actuator/" + path)).build(),
        BodyHandlers.ofString());
  }

  /** The value of a figure whose line begins with {@code name} and holds all the tags; -1 where there is none. */
  private double figure(String name, String... tags) throws Exception {
    return look("prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Stream.of(tags).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(-1);
  }

  private List<JsonNode> logged() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      lines.add(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
    }
    return lines;
  }

  private List<JsonNode> logged(String trace) throws IOException {
    return logged().stream()
        .filter(line -> line.at("/trace/id").asText().equals(TRACE + trace))
        .toList();
  }

  @Test
  void theLogNamesTraceAndCodeOfWhatWentWrongAndNoPerson() throws Exception {
    assertThat(post("L1", PHONE, "01").statusCode()).isEqualTo(200);
    assertThat(post("L2", "not " + PHONE, "02").statusCode()).isEqualTo(400);
    once.put("L3", 503);
    assertThat(post("L3", PHONE, "03").statusCode()).isEqualTo(200);
    await().until(() -> logged("03").size() == 1);
    once.put("L4", 422);
    assertThat(post("L4", PHONE, "04").statusCode()).isEqualTo(200);
    await().until(() -> logged("04").size() == 1);
    await().until(() -> figure("hub_queue_waiting", "queue=\"to.sample-office\"") == 0);

    assertThat(logged("01")).as("a success is not a line").isEmpty();
    JsonNode refused = logged("02").getFirst();
    assertThat(logged("02")).hasSize(1);
    assertThat(refused.at("/log/level").asText()).isEqualTo("WARN");
    assertThat(refused.at("/hub/code").asText()).isEqualTo("NATIVE_INVALID");
    assertThat(refused.at("/hub/place").asText()).isEqualTo("/phone");
    assertThat(refused.at("/hub/system").asText()).isEqualTo("sample-office");
    JsonNode failed = logged("03").getFirst();
    assertThat(failed.at("/hub/code").asText()).isEqualTo("SYSTEM_HTTP_5XX");
    assertThat(failed.at("/hub/case").asText()).isNotEmpty();
    assertThat(failed.at("/hub/message").asText()).hasSize(32);
    JsonNode dead = logged("04").getFirst();
    assertThat(dead.at("/log/level").asText()).isEqualTo("ERROR");
    assertThat(dead.at("/hub/code").asText()).isEqualTo("SYSTEM_HTTP_4XX");
    assertThat(Files.readString(log)).doesNotContain(CITIZEN, NAME, PHONE);
    assertThat(logged().toString()).doesNotContain(CITIZEN, NAME, PHONE, "339900");
  }

  @Test
  void prometheusHasAFigureForWhatHappened() throws Exception {
    double before = Math.max(0, figure("hub_received_total", "outcome=\"accepted\""));
    assertThat(post("F1", PHONE, "11").statusCode()).isEqualTo(200);
    assertThat(post("F1", PHONE, "11").body()).contains("true");
    assertThat(post("F2", "1", "12").statusCode()).isEqualTo(400);
    String office = "system=\"sample-office\"";
    await()
        .until(
            () ->
                figure("hub_deliveries_total", office, "outcome=\"delivered\"", "code=\"OK\"")
                    > before);

    assertThat(figure("hub_received_total", office, "outcome=\"accepted\"", "code=\"OK\""))
        .isEqualTo(before + 1);
    assertThat(figure("hub_received_total", office, "outcome=\"repeated\"")).isEqualTo(1);
    assertThat(figure("hub_received_total", office, "code=\"NATIVE_INVALID\"")).isPositive();
    assertThat(figure("hub_receive_seconds_count", office)).isPositive();
    assertThat(figure("hub_delivery_seconds_count", office)).isPositive();
    assertThat(figure("hub_delivery_running", office)).isGreaterThanOrEqualTo(0);
    assertThat(figure("hub_delivery_held", office)).isGreaterThanOrEqualTo(0);
    assertThat(figure("hub_circuit_state", office)).isGreaterThanOrEqualTo(0);
    assertThat(figure("hub_connector_running", office)).isEqualTo(1);
    assertThat(figure("hub_connector_up", office)).isEqualTo(1);
    assertThat(figure("hub_connector_idle_seconds", office)).isBetween(0.0, 60.0);
    assertThat(figure("hub_flow_messages_total", "flow=\"give-back\"")).isEqualTo(before + 1);
    assertThat(figure("hub_flow_outputs_total", "flow=\"give-back\"")).isEqualTo(before + 1);
    assertThat(figure("hub_flow_seconds_count", "flow=\"give-back\"")).isEqualTo(before + 1);
    assertThat(post("F3", PHONE, "13").statusCode()).isEqualTo(200);
    await()
        .until(
            () ->
                figure(
                        "hub_flow_faults_total",
                        "flow=\"give-back\"",
                        "code=\"FLOW_OUTPUT_INVALID\"")
                    == 1);
    await().until(() -> figure("hub_dead_letters_total", "code=\"FLOW_OUTPUT_INVALID\"") == 1);
    assertThat(figure("hub_queue_waiting", "queue=\"dead\"")).isGreaterThanOrEqualTo(0);
    assertThat(figure("hub_gate_waiting", "what=\"messages\"")).isZero();
    assertThat(figure("hub_brake_closed")).isZero();
    assertThat(figure("hub_ledger_lag")).isGreaterThanOrEqualTo(0);
    for (String lane : List.of("put", "route", "deliver")) {
      String tag = "lane=\"" + lane + "\"";
      assertThat(figure("hub_lane_commit_seconds_count", tag)).isPositive();
      assertThat(figure("hub_lane_batch_count", tag)).isPositive();
    }
    assertThat(look("prometheus").body()).doesNotContain(NAME, CITIZEN, PHONE, "L33");
  }

  @Test
  void aSystemThatIsAwayDegradesTheConnectorsAndTheBrakeTakesTheZoneOutOfService()
      throws Exception {
    assertThat(look("health/liveness").statusCode()).isEqualTo(200);
    assertThat(look("health/readiness").statusCode()).isEqualTo(200);
    assertThat(look("health/readiness").body()).contains("\"db\"", "\"zone\"");
    always = 503;
    for (int i = 0; i < 16; i++) {
      post("H" + i, PHONE, "2" + (i % 10));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> look("health/readiness").statusCode() == 503);
    assertThat(look("health/readiness").body()).contains("OUT_OF_SERVICE", "BRAKE");
    assertThat(look("health/liveness").statusCode()).as("nothing to restart").isEqualTo(200);
    assertThat(post("H99", PHONE, "29").statusCode()).isEqualTo(503);
    HttpResponse<String> connectors = look("health/connectors");
    assertThat(connectors.statusCode()).as("never the zone's fault").isEqualTo(200);
    JsonNode office =
        Json.parse(connectors.body().getBytes(StandardCharsets.UTF_8))
            .at("/components/connectors/details/sample-office");
    assertThat(office.get("state").asText()).isEqualTo("DOWN");
    assertThat(office.get("code").asText()).isEqualTo("SYSTEM_HTTP_5XX");
    assertThat(office.get("since").asText()).isNotEmpty();
    assertThat(figure("hub_connector_up", "system=\"sample-office\"")).isZero();
    assertThat(figure("hub_connector_running", "system=\"sample-office\"")).isEqualTo(1);

    always = 200;
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> look("health/readiness").statusCode() == 200);
    await()
        .untilAsserted(
            () -> assertThat(look("health/connectors").body()).doesNotContain("DEGRADED"));
  }

  @Test
  @Order(LAST)
  void whoseDoorsAreClosedIsNotReadyAndNeedsNoRestart() throws Exception {
    hub.part(Zone.INSIDE, ZoneLifecycle.class).stop();
    HttpResponse<String> readiness = look("health/readiness");
    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body()).contains("OUT_OF_SERVICE", "DOORS_CLOSED");
    assertThat(look("health/liveness").statusCode()).isEqualTo(200);
  }

  @Test
  void eachZoneLogsIntoItsOwnFolder() throws Exception {
    assertThat(log).exists();
    for (Zone zone : Zone.values()) {
      Path config = log.resolve("../../../../config").normalize();
      Files.writeString(config.resolve("outside.yaml"), "hub: {}\n");
      assertThat(
              ZoneApplication.environment(zone, config.getParent(), config, Map.of())
                  .getProperty("log.folder"))
          .isEqualTo(config.resolveSibling("data/" + zone.id() + "/log").toString());
    }
  }
}
