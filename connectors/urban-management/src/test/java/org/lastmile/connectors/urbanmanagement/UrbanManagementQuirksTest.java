package org.lastmile.connectors.urbanmanagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.connectors.urbanmanagement.UrbanManagementDesk.ReceivedFile;
import org.lastmile.connectors.urbanmanagement.UrbanManagementDesk.TakenCase;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Handling;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Photo;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Report;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Reported;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Trouble;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, over SOAP 1.2 with an escaped XML document inside, both ways. */
class UrbanManagementQuirksTest {
  private static final String CASE = "L33010620261125000041";

  private final String serviceKey = UUID.randomUUID().toString();
  private final String doorKey = UUID.randomUUID().toString();
  private UrbanManagementFake fake;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    open(Handling.NOTHING, 2, serviceKey);
  }

  @AfterEach
  void stop() {
    rig.close();
    fake.close();
  }

  @Test
  void theInnerDocumentIsAnEscapedStringThatDeclaresGb2312InAUtf8EnvelopeBothWays() {
    ConnectorRig.Delivered delivered =
        rig.deliver(dispatched("k1", "李样例", "停车无序 <东门> & 通道", "parking", List.of()));

    assertThat(fake.cases().get(CASE).fields())
        .containsEntry("SBR", "李样例")
        .containsEntry("WTMS", "停车无序 <东门> & 通道")
        .containsEntry("CLQX", "2026-12-03 18:00:00")
        .containsEntry("JD", "120.1305")
        .containsEntry("ZBX", "GCJ-02");
    assertThat(delivered.delivered().payloads().getFirst().bytes())
        .asString(Charset.forName("GB2312"))
        .startsWith("<?xml version=\"1.0\" encoding=\"GB2312\"?>")
        .contains("<SBR>李样例</SBR>");

    // in the envelope, though not in GB2312
    Reported taken = fake.send(fake.report(CASE, 1, "处置", null, "朱镕 <一> & 😀"));
    assertThat(taken.answer()).startsWith("1|");
    assertThat(rig.intake().received().getFirst().body().path("text").asText())
        .isEqualTo("处置:朱镕 <一> & 😀");
  }

  @ParameterizedTest
  @CsvSource({
    "朱镕, 停车, /body/application/applicant/name",
    "李样例, 停车😀, /body/application/need",
    "张𠮷, 停车, /body/application/applicant/name"
  })
  void charactersThatGb2312DoesNotHaveGoBackWithTheFieldNamedBeforeAnythingIsSent(
      String name, String need, String field) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched("k1", name, need, "parking", List.of())))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CHARACTER_OUTSIDE");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo(field);
            });
    assertThat(fake.attempts("k1")).isZero();
  }

  @Test
  void theEventCodeHasTheDistrictTheMajorAndAMinorClassOfTheConfiguredLength() {
    rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of()));
    assertThat(fake.cases().get(CASE).fields()).containsEntry("SJDM", "3301060505");

    reopen(Handling.NOTHING, 3);
    rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of()));
    assertThat(fake.cases().get(CASE).fields()).containsEntry("SJDM", "33010605005");

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(serviceKey).config("event.minorDigits", "4").start())
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("URBAN_MANAGEMENT_DIGITS"));
  }

  @Test
  void anEventCodeOfTheOtherLengthIsRefusedByTheBureauAndSoIsSeenToBeConfigured() {
    rig.close();
    rig = builder(serviceKey).config("event.minorDigits", "3").start();

    assertFault(
        () -> rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of())),
        "URBAN_MANAGEMENT_REFUSED",
        FaultKind.CALLER);
  }

  @Test
  void aCategoryWithoutAnEventClassIsNoneOfTheBureausAndGoesBack() {
    assertFault(
        () -> rig.deliver(dispatched("k1", "李样例", "贫困", "poor-family", List.of())),
        "CODE_UNKNOWN",
        FaultKind.CALLER);
    assertThat(fake.attempts("k1")).isZero();
  }

  @Test
  void itsOwnStatesBecomeOursAndNothingOfThemIsLost() {
    reopen(Handling.SOLVE, 2);
    rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of()));

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(6));
    List<Reception> received = rig.intake().received();
    assertThat(received)
        .extracting(one -> one.type().name() + " " + one.body().path("text").asText())
        .containsExactly(
            "case.accepted 已立案",
            "case.progress 派遣",
            "case.progress 处置",
            "case.progress 反馈",
            "case.progress 核查",
            "case.completed 已处置");
    assertThat(received).extracting(Reception::version).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(received).allSatisfy(one -> assertThat(one.caseNo()).isEqualTo(CASE));
    assertThat(received.get(2).body().path("state").asText()).isEqualTo("IN_PROGRESS");
    assertThat(received.getLast().body().path("outcome").asText()).isEqualTo("SOLVED");
  }

  @Test
  void aCaseThatIsNotItsBusinessIsReturnedWithItsReason() {
    Reported done = fake.send(fake.report(CASE, 1, "退件", null, "该处属物业管理"));

    assertThat(done.answer()).startsWith("1|");
    Reception returned = rig.intake().received().getFirst();
    assertThat(returned.type().name()).isEqualTo("case.returned");
    assertThat(returned.body().path("reason").asText()).isEqualTo("该处属物业管理");

    assertThat(fake.send(fake.report(CASE, 2, "退件", null, null)).answer())
        .startsWith("3|URBAN_MANAGEMENT_REASON: ");
  }

  @Test
  void photosOfTheResultArriveByteForByteUnderTheirDigests() throws IOException {
    byte[] png = SamplePng.bytes();

    Reported done = fake.send(fake.report(CASE, 1, "结案", "1", "已处置").photo("处置后.png", png));

    assertThat(done.answer()).startsWith("1|");
    Reception received = rig.intake().received().getFirst();
    Attachment photo = received.attachments().getFirst();
    assertThat(photo.mediaType()).isEqualTo("image/png");
    assertThat(received.body().at("/photos/0/digest").asText()).isEqualTo(photo.digest());
    assertThat(received.body().at("/photos/0/name").asText()).isEqualTo("处置后.png");
    try (InputStream kept = rig.attachments().open(photo.digest())) {
      assertThat(kept.readAllBytes()).isEqualTo(png);
    }
    assertThat(received.evidence().getFirst().bytes())
        .asString(StandardCharsets.UTF_8)
        .contains(photo.digest())
        .doesNotContain("iVBOR");
  }

  @Test
  void whatIsNoPhotoIsRefused() {
    Reported text =
        fake.send(
            fake.report(CASE, 1, "结案", "1", "已处置")
                .photo("现场.png", "<script/>".getBytes(StandardCharsets.UTF_8)));
    Report broken = fake.report(CASE, 1, "结案", "1", "已处置");
    Reported noBase64 =
        fake.send(
            new Report(
                broken.serial(), CASE, 1, "结案", "1", "已处置", List.of(new Photo("a.png", "====x"))));

    assertThat(text.answer()).startsWith("3|URBAN_MANAGEMENT_PHOTO: ").contains("/REPORT/ZP[1]/NR");
    assertThat(noBase64.answer()).startsWith("3|URBAN_MANAGEMENT_PHOTO: ");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).hasSize(2);
  }

  @Test
  void filesOfACaseGoOutByteForByteAndNotIntoTheEvidence() {
    Attachment file = rig.attachments().store(SamplePng.bytes(), "现场.png");

    ConnectorRig.Delivered delivered =
        rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of(file)));

    TakenCase taken = fake.cases().get(CASE);
    assertThat(taken.files())
        .containsExactly(new ReceivedFile("照片", file.digest().substring(7), (int) file.size()));
    assertThat(delivered.delivered().payloads().getFirst().bytes())
        .asString(StandardCharsets.US_ASCII)
        .contains(file.digest())
        .doesNotContain("iVBOR");
  }

  @Test
  void moreFilesThanTheSystemTakesGoBackAndAMissingOneIsTriedAgain() {
    byte[] large = new byte[(int) UrbanManagementFiles.MOST];
    Attachment first = rig.attachments().store(large, "a.bin");
    Attachment second = rig.attachments().store(new byte[] {1}, "b.bin");
    assertFault(
        () -> rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of(first, second))),
        "URBAN_MANAGEMENT_TOO_LARGE",
        FaultKind.CALLER);
    assertFault(
        () ->
            rig.deliver(
                dispatched(
                    "k1",
                    "李样例",
                    "停车",
                    "parking",
                    List.of(new Attachment("sha256:" + "0f".repeat(32), 3, "image/png", "c")))),
        "ATTACHMENT_MISSING",
        FaultKind.PASSING);
    assertThat(fake.attempts("k1")).isZero();
  }

  @Test
  void theStaticKeyStandsInTheSoapHeaderAndNeverInTheEvidence() {
    ConnectorRig.Delivered delivered =
        rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of()));
    assertThat(fake.cases()).containsOnlyKeys(CASE);
    assertThat(delivered.entries())
        .flatExtracting(entry -> entry.payloads())
        .extracting(Payload::bytes)
        .isNotEmpty()
        .allSatisfy(
            bytes ->
                assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain(serviceKey));

    rig.close();
    rig = builder(UUID.randomUUID().toString()).start();
    assertFault(
        () -> rig.deliver(dispatched("k2", "李样例", "停车", "parking", List.of())),
        "URBAN_MANAGEMENT_KEY",
        FaultKind.DOWN);
  }

  @Test
  void theHubTakesNoOtherKeyAndTellsNothing() {
    Reported stranger = fake.send("<?xml version=\"1.0\"?><REPORT/>", UUID.randomUUID().toString());

    assertThat(stranger.status()).isEqualTo(500);
    assertThat(stranger.answer()).contains("AUTH_KEY").doesNotContain("REPORT");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("AUTH_KEY");
              assertThat(refusal.evidence()).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "3|任务 339900195803120011 有误, CALLER, URBAN_MANAGEMENT_REFUSED",
    "9|系统维护, PASSING, URBAN_MANAGEMENT_UNABLE",
    "7|不明, LASTING, URBAN_MANAGEMENT_CODE",
    "成功, PASSING, URBAN_MANAGEMENT_ANSWER"
  })
  void theReturnCodeDecidesWhoMendsIt(String answer, FaultKind kind, String code) {
    fake.tell(answer);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of())))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.kind()).isEqualTo(kind);
              assertThat(fault).hasMessageNotContaining("339900195803120011");
            });
  }

  @Test
  void aRepeatIsKnownByItsSerialNumberWhenTheAnswerWasLost() {
    Message message = dispatched("k1", "李样例", "停车", "parking", List.of());
    fake.answerLost(true);
    assertFault(() -> rig.deliver(message), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    fake.answerLost(false);

    rig.deliver(message, new Target.Attempt(2, true));

    assertThat(fake.attempts("k1")).isEqualTo(2);
    assertThat(fake.cases()).hasSize(1);
  }

  @Test
  void anAnswerThatIsNoneIsTriedAgainAndABureauThatIsAwayIsDown() {
    Message message = dispatched("k1", "李样例", "停车", "parking", List.of());
    fake.trouble(Trouble.RECEIVER_FAULT);
    assertFault(() -> rig.deliver(message), "SYSTEM_SOAP_SERVER_FAULT", FaultKind.PASSING);
    fake.trouble(Trouble.NOT_SOAP);
    assertFault(() -> rig.deliver(message), "URBAN_MANAGEMENT_ANSWER", FaultKind.PASSING);
    fake.trouble(Trouble.NONE);
    fake.down();
    assertFault(() -> rig.deliver(message), "SYSTEM_DOWN", FaultKind.DOWN);
    fake.up();
    rig.deliver(message);
    assertThat(fake.cases()).containsOnlyKeys(CASE);
  }

  @Test
  void anUrgeReachesTheBureauAndOneForAnUnknownCaseDoesNot() {
    assertFault(() -> rig.deliver(urged("u1")), "URBAN_MANAGEMENT_REFUSED", FaultKind.CALLER);
    rig.deliver(dispatched("k1", "李样例", "停车", "parking", List.of()));

    rig.deliver(urged("u2"));

    assertThat(fake.urges())
        .singleElement()
        .satisfies(
            urge ->
                assertThat(urge)
                    .containsEntry("RWH", CASE)
                    .containsEntry("CBLY", "尚未处置")
                    .containsEntry("CBCS", "2")
                    .containsEntry("CBSJ", "2026-12-02 09:00:00")
                    .containsEntry("CLQX", "2026-12-03 18:00:00"));
  }

  @Test
  void aReportSentAgainIsAnsweredAsARepeatAndItsSerialNumberServesOneReportOnly() {
    Report report = fake.report(CASE, 1, "立案", null, "已立案");
    Reported first = fake.send(report);
    Reported again = fake.send(report);
    Reported other = fake.send(new Report(report.serial(), CASE, 1, "立案", null, "改", List.of()));

    assertThat(first.answer()).startsWith("1|");
    assertThat(again.answer()).isEqualTo(first.answer().replaceFirst("1", "2"));
    assertThat(other.answer()).startsWith("3|KEY_REUSED");
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aReportThatTheHubCannotReadIsRefusedWithCodeAndPlaceAndRecordedOnce() {
    Reported unknownState = fake.send(fake.report(CASE, 1, "挂起", null, null));
    Reported noOutcome = fake.send(fake.report(CASE, 1, "结案", null, "已处置"));
    Reported noXml = fake.send("1|这不是文档", doorKey);

    assertThat(unknownState.status()).isEqualTo(200);
    assertThat(unknownState.answer()).startsWith("3|NATIVE_INVALID: ");
    assertThat(noOutcome.answer()).startsWith("3|URBAN_MANAGEMENT_OUTCOME: ");
    assertThat(noXml.answer()).startsWith("3|URBAN_MANAGEMENT_XML: ");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).hasSize(3);
  }

  @Test
  void whileTheHubIsFullTheBureauIsToldToComeAgain() {
    Report report = fake.report(CASE, 1, "立案", null, "已立案");
    rig.intake().pull();

    Reported full = fake.send(report);

    assertThat(full.status()).isEqualTo(503);
    assertThat(full.answer()).startsWith("9|BRAKE: ");
    assertThat(full.headers()).containsKey("retry-after");
    rig.intake().release();
    assertThat(fake.send(report).answer()).startsWith("1|");
  }

  private void open(Handling handling, int digits, String with) {
    fake =
        new UrbanManagementFake(
            new UrbanManagementFake.Settings(
                0,
                serviceKey,
                digits,
                () -> rig.door("soap/report"),
                doorKey,
                handling,
                Duration.ofMillis(20)));
    rig = builder(with).config("event.minorDigits", Integer.toString(digits)).start();
  }

  private void reopen(Handling handling, int digits) {
    stop();
    open(handling, digits, serviceKey);
  }

  private ConnectorRig.Builder builder(String with) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("service.url", fake.address().toString())
        .config("service.key", with)
        .config("door.key", doorKey)
        .callLimit(Duration.ofSeconds(4));
  }

  private static Message dispatched(
      String key, String name, String need, String category, List<Attachment> files) {
    ObjectNode tree =
        Json.object()
            .put("type", "case.dispatched")
            .put("idempotencyKey", key)
            .put("caseNo", CASE)
            .put("due", "2026-12-03T18:00:00+08:00");
    ObjectNode body =
        tree.putObject("body").put("department", "西湖区城市管理局").put("reason", "category " + category);
    ObjectNode application = body.putObject("application").put("category", category);
    application.putObject("applicant").put("kind", "natural").put("name", name);
    application.put("need", need).putArray("materials");
    for (Attachment file : files) {
      application
          .withArray("materials")
          .addObject()
          .put("name", "照片")
          .put("original", true)
          .put("digest", file.digest());
      SampleMessages.attach(tree, file);
    }
    application
        .putObject("place")
        .put("text", "样例小区东门")
        .put("longitude", 120.1305)
        .put("latitude", 30.2741)
        .put("coordinateSystem", "GCJ-02");
    application.putObject("origin").put("system", "grid-terminal").put("number", key);
    return SampleMessages.read(tree);
  }

  private static Message urged(String key) {
    ObjectNode tree =
        Json.object()
            .put("type", "supervision.urged")
            .put("idempotencyKey", key)
            .put("caseNo", CASE);
    tree.putObject("body")
        .put("at", "2026-12-02T09:00:00+08:00")
        .put("department", "西湖区城市管理局")
        .put("reason", "尚未处置")
        .put("count", 2)
        .put("dueAt", "2026-12-03T18:00:00+08:00");
    return SampleMessages.read(tree);
  }
}
