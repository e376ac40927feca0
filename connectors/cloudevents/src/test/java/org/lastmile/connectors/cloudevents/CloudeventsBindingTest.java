package org.lastmile.connectors.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake.Answer;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The three modes of the HTTP binding inwards, two outwards, and what is said to those who keep to none. */
class CloudeventsBindingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CLASSES = Path.of("target/classes");
  private static final String CASE = "L33010620261124000001";
  private static final String ACCEPTED =
      """
      {"at":"2026-11-24T10:02:00+08:00","department":"区民政局"}\
      """;

  private final String token = UUID.randomUUID().toString();
  private final String deliveryToken = UUID.randomUUID().toString();
  @TempDir Path work;
  private CloudeventsFake system;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    start(CLASSES, "cloudevents", Map.of());
  }

  private void start(Path classes, String id, Map<String, String> more) {
    DoorServer doors = new DoorServer("localhost", 0, 0, null);
    system = system(doors.port(), id, token);
    ConnectorRig.Builder builder =
        ConnectorRig.of(classes)
            .server(doors)
            .callLimit(Duration.ofSeconds(30))
            .matters(code -> !code.endsWith("9999"))
            .config("door.token", token)
            .config("batch.most", "100")
            .config("delivery.url", system.address().toString())
            .config("delivery.token", deliveryToken)
            .config("delivery.timeout", "20s");
    more.forEach(builder::config);
    rig = builder.start();
  }

  private CloudeventsFake system(int port, String id, String itsToken) {
    URI door = URI.create("http://localhost:" + port + "/systems/" + id + "/events");
    return new CloudeventsFake(new CloudeventsFake.Config(() -> door, 0, itsToken, deliveryToken));
  }

  @AfterEach
  void close() {
    rig.close();
    system.close();
  }

  @Test
  void aStructuredEventIsReceivedWithAllThatItSays() throws Exception {
    String event =
        """
        { "specversion":"1.0", "id":"E 1", "source":"/offices/a", "type":"org.lastmile.case.accepted",
          "dataschema":"urn:lastmile:type:case.accepted/1", "subject":"%s", "priority":"SPECIAL", "caseversion":"7",
          "purpose":"assistance", "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "other":true, "mattercode":null, "data":%s }\
        """
            .formatted(CASE, ACCEPTED);
    Answer answer = system.structured(event);

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    JsonNode receipt = JSON.readTree(answer.body());
    assertThat(receipt.get("caseNo").textValue()).isEqualTo(CASE);
    assertThat(receipt.get("messageId").textValue()).isNotEmpty();
    assertThat(receipt.get("receivedAt").textValue()).isNotEmpty();
    assertThat(receipt.get("repeated").booleanValue()).isFalse();
    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.key()).isEqualTo("/offices/a E 1");
    assertThat(reception.type()).isEqualTo(MessageType.of("case.accepted"));
    assertThat(reception.caseNo()).isEqualTo(CASE);
    assertThat(reception.priority()).isEqualTo(Priority.SPECIAL);
    assertThat(reception.version()).isEqualTo(7);
    assertThat(reception.purpose()).isEqualTo("assistance");
    assertThat(reception.traceparent())
        .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assertThat(reception.body()).isEqualTo(JSON.readTree(ACCEPTED));
    assertThat(new String(reception.evidence().getFirst().bytes(), StandardCharsets.UTF_8))
        .isEqualTo(event);
    assertThat(reception.evidence().getFirst().mediaType())
        .isEqualTo("application/cloudevents+json");

    Answer again = system.structured(event);
    assertThat(again.status()).isEqualTo(202);
    assertThat(JSON.readTree(again.body()).get("repeated").booleanValue()).isTrue();
    assertThat(rig.intake().received()).hasSize(1);
    refused(system.structured(event.replace("区民政局", "区教育局")), 409, "KEY_REUSED", null);
  }

  @Test
  void aBinaryEventIsDecodedAsTheBindingSays() throws Exception {
    Answer answer =
        system.binary(
            Map.of(
                "specversion", "1.0",
                "id", "100% \"+\"",
                "source", "/offices/a",
                "type", "org.lastmile.case.accepted",
                "subject", CASE,
                "purpose", "Euro € 😀"),
            ACCEPTED);

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.key()).isEqualTo("/offices/a 100% \"+\"");
    assertThat(reception.purpose()).isEqualTo("Euro € 😀");
    assertThat(reception.caseNo()).isEqualTo(CASE);
    assertThat(reception.body()).isEqualTo(JSON.readTree(ACCEPTED));
    // the evidence holds the attributes too
    JsonNode evidence = JSON.readTree(reception.evidence().getFirst().bytes());
    assertThat(evidence.get("purpose").textValue()).isEqualTo("Euro € 😀");
    assertThat(evidence.get("data")).isEqualTo(JSON.readTree(ACCEPTED));

    // quotes of older senders, and what is not encoded though it could be
    Answer quoted =
        system.send("application/json", binary("\"E \\\"2\\\" +%2B\""), bytes(ACCEPTED));
    assertThat(quoted.status()).as(quoted.body()).isEqualTo(202);
    assertThat(rig.intake().received().getLast().key()).isEqualTo("/offices/a E \"2\" ++");

    for (String wrong : List.of("%C0%A0", "%zz", "%4")) {
      Answer no = system.send("application/json", binary(wrong), bytes(ACCEPTED));
      refused(no, 400, "EVENT_HEADER", "ce-id");
    }
    refused(
        system.send("application/json", binary("E3"), bytes("{},\"id\":1")),
        400,
        "EVENT_JSON",
        "1:3");
    refused(system.send("application/json", binary("E4"), bytes("{")), 400, "EVENT_JSON", "1:2");
    refused(
        system.send("application/json", binary("E5"), new byte[0]), 400, "NATIVE_INVALID", "/data");
    refused(
        system.send("application/json", Map.of(), bytes(ACCEPTED)), 400, "NATIVE_INVALID", "/id");
    assertThat(rig.intake().received()).hasSize(2);
  }

  private static Map<String, String> binary(String id) {
    return Map.of(
        "Ce-Specversion", "1.0",
        "ce-id", id,
        "ce-source", "/offices/a",
        "ce-type", "org.lastmile.case.accepted",
        "ce-subject", CASE);
  }

  @Test
  void ofABatchEachEventHasItsOutcomeInOrderAndABadOneStopsNoNeighbour() throws Exception {
    String good = event("E1", "case.accepted", CASE, ACCEPTED);
    List<String> events =
        List.of(
            good,
            event("E2", "case.accepted", CASE, "{\"at\":\"yesterday\",\"department\":\"区民政局\"}"),
            event("E3", "case.sneezed", CASE, ACCEPTED),
            "{\"id\":\"E4\"}",
            "\"13800000001\"",
            "{\"specversion\":\"1.0\",\"specversion\":\"1.0\"}",
            good,
            good.replace("区民政局", "区教育局"),
            event("E5", "case.withdrawn", null, "{\"at\":\"2026-11-24T10:02:00+08:00\"}"));
    Answer answer = system.batch(events);

    assertThat(answer.status()).as(answer.body()).isEqualTo(207);
    JsonNode outcomes = JSON.readTree(answer.body());
    assertThat(outcomes)
        .extracting(outcome -> outcome.get("status").intValue())
        .containsExactly(202, 422, 422, 400, 400, 400, 202, 409, 202);
    assertThat(outcomes)
        .extracting(outcome -> outcome.path("code").asText())
        .containsExactly(
            "",
            "BODY_INVALID",
            "TYPE_NOT_SENT",
            "NATIVE_INVALID",
            "NATIVE_INVALID",
            "JSON_INVALID",
            "",
            "KEY_REUSED",
            "");
    assertThat(outcomes.get(1).get("place").textValue()).isEqualTo("/at");
    assertThat(outcomes.get(2).get("message").textValue()).contains("case.accepted/1");
    assertThat(outcomes.get(6).get("repeated").booleanValue()).isTrue();
    assertThat(outcomes.get(6).get("messageId")).isEqualTo(outcomes.get(0).get("messageId"));
    assertThat(answer.body()).doesNotContain("13800000001", "sneezed");

    assertThat(rig.intake().received())
        .extracting(CloudeventsBindingTest::evidence)
        .containsExactlyInAnyOrder(events.getFirst(), events.getLast());
    assertThat(rig.intake().refused())
        .extracting(Refusal::code)
        .containsExactlyInAnyOrder(
            "BODY_INVALID",
            "TYPE_NOT_SENT",
            "NATIVE_INVALID",
            "NATIVE_INVALID",
            "JSON_INVALID",
            "KEY_REUSED");
    assertThat(system.structured(good).status()).as("the same event alone").isEqualTo(202);
    assertThat(system.batch(List.of()).body()).isEqualTo("[]");
  }

  @Test
  void aBatchThatMeetsTheBrakeIsToComeAgain() throws Exception {
    rig.intake().refuseAll(new HubException("BRAKE", FaultKind.PASSING, "the hub is full"));

    Answer answer =
        system.batch(
            List.of(
                event("E1", "case.accepted", CASE, ACCEPTED),
                event("E2", "case.accepted", null, ACCEPTED)));

    assertThat(answer.status()).as(answer.body()).isEqualTo(207);
    assertThat(JSON.readTree(answer.body()))
        .extracting(outcome -> outcome.get("status").intValue() + outcome.get("code").textValue())
        .containsExactly("503BRAKE", "503BRAKE");
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).isEmpty();
  }

  @Test
  void inABatchTheEventsOfACaseKeepTheirOrder() {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(event("E" + i, "case.accepted", "L3301062026112400000" + i % 2, ACCEPTED));
    }
    assertThat(system.batch(events).status()).isEqualTo(207);
    for (int each = 0; each < 2; each++) {
      String caseNo = "L3301062026112400000" + each;
      assertThat(rig.intake().received())
          .filteredOn(reception -> caseNo.equals(reception.caseNo()))
          .extracting(Reception::key)
          .containsExactlyElementsOf(
              IntStream.iterate(each, i -> i < 100, i -> i + 2)
                  .mapToObj(i -> "/offices/a E" + i)
                  .toList());
    }
  }

  @Test
  void whatIsWrongIsToldWithCodePlaceAndWhatIsAllowed() throws Exception {
    String good = event("E1", "case.accepted", CASE, ACCEPTED);
    try (CloudeventsFake stranger = system(rig.door("").getPort(), "cloudevents", "wrong")) {
      refused(stranger.structured(good), 401, "AUTH_TOKEN", "Authorization");
      assertThat(stranger.structured(good).headers().firstValue("WWW-Authenticate"))
          .contains("Bearer");
    }
    refused(system.send("text/plain", Map.of(), bytes(good)), 415, "MEDIA_TYPE", "Content-Type");
    refused(system.structured(good.substring(9)), 400, "JSON_INVALID", "1:1");
    refused(
        system.send(
            "application/cloudevents+json", Map.of(), good.getBytes(Charset.forName("GBK"))),
        400,
        "CHARSET_INVALID",
        null);
    refused(
        system.send("application/cloudevents-batch+json", Map.of(), bytes(good)),
        400,
        "EVENT_JSON",
        "/");
    refused(
        system.send("application/cloudevents-batch+json", Map.of(), bytes("[" + good)),
        400,
        "EVENT_JSON",
        null);
    refused(
        system.send(
            "application/cloudevents-batch+json",
            Map.of(),
            "[{}]".getBytes(StandardCharsets.UTF_16BE)),
        400,
        "EVENT_JSON",
        "/");
    refused(
        system.structured(good.replace("\"1.0\"", "\"0.3\"")),
        400,
        "NATIVE_INVALID",
        "/specversion");
    refused(
        system.structured(good.replace("\"id\"", "\"data_base64\":\"\",\"id\"")),
        400,
        "NATIVE_INVALID",
        "/data_base64");
    refused(system.structured(good.replace("{\"at\"", "{\"on\"")), 422, "BODY_INVALID", "/at");
    refused(
        system.structured(good.replace("case.accepted", "check.request")),
        422,
        "TYPE_NOT_SENT",
        "/type");
    refused(
        system.structured(good.replace("\"id\"", "\"dataschema\":\"urn:x\",\"id\"")),
        422,
        "UNMAPPABLE",
        null);
    refused(
        system.structured(good.replace("\"id\"", "\"attachments\":\"[]\",\"id\"")),
        422,
        "UNMAPPABLE",
        null);
    refused(
        system.structured(good.replace("\"id\"", "\"mattercode\":\"9999\",\"id\"")),
        422,
        "MATTER_UNKNOWN",
        "/matterCode");
    refused(
        system.batch(IntStream.rangeClosed(0, 100).mapToObj(i -> "{}").toList()),
        413,
        "EVENT_BATCH_TOO_LARGE",
        "/");
    refused(system.structured(" ".repeat((16 << 20) + 1)), 413, "BODY_TOO_LARGE", "/");
    assertThat(system.structured(good).status()).isEqualTo(202);
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aMessageIsDeliveredInStructuredModeAndARepeatIsKnown() {
    Message message = SampleMessages.of("case.accepted", ACCEPTED);
    ConnectorRig.Delivered delivered = rig.deliver(message);
    rig.deliver(message);

    assertThat(system.calls()).isEqualTo(2);
    CloudeventsFake.Event event = system.events().getFirst();
    assertThat(system.events()).hasSize(1);
    delivered(event, message);
    assertThat(event.binary()).isFalse();
    assertThat(delivered.delivered().payloads())
        .singleElement()
        .satisfies(
            payload -> assertThat(payload.mediaType()).isEqualTo("application/cloudevents+json"));
  }

  @Test
  void aMessageIsDeliveredInBinaryMode() {
    close();
    start(CLASSES, "cloudevents", Map.of("delivery.binary", "true"));
    Message message = SampleMessages.of("case.accepted", ACCEPTED);
    rig.deliver(message);

    CloudeventsFake.Event event = system.events().getFirst();
    assertThat(event.binary()).isTrue();
    delivered(event, message);
  }

  private static void delivered(CloudeventsFake.Event event, Message message) {
    assertThat(event.attribute("id")).isEqualTo(message.id());
    assertThat(event.attribute("source")).isEqualTo("/systems/sample-source");
    assertThat(event.attribute("type")).isEqualTo("org.lastmile.case.accepted");
    assertThat(event.attribute("dataschema")).isEqualTo("urn:lastmile:type:case.accepted/1");
    assertThat(event.attribute("subject")).isEqualTo(message.caseNo());
    assertThat(event.attribute("idempotencykey")).isEqualTo(message.idempotencyKey());
    assertThat(event.data()).isEqualTo(message.body());
  }

  @Test
  void whatTheSystemAnswersSaysWhoCanMendIt() {
    close();
    start(CLASSES, "cloudevents", Map.of("delivery.timeout", "2s"));
    fails(503, FaultKind.PASSING, "SYSTEM_HTTP_5XX");
    fails(429, FaultKind.PASSING, "SYSTEM_HTTP_4XX");
    fails(400, FaultKind.LASTING, "SYSTEM_HTTP_4XX");
    fails(401, FaultKind.DOWN, "SYSTEM_AUTH");
    fails(403, FaultKind.LASTING, "SYSTEM_HTTP_4XX");
    system.well();
    system.slow(Duration.ofSeconds(6));
    fails(FaultKind.PASSING, "SYSTEM_TIMEOUT");
    system.down();
    // a call before it may break on a connection that was kept
    await().untilAsserted(() -> fails(FaultKind.DOWN, "SYSTEM_DOWN"));
    system.up();
    system.well();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> !rig.deliver(SampleMessages.of("case.accepted", ACCEPTED)).entries().isEmpty());
  }

  private void fails(int status, FaultKind kind, String code) {
    system.failing(status);
    fails(kind, code);
  }

  private void fails(FaultKind kind, String code) {
    assertThatThrownBy(() -> rig.deliver(SampleMessages.of("case.accepted", ACCEPTED)))
        .isInstanceOfSatisfying(
            HubException.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.kind()).isEqualTo(kind);
            });
  }

  @Test
  void onlyTheDescriptorNamesTheSystem() throws Exception {
    close();
    Path other = work.resolve("classes");
    copy(CLASSES, other);
    Path descriptor = other.resolve("connector.yaml");
    Files.writeString(
        descriptor, Files.readString(descriptor).replace("id: cloudevents", "id: office-17"));
    start(other, "office-17", Map.of());

    assertThat(system.structured(event("E1", "case.accepted", CASE, ACCEPTED)).status())
        .isEqualTo(202);
    assertThat(rig.intake().received().getFirst().system()).isEqualTo("office-17");
    rig.deliver(SampleMessages.of("case.accepted", ACCEPTED));
    assertThat(system.events()).hasSize(1);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void refused(Answer answer, int status, String code, String place)
      throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonNode words = JSON.readTree(answer.body());
    assertThat(words.get("code").textValue()).isEqualTo(code);
    assertThat(words.get("message").textValue()).isNotBlank();
    if (place != null) {
      assertThat(words.path("place").asText()).as(answer.body()).isEqualTo(place);
    }
  }

  private static String event(String id, String type, String subject, String data) {
    return "{\"specversion\":\"1.0\",\"id\":\""
        + id
        + "\",\"source\":\"/offices/a\",\"type\":\"org.lastmile."
        + type
        + "\","
        + (subject == null ? "" : "\"subject\":\"" + subject + "\",")
        + "\"data\":"
        + data
        + "}";
  }

  private static String evidence(Reception reception) {
    return new String(reception.evidence().getFirst().bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
