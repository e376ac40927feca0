package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.access.Call;
import org.lastmile.hub.access.HmacSm3Check;
import org.lastmile.hub.access.Sm3;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;

/** What a vendor reads at the door of an invented system. */
class ContractPagesTest {
  private static final String DESCRIPTOR =
      """
      id: ledger-office
      spi: "1.0"
      name: {zh-CN: 台账办, en: Ledger office}
      department: {zh-CN: 街道, en: The street}
      zone: inside
      sends: [case.accepted]
      receives: [case.dispatched]
      answers: []
      repeat: key
      door:
        authentication: hmac-sm3
        maxBody: 2MB
      config:
        door.secret:
          type: string
          secret: true
          description: {zh-CN: 密钥, en: Secret}
        service.url:
          type: url
          description: {zh-CN: 地址, en: Address}
      """;

  private static final String ROUTES =
      """
      - route:
          id: ledger-accepted
          description: Takes what was accepted.
          from:
            uri: platform-http:/cases/{caseNo}
            parameters: {httpMethodRestrict: PUT}
            steps:
              - to: hub:receive?type=case.accepted&schema=native/accepted.schema.json
      - route:
          id: ledger-dispatch
          from:
            uri: hub:deliver?type=*
            steps:
              - to: hub:map?layout=native/case.layout.yaml
              - to: "{{service.url}}?connectTimeout=1s"
      """;

  private static final Map<String, String> FILES =
      Map.of(
          "camel/ledger-office.camel.yaml",
          ROUTES,
          "native/accepted.schema.json",
          """
          {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
           "properties": {"at": {"$ref": "#/$defs/time"}}, "$defs": {"time": {"type": "string"}}}
          """,
          "native/case.layout.yaml",
          """
          form: FIXED
          charset: GB18030
          rows:
            - {name: bh, title: 编号, bytes: 20, required: true}
            - {name: je, title: 金额, bytes: 14, kind: NUMBER}
          """,
          "native/write.sql",
          "insert into somewhere values (1)",
          "samples/inbound/case.accepted.native.json",
          "{\"at\": \"2026-11-26\"}",
          "samples/inbound/case.accepted.canonical.json",
          "{}",
          "contract.yaml",
          """
          errors:
            - codes: [LEDGER_SHUT]
              mends: SYSTEM
              zh-CN: 台账已关
              en: The ledger is shut
          """);

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path work;
  private TestDoors doors;

  @BeforeEach
  void publish() throws IOException {
    doors = new TestDoors(work, null);
    doors.doors.publish(
        new Contract(
            DescriptorReader.read(DESCRIPTOR.getBytes(StandardCharsets.UTF_8), "connector.yaml"),
            path ->
                Optional.ofNullable(FILES.get(path))
                    .map(text -> text.getBytes(StandardCharsets.UTF_8)),
            List.copyOf(FILES.keySet())));
  }

  @AfterEach
  void close() throws IOException {
    doors.close();
    client.close();
  }

  @Test
  void thePageIsInTheLanguageThatIsAskedFor() throws Exception {
    assertThat(get("", "Accept-Language", "en-GB,zh;q=0.5").body())
        .contains(
            "What the system brings", "The ledger is shut", "PUT /systems/ledger-office/cases")
        .doesNotContain("??");
    assertThat(get("").body()).contains("系统送来的", "台账已关", "21–34").doesNotContain("??");
    assertThat(get("?lang=en", "Accept-Language", "zh").body()).contains("Error codes");
    assertThat(get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void everyLinkOfThePageLeadsToADocument() throws Exception {
    Document page = Jsoup.parse(get("?lang=en").body(), doors.uri("/").toString());
    List<String> links = page.select("a[href^=/], link[href^=/]").eachAttr("href");
    assertThat(links)
        .contains(
            "/systems/ledger-office/contract/openapi.json",
            "/systems/ledger-office/contract/native/accepted.schema.json",
            "/systems/ledger-office/contract/samples/inbound/case.accepted.native.json");
    for (String link : links) {
      assertThat(send(link).statusCode()).as(link).isEqualTo(200);
    }
  }

  @Test
  void theExampleOfASignatureIsTakenByTheCheck() throws Exception {
    Document page = Jsoup.parse(get("?lang=en").body());
    Map<String, List<String>> lines = new TreeMap<>();
    page.select("dl.facts > div")
        .forEach(
            line ->
                lines
                    .computeIfAbsent(line.select("dt").text(), key -> new ArrayList<>())
                    .add(line.select("pre code").first().wholeText()));
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    lines
        .get("Header")
        .getFirst()
        .lines()
        .forEach(line -> headers.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
    byte[] body = lines.get("Body").getFirst().getBytes(StandardCharsets.UTF_8);
    Instant then = Instant.ofEpochMilli(Long.parseLong(headers.get("X-Timestamp")));
    HmacSm3Check check =
        new HmacSm3Check(
            "ledger-office",
            lines.get("Secret").getFirst(),
            Clock.fixed(then, ZoneId.of("Asia/Shanghai")));
    String target = lines.get("Text").getFirst().lines().skip(1).findFirst().orElseThrow();
    Call call = new Call("PUT", target, headers::get, true, null, InetAddress.getLoopbackAddress());
    check.checkHead(call);
    check.checkBody(call, () -> digest(body));
    assertThat(HexFormat.of().parseHex(page.select("dl.facts p code").get(1).text()))
        .isEqualTo(lines.get("Text").getFirst().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] digest(byte[] body) {
    try {
      return Sm3.digest(new ByteArrayInputStream(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void openApiNamesPathsSchemasAndHowToSign() throws Exception {
    JsonNode openApi = Json.parse(get("/openapi.json").body().getBytes(StandardCharsets.UTF_8));
    assertThat(
            openApi.at("/paths/~1cases~1{caseNo}/put/requestBody/content/application~1json/schema"))
        .hasToString("{\"$ref\":\"#/components/schemas/accepted\"}");
    assertThat(openApi.at("/components/schemas/accepted/properties/at/$ref").asText())
        .isEqualTo("#/components/schemas/accepted/$defs/time");
    assertThat(openApi.at("/security/0").size()).isEqualTo(4);
  }

  @Test
  void itSaysNoAsTheDoorDoesThatIsOpen() throws Exception {
    assertThat(get("?lang=en").body()).doesNotContain("How the door says no");
    doors.start(
        new TestDoors.Connector(
                "ledger-office", Authentication.BEARER_TOKEN, Map.of("door.token", "t"))
            .bean("doorRefusal", (Processor) exchange -> exchange.getMessage().setBody("Nein")),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/cases").to("mock:none");
          }
        });
    assertThat(get("?lang=en").body()).contains("How the door says no", "Nein");
  }

  @Test
  void itCanOnlyBeReadAndIsNotSentAgainUnchanged() throws Exception {
    HttpResponse<String> posted =
        client.send(
            HttpRequest.newBuilder(doors.uri("/systems/ledger-office/contract"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
    String tag = get("/native/case.layout.yaml").headers().firstValue("ETag").orElseThrow();
    assertThat(get("/native/case.layout.yaml", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/native/write.sql").statusCode()).isEqualTo(404);
    assertThat(get("/connector.yaml").statusCode()).isEqualTo(404);
    assertThat(get("/samples/inbound/case.accepted.canonical.json").statusCode()).isEqualTo(404);
    assertThat(get("/asyncapi.json").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("/systems/ledger-office/contract" + path, headers);
  }

  private HttpResponse<String> send(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(doors.uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
