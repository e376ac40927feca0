package org.lastmile.connectors.healthrecords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.healthrecords.HealthRecordsDesk.Audit;
import org.lastmile.connectors.healthrecords.HealthRecordsFake.Trouble;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Faults;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;
import org.w3c.dom.Element;

/** One test for each quirk of the catalogue, and what else the interface promises. */
class HealthRecordsQuirksTest {
  private static final String PLATFORM = "XHQ-HUB";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String OWN_PASSWORD = UUID.randomUUID().toString();
  private static final String ZHENG = "339900198505054320";
  private static final String PURPOSE = "家庭医生签约服务";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static HealthRecordsFake repository;
  private static Clock clock;
  private static ConnectorRig rig;

  private final String key = "k" + NUMBER.incrementAndGet();

  @BeforeAll
  static void start() {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    repository = new HealthRecordsFake(0, PLATFORM, PASSWORD, OWN_PASSWORD, clock);
    repository
        .desk()
        .record(
            ZHENG,
            "郑样例",
            Map.of(
                "48765-2",
                "<text>对青霉素过敏。</text>",
                "29548-5",
                "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"I10\" displayName=\"高血压病\"/>"
                    + "<value xsi:type=\"ST\">确诊</value></observation></entry>"));
    rig = rig().start();
  }

  private static ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .clock(clock)
        .config("service.url", repository.address().toString())
        .config("service.platformId", PLATFORM)
        .config("service.password", PASSWORD)
        .config("service.timeout", "1s")
        .config("door.password", OWN_PASSWORD)
        .config("upload.interval", "1ms")
        .config("upload.timeout", "20s")
        .config("heartbeat.interval", "1h");
  }

  @AfterAll
  static void stop() {
    Awaitility.reset();
    rig.close();
    repository.close();
  }

  @AfterEach
  void well() {
    repository.trouble(Trouble.NONE);
    repository.slow("", Duration.ZERO);
    repository.release();
    repository.desk().frequency(Duration.ZERO);
  }

  // one "invoke" operation for everything: service name is a parameter

  @Test
  void oneOperationServesAllAndItsFirstParameterSaysWhich() {
    int before = repository.desk().services().size();

    rig.deliver(registered(key));
    rig.deliver(document(key + "/1", key, 1));
    rig.deliver(asked(key + "/q", "郑样例", ZHENG));

    List<String> services = repository.desk().services();
    assertThat(services.subList(before, services.size()))
        .filteredOn(service -> !service.equals("HeartBeat"))
        .containsExactly("PersonRegister", "DocumentRegister", "RecordQuery");
    Element person = repository.desk().persons().get(ZHENG);
    assertThat(HealthRecordsDesk.text(person, "Event")).isEqualTo("REGISTER");
    assertThat(HealthRecordsDesk.text(person, "BirthDate")).isEqualTo("1985-05-05");
  }

  @Test
  void theHubHasTheSameOperationAndOneService() {
    HttpResponse<String> other =
        repository.call(rig.door("soap/invoke"), "SomethingElse", "health-records", receipt(key));

    assertThat(other.statusCode()).isEqualTo(200);
    Element response = HealthRecordsFake.response(other);
    assertThat(HealthRecordsDesk.text(response, "Serial")).isEqualTo("HZ-" + key);
    assertThat(HealthRecordsDesk.text(response, "Code")).isEqualTo("1001");
    assertThat(HealthRecordsDesk.text(response, "Message")).startsWith("HEALTH_RECORDS_SERVICE: ");
    assertThat(received("HZ-" + key)).isEmpty();
    assertThat(rig.intake().refused())
        .anyMatch(refusal -> refusal.code().equals("HEALTH_RECORDS_SERVICE"));
  }

  // documents are CDA with templateId 2.16.156.10011.2.1.1.x

  @ParameterizedTest
  @CsvSource({
    "registration, 2.16.156.10011.2.1.1.1, HSDA00.01",
    "record-summary, 2.16.156.10011.2.1.1.21, C0001"
  })
  void aDocumentIsCdaOfItsTemplate(String kind, String template, String code) {
    ObjectNode tree = tree("health.document-uploaded", key, documentBody(key, 3));
    ((ObjectNode) tree.path("body")).put("kind", kind);
    rig.deliver(SampleMessages.read(tree));

    Element cda = repository.desk().documents().get("health-link/" + key);
    assertThat(cda("templateId", cda).getAttribute("root")).isEqualTo(template);
    assertThat(cda("code", cda).getAttribute("code")).isEqualTo(code);
    assertThat(cda("versionNumber", cda).getAttribute("value")).isEqualTo("3");
    assertThat(cda("effectiveTime", cda).getAttribute("value")).isEqualTo("20261124101500");
    assertThat(cda("birthTime", cda).getAttribute("value")).isEqualTo("19850505");
    Element patient = cda("patientRole", cda);
    assertThat(cda("id", patient).getAttribute("extension")).isEqualTo(ZHENG);
    Element observation = cda("observation", cda);
    assertThat(cda("value", observation).getAttribute("value")).isEqualTo("56.5");
    assertThat(cda("value", observation).getAttribute("unit")).isEqualTo("kg");
  }

  @Test
  void aPersonWithoutACitizenIdIsNotSent() {
    int before = repository.desk().services().size();
    ObjectNode tree = tree("health.document-uploaded", key, documentBody(key, 1));
    ((ObjectNode) tree.path("body").path("person")).remove("citizenId");

    fails(SampleMessages.read(tree), "HEALTH_RECORDS_PERSON", FaultKind.CALLER);
    assertThat(repository.desk().services()).hasSize(before);
  }

  @Test
  void aSummaryIsReadFromItsCdaAndIsOfTheHighestLevel() {
    Message summary = rig.deliver(asked(key, "郑样例", ZHENG)).answers().getFirst();

    assertThat(summary.type().name()).isEqualTo("health.record-summary");
    assertThat(summary.dataLevel()).isEqualTo(DataLevel.L4);
    assertThat(summary.body().path("request").asText()).isEqualTo(key);
    assertThat(summary.body().path("result").asText()).isEqualTo("found");
    assertThat(summary.body().at("/person/citizenId").asText()).isEqualTo(ZHENG);
    assertThat(summary.body().path("birthDate").asText()).isEqualTo("1985-05-05");
    assertThat(summary.body().path("sections"))
        .anyMatch(section -> section.path("text").asText().equals("对青霉素过敏。"))
        .anyMatch(section -> section.at("/items/0/name").asText().equals("高血压病"));
  }

  @Test
  void aSummaryThatIsNotAsTheSchemaSaysIsNotRead() {
    repository.desk().record("339900194002021238", "冯样例", Map.of("48765-2", "<text>无</text>"));
    ObjectNode tree = tree("health.record-requested", key, queryBody("冯样例", "339900194002021238"));
    tree.put("purpose", PURPOSE);
    assertThat(rig.deliver(SampleMessages.read(tree)).answers()).hasSize(1);

    repository
        .desk()
        .record("339900194002021238", "冯样例", Map.of("48765-2", "<text>无</text><strange/>"));
    tree.put("idempotencyKey", key + "/2");
    fails(SampleMessages.read(tree), "HEALTH_RECORDS_ANSWER", FaultKind.PASSING);
  }

  // data set upload has time-outs and fixed upload frequency

  @Test
  void uploadsComeAtTheFrequencyOfTheRepositoryHoweverManyAreWaiting() throws Exception {
    repository.desk().frequency(Duration.ofMillis(250));
    try (ConnectorRig paced = rig().config("upload.interval", "300ms").start();
        ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      repository.hold("DocumentRegister");
      List<Future<ConnectorRig.Delivered>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Message one = document(key + "/" + i, key + "-" + i, 1);
        all.add(lanes.submit(() -> paced.deliver(one)));
      }
      // who reads is not held up by who uploads
      assertThat(paced.deliver(asked(key, "郑样例", ZHENG)).answers()).hasSize(1);
      assertThat(all).noneMatch(Future::isDone);
      repository.release();
      for (Future<ConnectorRig.Delivered> one : all) {
        assertThat(one.get().delivered().keys()).containsKey("receiptNumber");
      }
    }
  }

  @Test
  void aRepositoryThatIsAskedTooOftenIsTriedAgain() {
    rig.deliver(document(key + "/1", key, 1));
    repository.desk().frequency(Duration.ofHours(1));

    fails(document(key + "/2", key, 2), "HEALTH_RECORDS_TOO_OFTEN", FaultKind.PASSING);
    repository.desk().frequency(Duration.ZERO);
    rig.deliver(document(key + "/2", key, 2));
  }

  @Test
  void anUploadMayTakeLongerThanAnythingElse() {
    repository.slow("DocumentRegister", Duration.ofMillis(1500));
    rig.deliver(document(key, key, 1));
    assertThat(repository.desk().documents()).containsKey("health-link/" + key);

    repository.hold("RecordQuery");
    int audits = repository.desk().audits().size();
    long began = System.nanoTime();
    fails(asked(key + "/q", "郑样例", ZHENG), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    repository.release();
    await().until(() -> repository.desk().audits().size() > audits);
    repository.slow("", Duration.ZERO);
    repository.desk().answerNext("2004");
    fails(document(key + "/2", key, 2), "HEALTH_RECORDS_SLOW", FaultKind.PASSING);
  }

  @Test
  void anUploadWhoseFateIsUnknownIsRepeatedWithItsSerialAndTakesEffectOnce() {
    repository.trouble(Trouble.ANSWER_LOST);
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(document(key, key, 1)))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.PASSING));
    assertThat(repository.desk().documents()).containsKey("health-link/" + key);

    Map<String, String> first =
        keys(rig.deliver(document(key, key, 1), new Target.Attempt(2, true)));
    Map<String, String> again =
        keys(rig.deliver(document(key, key, 1), new Target.Attempt(3, true)));
    assertThat(first).containsKey("receiptNumber").isEqualTo(again);
  }

  // consent and purpose must accompany every read; every read is audited

  @Test
  void purposeConsentAndWhoAsksAccompanyEveryReadAndTheAuditNumberComesBack() {
    ConnectorRig.Delivered delivered = rig.deliver(asked(key, "郑样例", ZHENG));

    Audit audit = repository.desk().audits().getLast();
    assertThat(audit.purpose()).isEqualTo(PURPOSE);
    assertThat(audit.consent()).isEqualTo("CON-0001");
    assertThat(audit.account()).isEqualTo("gp-017");
    assertThat(audit.sections()).isEqualTo("48765-2 29548-5");
    assertThat(delivered.delivered().keys()).containsEntry("auditNumber", audit.number());
    assertThat(delivered.answers().getFirst().body().path("reference").asText())
        .isEqualTo(audit.number());
    // the ledger has what was asked and what was told, each under its own entry
    assertThat(delivered.entries()).hasSize(2);
    assertThat(delivered.delivered().payloads().getFirst().role()).isEqualTo(Payload.Role.NATIVE);
    assertThat(
            new String(delivered.delivered().payloads().getFirst().bytes(), StandardCharsets.UTF_8))
        .contains("<Purpose>" + PURPOSE + "</Purpose>")
        .contains("<Number>CON-0001</Number>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void withoutAPurposeNothingIsRead(String purpose) {
    int before = repository.desk().services().size();
    ObjectNode tree = tree("health.record-requested", key, queryBody("郑样例", ZHENG));
    tree.put("purpose", purpose);

    fails(SampleMessages.read(tree), "HEALTH_RECORDS_PURPOSE", FaultKind.CALLER);
    tree.remove("purpose");
    fails(SampleMessages.read(tree), "HEALTH_RECORDS_PURPOSE", FaultKind.CALLER);
    assertThat(repository.desk().services()).hasSize(before);
  }

  @Test
  void afterTheLastDayOfTheConsentNothingIsReadNorUploaded() {
    ObjectNode query = tree("health.record-requested", key, queryBody("郑样例", ZHENG));
    query.put("purpose", PURPOSE);
    ((ObjectNode) query.at("/body/consent")).put("validTo", today().toString());
    rig.deliver(SampleMessages.read(query));

    int before = repository.desk().services().size();
    query.put("idempotencyKey", key + "/2");
    ((ObjectNode) query.at("/body/consent")).put("validTo", today().minusDays(1).toString());
    fails(SampleMessages.read(query), "HEALTH_RECORDS_CONSENT", FaultKind.CALLER);
    ObjectNode upload = tree("health.document-uploaded", key, documentBody(key, 1));
    ((ObjectNode) upload.at("/body/consent")).put("validTo", today().minusDays(1).toString());
    fails(SampleMessages.read(upload), "HEALTH_RECORDS_CONSENT", FaultKind.CALLER);
    assertThat(repository.desk().services()).hasSize(before);
  }

  @Test
  void theRecordOfAnotherPersonIsNotHandedOn() {
    String asked = "339900194002021238";
    repository.desk().record(asked, "冯样例", Map.of("48765-2", "<text>无</text>"));
    repository.desk().mixUp(asked, ZHENG);

    fails(asked(key, "冯样例", asked), "HEALTH_RECORDS_ANSWER", FaultKind.PASSING);
  }

  @Test
  void aConsentThatWasWithdrawnIsAnAnswerAndTellsNothing() {
    repository.desk().withdraw("CON-" + key);
    ObjectNode tree = tree("health.record-requested", key, queryBody("郑样例", ZHENG));
    tree.put("purpose", PURPOSE);
    ((ObjectNode) tree.at("/body/consent")).put("number", "CON-" + key);

    Message answer = rig.deliver(SampleMessages.read(tree)).answers().getFirst();
    assertThat(answer.body().path("result").asText()).isEqualTo("no-consent");
    assertThat(answer.body().has("sections")).isFalse();
    assertThat(answer.body().has("person")).isFalse();
    assertThat(repository.desk().audits().getLast().code()).isEqualTo("1101");
  }

  @ParameterizedTest
  @CsvSource({"王样例, 339900198505054320, mismatch", "王样例, 339900195803120011, not-found"})
  void whomTheRepositoryDoesNotKnowAndWhoseNameIsAnotherIsAnAnswerToo(
      String name, String citizenId, String result) {
    Message answer = rig.deliver(asked(key, name, citizenId)).answers().getFirst();

    assertThat(answer.body().path("result").asText()).isEqualTo(result);
    assertThat(answer.body().path("reference").asText()).startsWith("AUD-");
    assertThat(answer.body().has("person")).isFalse();
  }

  @Test
  void aReadingThatIsRepeatedIsTheSameAnswerUnderTheSameAuditNumber() {
    Message first = rig.deliver(asked(key, "郑样例", ZHENG)).answers().getFirst();
    Message again =
        rig.deliver(asked(key, "郑样例", ZHENG), new Target.Attempt(2, true)).answers().getFirst();

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.body()).isEqualTo(first.body());
  }

  // heart-beat call required

  @Test
  void aHeartBeatIsSentFromTheStartAndRegularly() {
    try (ConnectorRig other = rig().config("heartbeat.interval", "100ms").start()) {
      long before = beats();
      await().untilAsserted(() -> assertThat(beats()).isGreaterThan(before + 2));
      assertThat(other.health().up()).isTrue();
    }
  }

  @Test
  void aRepositoryThatMissesTheHeartBeatGetsOneAndTheCallAgain() {
    repository.desk().deaf();
    int before = repository.desk().services().size();

    rig.deliver(document(key, key, 1));

    List<String> services = repository.desk().services();
    assertThat(services.subList(before, services.size()))
        .containsExactly("DocumentRegister", "HeartBeat", "DocumentRegister");
    assertThat(repository.desk().documents()).containsKey("health-link/" + key);
  }

  @Test
  void aHeartBeatThatNobodyHearsIsToldByTheHealthAndSoIsTheNextOneThatIsHeard() {
    try (ConnectorRig other = rig().config("heartbeat.interval", "100ms").start()) {
      await().untilAsserted(() -> assertThat(other.health().up()).isTrue());
      repository.down();
      await().untilAsserted(() -> assertThat(other.health().code()).isEqualTo("SYSTEM_DOWN"));
      repository.up();
      await().untilAsserted(() -> assertThat(other.health().up()).isTrue());
      repository.trouble(Trouble.NOT_SOAP);
      await()
          .untilAsserted(
              () -> assertThat(other.health().code()).isEqualTo("HEALTH_RECORDS_ANSWER"));
      repository.trouble(Trouble.NONE);
      await().untilAsserted(() -> assertThat(other.health().up()).isTrue());
    } finally {
      if (!repository.isUp()) {
        repository.up();
      }
    }
  }

  // WS-Security / platform user id

  @Test
  void aWrongPasswordOrPlatformIdIsTheOperatorsAndEverythingWaits() {
    try (ConnectorRig wrong =
        rig().config("service.password", UUID.randomUUID().toString()).start()) {
      assertFault(() -> wrong.deliver(registered(key)), "HEALTH_RECORDS_ACCOUNT", FaultKind.DOWN);
    }
    try (ConnectorRig wrong = rig().config("service.platformId", "SOMEBODY").start()) {
      assertFault(
          () -> wrong.deliver(registered(key)), "HEALTH_RECORDS_PLATFORM_ID", FaultKind.DOWN);
    }
    assertThat(repository.desk().persons().values())
        .noneMatch(person -> HealthRecordsDesk.text(person, "SourceNo").equals(key));
  }

  @Test
  void whoCallsTheHubUnderAnotherPlatformIdIsRefused() {
    HttpResponse<String> answer =
        repository.call(rig.door("soap/invoke"), "DocumentReceipt", "somebody", receipt(key));

    assertThat(HealthRecordsDesk.text(HealthRecordsFake.response(answer), "Code"))
        .isEqualTo("1001");
    assertThat(received("HZ-" + key)).isEmpty();
  }

  @Test
  void aStrangerLearnsNothingFromTheDoor() {
    HealthRecordsFake stranger =
        new HealthRecordsFake(0, PLATFORM, PASSWORD, UUID.randomUUID().toString(), clock);
    try (stranger) {
      HttpResponse<String> answer =
          stranger.call(rig.door("soap/invoke"), "DocumentReceipt", "health-records", receipt(key));
      assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(answer.body()).doesNotContain("HZ-" + key);
    }
    assertThat(received("HZ-" + key)).isEmpty();
  }

  // acknowledgement: response XML code

  @Test
  void theReceiptOfADocumentIsAnsweredByCode0OnceItIsDurableAndARepeatBy3001() {
    HttpResponse<String> first = receive(receipt(key));
    HttpResponse<String> again = receive(receipt(key));

    assertThat(HealthRecordsDesk.text(HealthRecordsFake.response(first), "Code")).isEqualTo("0");
    assertThat(HealthRecordsDesk.text(HealthRecordsFake.response(first), "Serial"))
        .isEqualTo("HZ-" + key);
    assertThat(HealthRecordsDesk.text(HealthRecordsFake.response(again), "Code")).isEqualTo("3001");
    assertThat(received("HZ-" + key)).hasSize(1);
  }

  @Test
  void aRejectedDocumentComesBackWithItsReasons() {
    receive(
        HealthRecordsFake.receipt(
            "HZ-" + key,
            "health-link",
            key,
            "REJECTED",
            "<Error><Code>DE04.10.188.00</Code><Text>体重超出取值范围</Text></Error>"));

    Reception receipt = received("HZ-" + key).getFirst();
    assertThat(receipt.body().path("state").asText()).isEqualTo("rejected");
    assertThat(receipt.body().at("/document/number").asText()).isEqualTo(key);
    assertThat(receipt.body().at("/reasons/0/text").asText()).isEqualTo("体重超出取值范围");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no XML",
        "<Request><Head/></Request>",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Request>&e;</Request>",
        "<Request><Head><Serial>x</Serial></Head><Body><HeartBeat/></Body></Request>"
      })
  void whatIsNoReceiptIsRefusedInTheWordsOfTheDialect(String parameter) {
    int before = rig.intake().received().size();
    HttpResponse<String> answer = receive(parameter);

    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(HealthRecordsDesk.text(HealthRecordsFake.response(answer), "Code"))
        .isEqualTo("1001");
    assertThat(answer.body()).doesNotContain("root:");
    assertThat(rig.intake().received()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({
    "1002, HEALTH_RECORDS_REFUSED, CALLER",
    "1003, HEALTH_RECORDS_REFUSED, CALLER",
    "9001, HEALTH_RECORDS_UNABLE, PASSING",
    "9999, HEALTH_RECORDS_UNABLE, PASSING",
    "2003, HEALTH_RECORDS_TOO_OFTEN, PASSING",
    "4711, HEALTH_RECORDS_CODE, LASTING"
  })
  void aCodeSaysWhoMendsWhat(String code, String fault, FaultKind kind) {
    repository.desk().answerNext(code);
    fails(document(key, key, 1), fault, kind);
  }

  @Test
  void aCodeThatSaysThatItWasThereAlreadyIsASuccess() {
    repository.desk().answerNext("3001");
    rig.deliver(document(key, key, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "RECEIVER_FAULT, SYSTEM_SOAP_SERVER_FAULT",
    "NOT_SOAP, HEALTH_RECORDS_ANSWER",
    "NO_RESPONSE, HEALTH_RECORDS_ANSWER"
  })
  void whatIsNoAnswerIsTriedAgain(Trouble trouble, String code) {
    repository.trouble(trouble);
    fails(document(key, key, 1), code, FaultKind.PASSING);
    repository.trouble(Trouble.NONE);
    rig.deliver(document(key, key, 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"OTHER_CALL", "NO_AUDIT", "NO_DOCUMENT"})
  void aReadingThatIsNotAnsweredWhollyIsRepeated(Trouble trouble) {
    Message query = asked(key, "郑样例", ZHENG);
    repository.trouble(trouble);
    fails(query, "HEALTH_RECORDS_ANSWER", FaultKind.PASSING);
    repository.trouble(Trouble.NONE);
    assertThat(rig.deliver(query, new Target.Attempt(2, true)).answers()).hasSize(1);
  }

  @Test
  void aPersonWhoDiedIsToldToTheRepository() {
    rig.deliver(
        message(
            "share.person-changed",
            key,
            """
            {"event": "died", "at": "2026-11-25T10:00:00+08:00", "deathDate": "2026-11-23",
             "person": {"kind": "natural", "name": "冯样例", "citizenId": "339900194002021238"},
             "origin": {"system": "community-ledger", "number": "%s"}}"""
                .formatted(key)));

    Element person = repository.desk().persons().get("339900194002021238");
    assertThat(HealthRecordsDesk.text(person, "Event")).isEqualTo("DEATH");
    assertThat(HealthRecordsDesk.text(person, "DeathDate")).isEqualTo("2026-11-23");
  }

  // helpers

  private static LocalDate today() {
    return LocalDate.now(clock);
  }

  private static long beats() {
    return repository.desk().services().stream().filter("HeartBeat"::equals).count();
  }

  private static Map<String, String> keys(ConnectorRig.Delivered delivered) {
    return delivered.delivered().keys();
  }

  private static Element cda(String name, Element in) {
    return HealthRecordsDesk.first(in, HealthRecordsDesk.CDA, name);
  }

  private HttpResponse<String> receive(String parameter) {
    return repository.call(rig.door("soap/invoke"), "DocumentReceipt", "health-records", parameter);
  }

  private static String receipt(String key) {
    return HealthRecordsFake.receipt("HZ-" + key, "health-link", key, "ACCEPTED", "");
  }

  private static List<Reception> received(String serial) {
    return rig.intake().received().stream()
        .filter(reception -> reception.key().equals(serial))
        .toList();
  }

  private static void fails(Message message, String code, FaultKind kind) {
    assertFault(() -> rig.deliver(message), code, kind);
  }

  private static void assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, FaultKind kind) {
    assertThat(Faults.assertFault(call, code, kind))
        .hasMessageNotContaining("样例")
        .hasMessageNotContaining("339900195803120011");
  }

  private static Message registered(String key) {
    return message(
        "share.person-changed",
        key,
        """
        {"event": "registered", "at": "2026-11-24T20:00:00+08:00", "sex": "2", "birthDate": "1985-05-05",
         "person": {"kind": "natural", "name": "郑样例", "citizenId": "339900198505054320"},
         "origin": {"system": "health-link", "number": "%s"}}"""
            .formatted(key));
  }

  private static Message document(String key, String number, int version) {
    return message("health.document-uploaded", key, documentBody(number, version));
  }

  private static String documentBody(String number, int version) {
    return """
        {"kind": "registration", "version": %d, "at": "2026-11-24T10:15:00+08:00",
         "person": {"kind": "natural", "name": "郑样例", "citizenId": "339900198505054320"},
         "sex": "2", "birthDate": "1985-05-05", "organisation": "样例社区卫生服务中心",
         "sections": [{"section": "vital-signs",
                       "items": [{"code": "DE04.10.188.00", "name": "体重", "value": "56.5", "unit": "kg"}]}],
         "consent": {"number": "CON-0001", "givenAt": "2026-11-20T09:30:00+08:00"},
         "origin": {"system": "health-link", "number": "%s"}}"""
        .formatted(version, number);
  }

  private static Message asked(String key, String name, String citizenId) {
    ObjectNode tree = tree("health.record-requested", key, queryBody(name, citizenId));
    tree.put("purpose", PURPOSE);
    return SampleMessages.read(tree);
  }

  private static String queryBody(String name, String citizenId) {
    return """
        {"person": {"kind": "natural", "name": "%s", "citizenId": "%s"},
         "sections": ["allergies", "diagnoses"],
         "requester": {"organisation": "样例社区卫生服务中心", "account": "gp-017", "role": "family-doctor"},
         "consent": {"number": "CON-0001", "givenAt": "2026-11-20T09:30:00+08:00"},
         "origin": {"system": "health-link", "number": "Q"}}"""
        .formatted(name, citizenId);
  }

  private static Message message(String type, String key, String body) {
    return SampleMessages.read(tree(type, key, body));
  }

  private static ObjectNode tree(String type, String key, String body) {
    ObjectNode tree = Json.object();
    tree.put("type", type).put("idempotencyKey", key);
    tree.set("body", Json.parse(body.getBytes(StandardCharsets.UTF_8)));
    return tree;
  }
}
