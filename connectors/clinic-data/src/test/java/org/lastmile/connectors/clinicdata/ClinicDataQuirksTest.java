package org.lastmile.connectors.clinicdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.clinicdata.fake.ClinicDataFake;
import org.lastmile.connectors.clinicdata.fake.ClinicDataFake.Fault;
import org.lastmile.connectors.clinicdata.fake.ClinicDataSystem;
import org.lastmile.connectors.clinicdata.fake.ClinicLine;
import org.lastmile.connectors.clinicdata.fake.Hl7;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue. */
class ClinicDataQuirksTest {
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static ClinicDataFake clinics;
  private static int port;
  private static ConnectorRig rig;

  private ClinicLine line;
  private int taken;
  private int refused;

  @BeforeAll
  static void open() throws IOException {
    clinics = new ClinicDataFake(0);
    port = FreePort.orAny(0);
    rig = rig(clinics, port).start();
  }

  @AfterAll
  static void close() throws IOException {
    rig.close();
    clinics.close();
  }

  @BeforeEach
  void connect() throws IOException {
    line = clinics.call(port);
    taken = rig.intake().received().size();
    refused = rig.intake().refused().size();
  }

  @AfterEach
  void hangUp() throws IOException {
    line.close();
    clinics.well();
    rig.intake().release();
    assertThat(clinics.wrong()).isEmpty();
  }

  private static ConnectorRig.Builder rig(ClinicDataFake clinics, int port) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("listen.port", String.valueOf(port))
        .config("service.host", "localhost")
        .config("service.port", String.valueOf(clinics.port()))
        .config("service.timeout", "2s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "booking.answered",
        "booking.answered_changed",
        "booking.answered_cancelled",
        "share.slots",
        "share.slots_closed",
        "share.exam-result"
      })
  void whatTravelsWithBarsAndHatsBecomesCanonical(String sample) throws IOException {
    Hl7 answer = line.ask(ClinicDataSystem.report(sample));

    assertThat(answer.get("MSA-1")).isEqualTo("AA");
    JsonNode wanted = Sample.treeOf("inbound/" + sample + ".canonical.json");
    assertThat(answer.get("MSA-2")).isEqualTo(wanted.path("idempotencyKey").asText().split("/")[3]);
    Reception got = taken().getFirst();
    assertThat(got.key()).isEqualTo(wanted.path("idempotencyKey").asText());
    assertThat(got.caseNo()).isEqualTo(wanted.path("caseNo").textValue());
    assertThat((JsonNode) got.body()).isEqualTo(wanted.path("body"));
    assertThat(got.evidence().getFirst().mediaType()).isEqualTo("application/hl7-v2;charset=UTF-8");
    assertThat(new String(got.evidence().getFirst().bytes(), StandardCharsets.UTF_8))
        .startsWith("MSH|^~\\&|CLINIC|");
  }

  @Test
  void segmentsMayEndWithCrOrLfOrBoth() throws IOException {
    String report = numbered("booking.answered");
    for (String end : List.of("\r", "\n", "\r\n")) {
      assertThat(line.ask(report.replace("\r", end)).get("MSA-1")).isEqualTo("AA");
    }
    assertThat(taken()).as("the same, whatever stands at the end").hasSize(1);
    assertThat(taken().getFirst().body().path("text").asText()).isEqualTo("请带医保卡,提前10分钟到诊。");
    assertThat(refused()).isEmpty();
  }

  @Test
  void anEmptyMsh18MeansGbkAndTheAnswerIsInGbkToo() throws IOException {
    String report =
        numbered("share.exam-result").replace("UNICODE UTF-8", "").replace("郑样例", "䶮镕样");
    Hl7 answer = line.ask(report, GB18030);

    assertThat(answer.get("MSA-1")).isEqualTo("AA");
    assertThat(answer.get("MSH-6")).isEqualTo("样例社区卫生服务中心");
    assertThat(answer.get("MSH-18")).isEmpty();
    Reception got = taken().getFirst();
    assertThat(got.body().at("/person/name").asText()).isEqualTo("䶮镕样");
    assertThat(got.evidence().getFirst().mediaType())
        .isEqualTo("application/hl7-v2;charset=GB18030");
  }

  @Test
  void aBarThatIsHalfOfAGbkCharacterIsNoBar() throws IOException {
    // their second bytes are 7C, 5C, 5E and 7E: bar, backslash, hat and tilde
    String report =
        numbered("booking.answered").replace("UNICODE UTF-8", "").replace("请带医保卡", "粅籠絕紐");
    assertThat(line.ask(report, GB18030).get("MSA-1")).isEqualTo("AA");
    assertThat(taken().getFirst().body().path("text").asText()).startsWith("粅籠絕紐,");
  }

  @Test
  void aGbkNameInAMessageThatSaysUtf8IsRefusedAndNotGuessed() throws IOException {
    Hl7 answer = line.ask(numbered("booking.answered"), GB18030);

    assertThat(answer.get("MSA-1")).isEqualTo("AE");
    assertThat(answer.get("MSA-3")).startsWith("CLINIC_DATA_CHARSET: ");
    assertThat(answer.get("ERR-1.1") + answer.get("ERR-1.3")).isEqualTo("MSH18");
    assertThat(taken()).isEmpty();
    assertThat(refused()).extracting(Refusal::code).containsExactly("CLINIC_DATA_CHARSET");
  }

  @Test
  void utf8ThatIsNotSaidToBeUtf8IsRefusedBecauseItWouldBeReadAsOtherNames() throws IOException {
    // two characters of three bytes each are three of GBK
    String report =
        numbered("share.slots_closed")
            .replace("UNICODE UTF-8", "")
            .replaceAll("[^\\x00-\\x7f]+", "样例");
    Hl7 answer = line.ask(report);
    assertThat(answer.get("MSA-1")).isEqualTo("AE");
    assertThat(answer.get("MSA-3")).startsWith("CLINIC_DATA_CHARSET: ");
    assertThat(taken()).isEmpty();
  }

  @Test
  void aControlIdUsedAgainAfterARestartIsAnotherMessage() throws IOException {
    String report = numbered("booking.answered");
    String later = report.replace("|20261124201730+0800|", "|20261124203000+0800|");
    String elsewhere = report.replace("CLINIC|样例社区", "CLINIC|示例社区");

    for (String one : List.of(report, later, elsewhere, report, later)) {
      assertThat(line.ask(one).get("MSA-1")).isEqualTo("AA");
    }
    assertThat(taken()).as("by control id, time and sender").hasSize(3);

    Hl7 answer = line.ask(report.replace("医保卡", "身份证"));
    assertThat(answer.get("MSA-1")).isEqualTo("AE");
    assertThat(answer.get("MSA-3")).startsWith("KEY_REUSED: ");
    assertThat(answer.get("MSA-6.1")).as("duplicate key identifier").isEqualTo("205");
  }

  @Test
  void escapeSequencesInChineseFreeTextAreReadAndWritten() throws IOException {
    line.ask(numbered("booking.answered_changed"));
    assertThat(taken().getFirst().body().path("text").asText())
        .isEqualTo("费用|报销&自付见窗口公示^二楼^\n资料在 D:\\预约\\须知");

    String reason = "头晕|乏力^两周 A&B~C\\D";
    rig.deliver(booking(caseNo(), "D1001", "2026-12-03T08:00:00+08:00", reason));
    Hl7 sent = last();
    assertThat(sent.get("SCH-7")).isEqualTo("^头晕\\F\\乏力\\S\\两周 A\\T\\B\\R\\C\\E\\D");
    assertThat(sent.get("SCH-7.2")).isEqualTo(reason);
  }

  @Test
  void aLineBreakIsWrittenAsAnEscapeSequence() {
    rig.deliver(booking(caseNo(), "D1001", "2026-12-03T08:30:00+08:00", "第一行\n第二行"));
    assertThat(last().get("SCH-7")).isEqualTo("^第一行\\.br\\第二行");
  }

  @Test
  void aMessageMayComeInManyPackets() throws IOException {
    byte[] frame = ClinicLine.frame(numbered("booking.answered").getBytes(StandardCharsets.UTF_8));
    for (byte one : frame) {
      line.raw(new byte[] {one});
    }
    assertThat(line.answer().get("MSA-1")).isEqualTo("AA");
    assertThat(taken()).hasSize(1);
  }

  @Test
  void twoMessagesInOnePacketAreBothTakenAndAnsweredInTheirOrder() throws IOException {
    String first = numbered("booking.answered");
    String second = numbered("share.slots");
    line.raw(both(first, second));

    assertThat(line.answer().get("MSA-2")).isEqualTo(controlId(first));
    assertThat(line.answer().get("MSA-2")).isEqualTo(controlId(second));
    assertThat(taken())
        .extracting(one -> one.type().name())
        .containsExactly("booking.answered", "share.slots");
  }

  @Test
  void halfAMessageIsNeitherTakenNorAnsweredAndComesAgainWhole() throws IOException {
    byte[] frame = ClinicLine.frame(numbered("booking.answered").getBytes(StandardCharsets.UTF_8));
    line.raw(Arrays.copyOf(frame, frame.length / 2));
    assertThat(line.endsUnanswered(5_000)).as("closed after the time-out").isTrue();
    assertThat(taken()).isEmpty();
    assertThat(refused()).isEmpty();

    try (ClinicLine again = clinics.call(port)) {
      again.raw(Arrays.copyOf(frame, frame.length / 2));
      again.raw(frame);
      assertThat(again.answer().get("MSA-1")).as("begun anew").isEqualTo("AA");
    }
    assertThat(taken()).hasSize(1);
  }

  @Test
  void theConnectionToTheClinicsIsKeptOpen() throws IOException {
    rig.deliver(person("registered"));
    int before = clinics.connections();
    for (int i = 0; i < 5; i++) {
      rig.deliver(person("changed"));
    }
    assertThat(clinics.connections()).isEqualTo(before);

    for (int i = 0; i < 3; i++) {
      assertThat(line.ask(numbered("share.slots")).get("MSA-1")).isEqualTo("AA");
    }
    assertThat(taken()).as("and so is theirs to the hub").hasSize(3);
  }

  @Test
  void aLinkThatDropsBetweenSendAndAckMakesNoSecondAppointment() {
    String caseNo = caseNo();
    Message booking = booking(caseNo, "D1001", "2026-12-03T09:00:00+08:00", "复诊");
    int acted = clinics.acted();
    clinics.goesWrong(Fault.DROPS);
    assertFault(() -> rig.deliver(booking), "SYSTEM_IO", FaultKind.PASSING);
    String first = last().get("MSH-10");
    clinics.well();

    ConnectorRig.Delivered delivered = rig.deliver(booking, new Target.Attempt(2, true));

    assertThat(delivered.answers()).as("the clinic knows it, and declines nothing").isEmpty();
    assertThat(last().get("MSH-10")).as("the same message").isEqualTo(first).hasSize(20);
    assertThat(clinics.acted()).isEqualTo(acted + 1);
    assertThat(clinics.appointments().get(caseNo).stands()).isTrue();
  }

  @Test
  void aSlotThatIsTakenTwiceIsDeclinedInTheAnswerToTheSecond() {
    rig.deliver(booking(caseNo(), "D1001", "2026-12-03T10:00:00+08:00", "复诊"));
    String caseNo = caseNo();

    ConnectorRig.Delivered second =
        rig.deliver(booking(caseNo, "D1001", "2026-12-03T10:00:00+08:00", "复诊"));

    assertThat(second.answers())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.type().name()).isEqualTo("booking.answered");
              assertThat(answer.caseNo()).isEqualTo(caseNo);
              assertThat(answer.body().path("state").asText()).isEqualTo("refused");
              assertThat(answer.body().path("asked").asText()).isEqualTo("booking");
              assertThat(answer.body().path("text").asText()).isEqualTo("该时段已被预约。");
              assertThat(answer.body().path("provider").asText()).isEqualTo("样例社区卫生服务中心");
              assertThat(answer.body().at("/booking/number").asText()).isEqualTo("AP-" + caseNo);
            });
    assertThat(clinics.appointments()).doesNotContainKey(caseNo);
    assertThat(second.delivered().payloads().getLast().bytes())
        .as("evidence: what the clinic said")
        .asString(StandardCharsets.UTF_8)
        .contains("MSA|AE|");
  }

  @Test
  void anAppointmentIsChangedAndCancelledByItsNumber() {
    String caseNo = caseNo();
    rig.deliver(booking(caseNo, "D1001", "2026-12-03T11:00:00+08:00", "复诊"));
    assertThat(last().get("MSH-9")).isEqualTo("SIU^S12^SIU_S12");
    assertThat(last().get("AIS-3")).isEqualTo("QKMZ^全科门诊^99XHFW");

    rig.deliver(change(caseNo, "2026-12-03T11:15:00+08:00"));
    assertThat(last().get("MSH-9")).isEqualTo("SIU^S13^SIU_S12");
    assertThat(clinics.appointments().get(caseNo))
        .isEqualTo(new ClinicDataFake.Appointment("20261203111500+0800", true));

    rig.deliver(withdrawal(caseNo));
    assertThat(last().get("MSH-9")).isEqualTo("SIU^S15^SIU_S12");
    assertThat(clinics.appointments().get(caseNo).stands()).isFalse();
  }

  @Test
  void aChangeThatIsDeclinedSaysThatTheAppointmentStandsAsItWas() {
    rig.deliver(booking(caseNo(), "D1001", "2026-12-04T09:00:00+08:00", "复诊"));
    String caseNo = caseNo();
    rig.deliver(booking(caseNo, "D1001", "2026-12-04T10:00:00+08:00", "复诊"));

    JsonNode answer =
        rig.deliver(change(caseNo, "2026-12-04T09:00:00+08:00")).answers().getFirst().body();

    assertThat(answer.path("state").asText()).isEqualTo("refused");
    assertThat(answer.path("asked").asText()).isEqualTo("change");
    assertThat(answer.path("text").asText()).isEqualTo("该时段已被预约。原预约不变。");
    assertThat(clinics.appointments().get(caseNo).start()).isEqualTo("20261204100000+0800");
  }

  @Test
  void whatIsBookedIsConfirmedByTheClinicsOwnMessage() {
    clinics.confirmsTo(port);
    String caseNo = caseNo();
    rig.deliver(booking(caseNo, "D1001", "2026-12-05T09:00:00+08:00", "复诊"));

    await().untilAsserted(() -> assertThat(taken()).hasSize(1));
    clinics.confirmsTo(0);
    Reception answer = taken().getFirst();
    assertThat(answer.caseNo()).isEqualTo(caseNo);
    assertThat(answer.body().path("state").asText()).isEqualTo("confirmed");
    assertThat(answer.body().path("start").asText()).isEqualTo("2026-12-05T09:00:00+08:00");
  }

  @Test
  void personsAreToldByA04AndA08WithTheOidOfTheCitizenId() {
    rig.deliver(person("registered"));
    assertThat(last().get("MSH-9")).isEqualTo("ADT^A04^ADT_A01");
    assertThat(last().get("PID-3")).isEqualTo("339900198505054320^^^&2.16.156.10011.1.3&ISO^NI");
    assertThat(last().get("PID-8")).isEqualTo("F");
    rig.deliver(person("died"));
    assertThat(last().get("MSH-9")).isEqualTo("ADT^A08^ADT_A01");
    assertThat(last().get("PID-30")).isEqualTo("Y");
  }

  @ParameterizedTest
  @CsvSource({
    "AE 102, CLINIC_DATA_REFUSED, CALLER",
    "AE N09, CLINIC_DATA_REFUSED, CALLER",
    "AR 207, CLINIC_DATA_BUSY, PASSING",
    "AR, CLINIC_DATA_BUSY, PASSING",
    "AR 201, CLINIC_DATA_REJECTED, LASTING",
    "XX, CLINIC_DATA_REJECTED, LASTING"
  })
  void whatTheClinicsAnswerIsClassedByItsCodesAndQuotesNoPerson(
      String said, String code, FaultKind kind) {
    clinics.says(said);
    HubException fault =
        assertFault(
            () -> rig.deliver(booking(caseNo(), "D1001", "2026-12-06T09:00:00+08:00", "复诊")),
            code,
            kind);
    assertThat(fault).hasMessageNotContaining("郑样例");
  }

  @Test
  void aDeclineIsAnAnswerOnlyToABooking() {
    clinics.says("AE N01");
    assertFault(() -> rig.deliver(person("changed")), "CLINIC_DATA_REFUSED", FaultKind.CALLER);
  }

  @ParameterizedTest
  @CsvSource({"GARBAGE", "OTHER"})
  void anAnswerThatIsNoneOfThisMessageSaysNothing(Fault fault) {
    clinics.goesWrong(fault);
    assertFault(() -> rig.deliver(person("changed")), "CLINIC_DATA_ANSWER", FaultKind.PASSING);
    clinics.well();
    rig.deliver(person("changed"));
  }

  @Test
  void anAnswerThatIsLateIsNotTakenForTheNextMessages() {
    clinics.goesWrong(Fault.SLOW);
    assertFault(() -> rig.deliver(person("changed")), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    clinics.well();
    rig.deliver(person("changed"));
  }

  @Test
  void whileTheClinicsAreAwayTheyAreDownAndAreConnectedAgain() throws IOException {
    clinics.down();
    await()
        .untilAsserted(
            () -> assertFault(() -> rig.deliver(person("changed")), "SYSTEM_DOWN", FaultKind.DOWN));
    clinics.up();
    rig.deliver(person("changed"));
  }

  @ParameterizedTest
  @CsvSource({
    "|P|2.4|, |P|2.3|, AR, 203, CLINIC_DATA_VERSION, MSH12",
    "|P|2.4|, |T|2.4|, AR, 202, CLINIC_DATA_PROCESSING, MSH11",
    "SIU^S12^SIU_S12, SIU^S14^SIU_S12, AR, 201, CLINIC_DATA_EVENT, MSH9",
    "|CLINIC|, |OTHER|, AE, 103, CLINIC_DATA_SENDER, MSH3",
    "|LASTMILE|, |OTHER|, AE, 103, CLINIC_DATA_SENDER, MSH5",
    "^LASTMILE|YY, ^OTHER|YY, AE, 101, CLINIC_DATA_MISSING, SCH1",
    "BOOKED^已预约, OVERBOOK^已预约, AE, 102, CLINIC_DATA_VALUE, SCH25",
    "20261201090000+0800^2026, 20261131090000+0800^2026, AE, 102, CLINIC_DATA_VALUE, SCH11",
    "|20261124201730+0800|, ||, AE, 101, CLINIC_DATA_MISSING, MSH7",
    "SCH|L33, XCH|L33, AE, 102, NATIVE_INVALID, ''"
  })
  void whatIsWrongIsSaidWithCodeAndPlaceInTheWordsOfHl7(
      String old, String other, String code, String error, String own, String place)
      throws IOException {
    String report = numbered("booking.answered");
    assertThat(report).contains(old);
    Hl7 answer = line.ask(report.replace(old, other));

    assertThat(answer.get("MSH-9")).isEqualTo("ACK");
    assertThat(answer.get("MSH-3") + answer.get("MSH-5"))
        .as("back to the sender")
        .isEqualTo(
            old.contains("|LASTMILE|")
                ? "OTHERCLINIC"
                : old.contains("|CLINIC|") ? "LASTMILEOTHER" : "LASTMILECLINIC");
    assertThat(answer.get("MSA-1")).isEqualTo(code);
    assertThat(answer.get("MSA-2")).isEqualTo(controlId(report));
    assertThat(answer.get("MSA-3")).startsWith(own + ": ").hasSizeLessThanOrEqualTo(80);
    assertThat(answer.get("MSA-6.1")).isEqualTo(error);
    assertThat(answer.get("ERR-1.1") + answer.get("ERR-1.3")).isEqualTo(place);
    assertThat(taken()).isEmpty();
    assertThat(refused())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(own));
    assertThat(answer.toString()).doesNotContain("郑样例", "339900198505054320");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "", "MSH|^~\\&|", "\u0000\u0001"})
  void whatIsNoHl7AtAllIsRefusedAndTheConnectionGoesOn(String text) throws IOException {
    Hl7 answer = line.ask(text);
    assertThat(answer.get("MSA-1")).isEqualTo("AE");
    assertThat(answer.get("MSA-3")).startsWith("CLINIC_DATA_SYNTAX: ");
    assertThat(line.ask(numbered("share.slots")).get("MSA-1")).isEqualTo("AA");
  }

  @Test
  void whatTheHubCannotTakeNowIsRejectedAndTakenWhenItComesAgain() throws IOException {
    String report = numbered("booking.answered");
    rig.intake().pull();
    Hl7 braked = line.ask(report);
    rig.intake().refuseAll(new HubException("MAPPING_BROKEN", FaultKind.LASTING, "a secret"));
    Hl7 broken = line.ask(report);
    rig.intake().release();

    assertThat(braked.get("MSA-1") + braked.get("MSA-6.1")).isEqualTo("AR207");
    assertThat(braked.get("MSA-3")).startsWith("BRAKE: ");
    assertThat(broken.get("MSA-1") + broken.get("MSA-6.1")).isEqualTo("AR207");
    assertThat(broken.get("MSA-3")).startsWith("MAPPING_BROKEN: ").doesNotContain("secret");
    assertThat(line.ask(report).get("MSA-1")).isEqualTo("AA");
    assertThat(taken()).hasSize(1);
  }

  @Test
  void aMessageThatIsTooLongIsRefused() throws IOException {
    Hl7 answer = line.ask(numbered("booking.answered").replace("请带医保卡", "长".repeat(400_000)));
    assertThat(answer.get("MSA-3")).startsWith("MLLP_MESSAGE_TOO_LARGE: ");
    assertThat(taken()).isEmpty();
  }

  @Test
  void onlyAppointmentsWithACaseAreSentToAClinic() {
    ObjectNode service = (ObjectNode) Sample.treeOf("outbound/booking.withdrawn.canonical.json");
    service.withObject("body").put("kind", "service");
    assertFault(
        () -> rig.deliver(SampleMessages.read(service)), "CLINIC_DATA_KIND", FaultKind.CALLER);
    ObjectNode nobodys = (ObjectNode) Sample.treeOf("outbound/booking.withdrawn.canonical.json");
    nobodys.putNull("caseNo");
    assertFault(
        () -> rig.deliver(SampleMessages.read(nobodys)), "CLINIC_DATA_CASE", FaultKind.CALLER);
  }

  @Test
  void withCertificatesOnBothSidesTheLinkIsTls(@TempDir Path folder) throws IOException {
    TestCertificates certificates = new TestCertificates(folder);
    int tlsPort = FreePort.orAny(0);
    try (ClinicDataFake secure = new ClinicDataFake(0, certificates.context("clinic"));
        ConnectorRig inTls =
            rig(secure, tlsPort)
                .config("service.timeout", "10s")
                .config("tls.keyStore", certificates.keyStore("hub").toString())
                .config("tls.keyStorePassword", new String(certificates.password()))
                .config("tls.trustStore", certificates.trustStore().toString())
                .config("tls.trustStorePassword", new String(certificates.password()))
                .start();
        ClinicLine inside = secure.call(tlsPort)) {
      inTls.deliver(person("changed"));
      assertThat(secure.persons()).hasSize(1);
      assertThat(inside.ask(ClinicDataSystem.report("share.slots")).get("MSA-1")).isEqualTo("AA");
      try (ClinicLine plain = clinics.call(tlsPort)) {
        plain.raw(
            ClinicLine.frame(
                ClinicDataSystem.report("share.slots").getBytes(StandardCharsets.UTF_8)));
        assertThat(plain.endsUnanswered(5_000)).isTrue();
      }
      assertThat(inTls.intake().received()).hasSize(1);
    }
    try (ClinicDataFake stranger =
            new ClinicDataFake(0, new TestCertificates(folder).context("stranger"));
        ConnectorRig inTls =
            rig(stranger, tlsPort)
                .config("service.timeout", "10s")
                .config("tls.keyStore", certificates.keyStore("hub").toString())
                .config("tls.keyStorePassword", new String(certificates.password()))
                .config("tls.trustStore", certificates.trustStore().toString())
                .config("tls.trustStorePassword", new String(certificates.password()))
                .start()) {
      HubException fault =
          catchThrowableOfType(HubException.class, () -> inTls.deliver(person("changed")));
      assertThat(fault.code()).isEqualTo("MLLP_TLS");
      assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"listen.host", "service.host"})
  void withoutCertificatesOnlyTheEndOfATunnelOnThisMachineIsAllowed(String key) {
    assertFault(
        () -> rig(clinics, FreePort.orAny(0)).config(key, "192.0.2.1").start().close(),
        "CLINIC_DATA_TUNNEL",
        FaultKind.LASTING);
  }

  @Test
  void aKeyStoreThatCannotBeReadStopsTheStart(@TempDir Path folder) {
    Path keys = new TestCertificates(folder).keyStore("hub");
    assertFault(
        () ->
            rig(clinics, FreePort.orAny(0))
                .config("tls.keyStore", keys.toString())
                .config("tls.keyStorePassword", UUID.randomUUID().toString())
                .start()
                .close(),
        "CLINIC_DATA_KEY_STORE",
        FaultKind.LASTING);
  }

  private List<Reception> taken() {
    List<Reception> all = rig.intake().received();
    return all.subList(taken, all.size());
  }

  private List<Refusal> refused() {
    List<Refusal> all = rig.intake().refused();
    return all.subList(refused, all.size());
  }

  private static Hl7 last() {
    return clinics.received().getLast();
  }

  /** A report under a number that was not used before. */
  private static String numbered(String sample) {
    return ClinicDataSystem.report(sample)
        .replaceFirst("\\|CL[0-9]{6}\\|", "|N" + NUMBERS.incrementAndGet() + "|");
  }

  private static String controlId(String report) {
    return report.split("\\|")[9];
  }

  private static byte[] both(String first, String second) {
    byte[] one = ClinicLine.frame(first.getBytes(StandardCharsets.UTF_8));
    byte[] two = ClinicLine.frame(second.getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private static String caseNo() {
    return "L33010620261124%06d".formatted(100_000 + NUMBERS.incrementAndGet());
  }

  private static Message booking(String caseNo, String doctor, String start, String reason) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/booking.requested.canonical.json");
    message.put("caseNo", caseNo).put("idempotencyKey", "AP-" + caseNo);
    ObjectNode body = message.withObject("body");
    body.put("start", start).put("end", start);
    body.withObject("origin").put("number", "AP-" + caseNo);
    body.withObject("appointment").put("reason", reason);
    body.withObject("appointment").withObject("practitioner").put("code", doctor);
    return SampleMessages.read(message);
  }

  private static Message change(String caseNo, String start) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/booking.changed.canonical.json");
    message.put("caseNo", caseNo).put("idempotencyKey", "AP-" + caseNo + "/2");
    message.withObject("body").put("start", start).put("end", start);
    return SampleMessages.read(message);
  }

  private static Message withdrawal(String caseNo) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/booking.withdrawn.canonical.json");
    message.put("caseNo", caseNo).put("idempotencyKey", "AP-" + caseNo + "/3");
    return SampleMessages.read(message);
  }

  private static Message person(String event) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/share.person-changed.canonical.json");
    message.put("idempotencyKey", "PT-" + NUMBERS.incrementAndGet());
    message.withObject("body").put("event", event);
    return SampleMessages.read(message);
  }
}
