package org.lastmile.connectors.onewindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.onewindow.fake.OneWindowFake;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Answer;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Printed;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, over TLS with certificates of the test's own. */
class OneWindowQuirksTest {
  private static final Charset GBK = Charset.forName("GBK");
  private static final String MATTER = "11330106XHDEM005XT4330511001000";
  private static final String CASE = MATTER + "20261124000001";

  @TempDir private Path folder;
  private final String password = UUID.randomUUID().toString();
  private final String hubPassword = UUID.randomUUID().toString();
  private TestCertificates certificates;
  private DoorServer doors;
  private OneWindowFake window;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    certificates = new TestCertificates(folder);
    doors = new DoorServer("localhost", 0, 0, certificates.context("door"));
    window = window("https://localhost:" + doors.tlsPort());
    rig = rig().server(doors).start();
  }

  private OneWindowFake window(String hub) {
    return new OneWindowFake(
        new OneWindowFake.Config(
            () -> URI.create(hub + "/systems/one-window/cases"),
            0,
            certificates.anonymous(),
            password,
            hubPassword));
  }

  private ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .matters(MATTER::equals)
        .config("door.password", password)
        .config("door.addresses", "127.0.0.0/8, ::1")
        .config("service.url", window.notices().toString())
        .config("service.password", hubPassword)
        .config("service.timeout", "1s")
        .config("print.limit", "64KB");
  }

  @AfterEach
  void stop() {
    rig.close();
    window.close();
  }

  @Test
  void elementNamesArePinyinInitials() {
    Answer answer = window.submit(first("<LXDH>13800000001</LXDH>"), StandardCharsets.UTF_8);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("0");
    Reception received = received();
    assertThat(received.type().name()).isEqualTo("case.submitted");
    assertThat(received.key()).isEqualTo("CK1/1");
    assertThat(received.keys()).containsEntry("windowNumber", "CK1");
    assertThat(received.body().path("matterCode").asText()).isEqualTo(MATTER);
    assertThat(received.body().path("applicant").path("name").asText()).isEqualTo("张样例");
    assertThat(received.body().path("applicant").path("citizenId").asText())
        .isEqualTo("339900198001011124");
    assertThat(received.body().path("applicant").path("phone").asText()).isEqualTo("13800000001");
    assertThat(received.body().path("reportTime").asText()).isEqualTo("2026-11-24T09:15:30+08:00");
  }

  @Test
  void elementsMayComeInAnyOrder() {
    window.submit(
        "<BJXX><SLSJ>2026-11-24"
            + " 09:15:30</SLSJ><SQRXM>张样例</SQRXM><BBH>1</BBH><SQRLX>1</SQRLX><SLBH>CK1</SLBH></BJXX>",
        StandardCharsets.UTF_8);

    assertThat(received().body().path("applicant").path("name").asText()).isEqualTo("张样例");
  }

  @Test
  void anEmptyElementIsClearedAndAMissingOneIsNotSpokenOf() {
    window.submit(
        first("<LXDH/><LXDZ> </LXDZ><BDXX><ZD MC='人口'/><ZD MC='收入'>0</ZD></BDXX>"),
        StandardCharsets.UTF_8);

    JsonNode body = received().body();
    assertThat(texts(body.path("cleared")))
        .containsExactlyInAnyOrder("/applicant/phone", "/applicant/address", "/form/人口");
    assertThat(body.path("applicant").has("phone")).isFalse();
    assertThat(body.path("applicant").has("address")).isFalse();
    assertThat(body.path("form").path("收入").asText()).isEqualTo("0");
    assertThat(body.path("form").has("人口")).isFalse();
    // neither given nor cleared
    assertThat(body.has("need")).isFalse();
    assertThat(body.has("grid")).isFalse();
  }

  @Test
  void inACorrectionAnEmptyElementEmptiesTheFieldAndAMissingOneLeavesIt() {
    window.submit(higher(2, "<LXDH></LXDH><SQNR>改为临时救助</SQNR>"), StandardCharsets.UTF_8);

    JsonNode body = received().body();
    assertThat(texts(body.path("cleared"))).containsExactly("/applicant/phone");
    assertThat(body.path("need").asText()).isEqualTo("改为临时救助");
    assertThat(body.has("applicant")).isFalse();
    assertThat(body.has("materials")).isFalse();
  }

  @Test
  void anEmptyListOfMaterialsIsSomethingElseThanNone() {
    window.submit(higher(2, "<CLQD/>"), StandardCharsets.UTF_8);
    window.submit(higher(3, ""), StandardCharsets.UTF_8);

    List<Reception> received = rig.intake().received();
    assertThat(texts(received.get(0).body().path("cleared"))).containsExactly("/materials");
    assertThat(received.get(1).body().has("cleared")).isFalse();
  }

  @Test
  void theXmlDeclarationMaySayGbk() {
    String name = "镕基样例";
    Answer answer = window.submit(first("").replace("张样例", name), GBK);

    assertThat(answer.code()).as(answer.body()).isEqualTo("0");
    assertThat(received().body().path("applicant").path("name").asText()).isEqualTo(name);
    assertThat(received().evidence().getFirst().bytes())
        .as("the evidence is what came")
        .contains("镕".getBytes(GBK));
  }

  @Test
  void aRareCharacterThatIsCalledGbkIsReadByTheCharsetThatHasIt() {
    // FE 9F is 䶮 in GB18030; a reader that knows GBK only makes a private character of it
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    String[] halves = first("").split("张样例");
    document.writeBytes(
        ("<?xml version='1.0' encoding='gb2312' ?>" + halves[0] + "张").getBytes(GBK));
    document.write(0xFE);
    document.write(0x9F);
    document.writeBytes(halves[1].getBytes(GBK));

    window.send(document.toByteArray());

    assertThat(received().body().path("applicant").path("name").asText()).isEqualTo("张䶮");
  }

  @Test
  void bytesThatAreNotOfTheCharsetAreRefusedAndNotShownAsQuestionMarks() {
    byte[] utf8 =
        ("<?xml version='1.0' encoding='GBK'?>" + first("<LXDZ>路</LXDZ>"))
            .getBytes(StandardCharsets.UTF_8);
    byte[] gbk = first("").getBytes(GBK);

    Answer first = window.send(utf8);
    Answer second = window.send(gbk);

    for (Answer answer : List.of(first, second)) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.code()).isEqualTo("1");
      assertThat(answer.text("CWDM")).hasValue("ONE_WINDOW_BYTES");
      assertThat(answer.text("CWWZ").orElseThrow()).matches("byte [0-9]+");
    }
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).hasSize(2);
  }

  @Test
  void aCharsetThatIsNotAgreedIsRefused() {
    Answer answer =
        window.send(
            ("<?xml version='1.0' encoding='Big5'?>" + first(""))
                .getBytes(StandardCharsets.US_ASCII));

    assertThat(answer.text("CWDM")).hasValue("ONE_WINDOW_CHARSET");
    assertThat(answer.text("CWXX").orElseThrow()).contains("GBK");
  }

  @Test
  void theSameCaseInAnotherCharsetIsARepeat() {
    Answer first = window.submit(first(""), StandardCharsets.UTF_8);
    Answer again = window.submit(first(""), GBK);

    assertThat(first.text("CFBZ")).hasValue("0");
    assertThat(again.text("CFBZ")).hasValue("1");
    assertThat(again.text("BJBH")).isEqualTo(first.text("BJBH"));
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aCaseThatIsHandedInTwiceIsOneCase() {
    window.twice();
    Answer answer = window.submit(first(""), StandardCharsets.UTF_8);

    assertThat(answer.code()).isEqualTo("0");
    assertThat(answer.text("CFBZ")).hasValue("1");
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aClerkCorrectsACaseByResendingItsNumberWithAHigherVersion() {
    Answer first = window.submit(first(""), StandardCharsets.UTF_8);
    String caseNo = first.text("BJBH").orElseThrow();
    Answer second =
        window.submit(
            higher(2, "<LXDZ>样例路1号201室</LXDZ><GZSM>补充门牌号</GZSM>").replace(CASE, caseNo),
            StandardCharsets.UTF_8);

    assertThat(second.code()).as(second.body()).isEqualTo("0");
    assertThat(second.text("BJBH")).hasValue(caseNo);
    Reception corrected = rig.intake().received().get(1);
    assertThat(corrected.type().name()).isEqualTo("case.supplemented");
    assertThat(corrected.caseNo()).isEqualTo(caseNo);
    assertThat(corrected.version()).isEqualTo(2);
    assertThat(corrected.body().path("version").asInt()).isEqualTo(2);
    assertThat(corrected.body().path("note").asText()).isEqualTo("补充门牌号");
    assertThat(corrected.body().path("origin").path("number").asText()).isEqualTo("CK1");
  }

  @Test
  void theSameVersionWithOtherContentIsRefused() {
    window.submit(first(""), StandardCharsets.UTF_8);
    Answer other = window.submit(first("<WGBH>WX-03-12</WGBH>"), StandardCharsets.UTF_8);

    assertThat(other.status()).isEqualTo(200);
    assertThat(other.code()).isEqualTo("1");
    assertThat(other.text("CWDM")).hasValue("KEY_REUSED");
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aLowerVersionThatTheHubHasIsNothingNewAndRefusedWithOtherContent() {
    window.submit(first(""), StandardCharsets.UTF_8);
    window.submit(higher(2, "<LXDH>13800000001</LXDH>"), StandardCharsets.UTF_8);
    window.submit(higher(3, "<LXDH>13800000002</LXDH>"), StandardCharsets.UTF_8);

    Answer same = window.submit(higher(2, "<LXDH>13800000001</LXDH>"), StandardCharsets.UTF_8);
    Answer other = window.submit(higher(2, "<LXDH>13800000003</LXDH>"), StandardCharsets.UTF_8);

    assertThat(same.text("CFBZ")).hasValue("1");
    assertThat(other.text("CWDM")).hasValue("KEY_REUSED");
    assertThat(rig.intake().received()).hasSize(3);
  }

  @Test
  void aLowerVersionThatComesLateKeepsItsVersionSoThatItIsKnownAsOutdated() {
    window.submit(higher(3, "<LXDH>13800000002</LXDH>"), StandardCharsets.UTF_8);
    window.submit(higher(2, "<LXDH>13800000001</LXDH>"), StandardCharsets.UTF_8);

    assertThat(rig.intake().received()).extracting(Reception::version).containsExactly(3L, 2L);
  }

  @ParameterizedTest
  @CsvSource({"2,", "1,<BJBH>X1</BJBH>", "1,<GZSM>更正</GZSM>"})
  void aVersionThatDoesNotFitItsCaseIsRefused(int version, String more) {
    Answer answer =
        window.submit(
            first(more == null ? "" : more).replace("<BBH>1</BBH>", "<BBH>" + version + "</BBH>"),
            StandardCharsets.UTF_8);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("1");
    assertThat(answer.text("CWDM")).hasValue("ONE_WINDOW_VERSION");
    assertThat(rig.intake().refused()).hasSize(1);
  }

  @Test
  void originalsThatAreKeptAtTheWindowArePaperWithoutAFile() {
    window.submit(
        first(
            "<CLQD><CL><CLMC>申请书</CLMC><CLXS>1</CLXS></CL>"
                + "<CL><CLMC>身份证</CLMC><CLXS>2</CLXS></CL>"
                + "<CL><CLMC>户口簿</CLMC><CLXS>3</CLXS></CL></CLQD>"),
        StandardCharsets.UTF_8);

    JsonNode materials = received().body().path("materials");
    assertThat(materials)
        .extracting(
            material -> material.path("original").asBoolean(),
            material -> material.path("kind").asText(),
            material -> material.path("keptAt").asText("with the applicant"),
            material -> material.has("digest"))
        .containsExactly(
            tuple(true, "paper", "one-window", false),
            tuple(true, "paper", "with the applicant", false),
            tuple(false, "paper", "one-window", false));
    assertThat(received().attachments()).isEmpty();
  }

  @Test
  void urgencyComesWithTheCase() {
    window.submit(first("<BLFS>4</BLFS>"), StandardCharsets.UTF_8);

    assertThat(received().priority()).isEqualTo(Priority.URGENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<BJXX><SLBH>CK1</SLBH>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><BJXX><SLBH>&e;</SLBH></BJXX>",
        "<RESULT CODE='0'/>",
        "<BJXX><SLBH>CK1</SLBH><BBH>0</BBH><SLSJ>2026-11-24 09:15:30</SLSJ></BJXX>",
        "<BJXX><SLBH>CK1</SLBH><BBH>1</BBH><SLSJ>2026-11-24 09:15:30</SLSJ></BJXX>",
        "<BJXX><SLBH>CK1</SLBH><BBH>1</BBH><SLSJ>24.11.2026</SLSJ></BJXX>",
        "<BJXX><SLBH>CK1</SLBH><BBH>1</BBH><SQRLX>1</SQRLX><SQRXM>李样例</SQRXM><SLSJ>2026-13-40"
            + " 09:15:30</SLSJ></BJXX>",
        "{\"SLBH\": \"CK1\"}",
        ""
      })
  void noHttpErrorCodesAreUsedWhenADocumentIsRefused(String document) {
    Answer answer = window.send(document.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("1");
    assertThat(answer.text("CWDM").orElseThrow()).matches("[A-Z_]+");
    assertThat(answer.text("CWXX").orElseThrow()).isNotBlank().doesNotContain("李样例");
    assertThat(rig.intake().refused()).hasSize(1);
    assertThat(rig.intake().received()).isEmpty();
  }

  @Test
  void aMatterThatTheDistrictDoesNotHaveIsRefused() {
    Answer answer =
        window.submit(first("").replace(MATTER, "9".repeat(31)), StandardCharsets.UTF_8);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("CWDM")).hasValue("MATTER_UNKNOWN");
  }

  @Test
  void whoDoesNotKnowThePasswordIsToldSoInXml() {
    Answer answer = window.sendAs("guess", first("").getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("1");
    assertThat(answer.text("CWDM")).hasValue("AUTH_PASSWORD");
    assertThat(rig.intake().received()).isEmpty();
  }

  @Test
  void callsComeFromListedAddressesOnly() {
    try (ConnectorRig elsewhere = rig().config("door.addresses", "10.33.0.0/16").start();
        OneWindowFake caller =
            window(elsewhere.door("").resolve("/").toString().replaceFirst("/$", ""))) {
      Answer answer = caller.submit(first(""), StandardCharsets.UTF_8);

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.text("CWDM")).hasValue("AUTH_ADDRESS");
      assertThat(elsewhere.intake().received()).isEmpty();
    }
  }

  @Test
  void aDocumentThatIsTooLargeIsToldSoInXml() {
    Answer answer = window.send(new byte[(1 << 20) + 1]);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("CWDM")).hasValue("BODY_TOO_LARGE");
  }

  @Test
  void aResultIsPrintedWithItsDocument() {
    byte[] pdf = "%PDF-1.7 决定书".getBytes(StandardCharsets.UTF_8);
    Attachment stored = rig.attachments().store(pdf, "决定书.pdf");

    ConnectorRig.Delivered delivered = rig.deliver(completed(stored, true));

    Printed printed = printed();
    assertThat(printed.text("TZLX")).hasValue("4");
    assertThat(printed.text("BJBH")).hasValue(CASE);
    assertThat(Base64.getDecoder().decode(printed.text("WSNR").orElseThrow())).isEqualTo(pdf);
    assertThat(
            new String(delivered.delivered().payloads().getFirst().bytes(), StandardCharsets.UTF_8))
        .as("evidence has the digest in place of the document")
        .contains("<WSNR/>", stored.digest().substring("sha256:".length()));
  }

  @Test
  void aResultWhoseDocumentIsNotThereOrTooLargeIsForAnOperator() {
    Attachment large = rig.attachments().store(new byte[64 * 1024 + 1], "图纸");

    assertFault(
        () -> rig.deliver(completed(large, false)),
        "ONE_WINDOW_DOCUMENT_MISSING",
        FaultKind.LASTING);
    assertFault(
        () -> rig.deliver(completed(large, true)),
        "ONE_WINDOW_DOCUMENT_TOO_LARGE",
        FaultKind.LASTING);
    assertThat(window.printed()).isEmpty();
  }

  @Test
  void theCatalogueOfMattersGoesToTheWindow() {
    rig.deliver(
        SampleMessages.of(
            "share.matters",
            """
            {"at": "2026-11-24T06:00:00+08:00", "whole": true, "matters": [
              {"code": "%s", "name": "最低生活保障金给付", "department": "西湖区民政局", "legalLimit": 20}
            ]}\
            """
                .formatted(MATTER)));

    assertThat(printed().text("SXBM")).hasValue(MATTER);
    assertThat(printed().text("FDSX")).hasValue("20");
    assertThat(printed().text("QLBZ")).hasValue("1");
  }

  @Test
  void aNoticeWithMarkupAndWhatXmlCannotHoldIsPrinted() {
    rig.deliver(accepted("<b>受理</b> & ]]> \u0001 𠮷"));

    assertThat(printed().text("SM")).hasValue("<b>受理</b> & ]]> \ufffd 𠮷");
  }

  @Test
  void aNoticeThatComesTwiceIsPrintedOnce() {
    window.slow(Duration.ofSeconds(2));
    assertFault(() -> rig.deliver(accepted("受理")), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    window.well();
    rig.deliver(accepted("受理"), new Target.Attempt(2, true));

    assertThat(window.calls("accepted-1")).isEqualTo(2);
    assertThat(window.printed()).hasSize(1);
  }

  @Test
  void aNoIsInTheAnswerAndNotInItsStatus() {
    window.says("2");
    assertFault(() -> rig.deliver(accepted("受理")), "ONE_WINDOW_BUSY", FaultKind.PASSING);
    window.says("9");
    assertFault(() -> rig.deliver(accepted("受理")), "ONE_WINDOW_REFUSED", FaultKind.LASTING);
    window.says("1");
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(accepted("受理")))
        .withMessageContaining("QT01")
        .withMessageNotContaining("张样例");
  }

  @Test
  void anAnswerThatIsNoneIsTriedAgain() {
    window.page();
    assertFault(() -> rig.deliver(accepted("受理")), "ONE_WINDOW_ANSWER", FaultKind.PASSING);
    window.says("7");
    assertFault(() -> rig.deliver(accepted("受理")), "ONE_WINDOW_ANSWER", FaultKind.PASSING);
    window.malformed();
    assertFault(() -> rig.deliver(accepted("受理")), "SYSTEM_IO", FaultKind.PASSING);
    window.failing(502);
    assertFault(() -> rig.deliver(accepted("受理")), "SYSTEM_HTTP_5XX", FaultKind.PASSING);
    window.well();
    rig.deliver(accepted("受理"));
    assertThat(window.printed()).hasSize(1);
  }

  @Test
  void aWindowThatIsAwayIsWaitedFor() {
    window.down();
    // a call before it may break on a connection that was kept
    await()
        .untilAsserted(
            () -> assertFault(() -> rig.deliver(accepted("受理")), "SYSTEM_DOWN", FaultKind.DOWN));
    window.up();
    rig.deliver(accepted("受理"));
    assertThat(window.printed()).hasSize(1);
  }

  @Test
  void thePasswordOfTheHubNeverTravelsOverPlainHttp() {
    assertFault(
        () -> rig().config("service.url", "http://window.example/notices").start().close(),
        "ONE_WINDOW_URL",
        FaultKind.LASTING);
  }

  private Reception received() {
    assertThat(rig.intake().received()).hasSize(1);
    return rig.intake().received().getFirst();
  }

  private Printed printed() {
    assertThat(window.printed()).hasSize(1);
    return window.printed().getFirst();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String first(String more) {
    return """
    <BJXX>
      <SLBH>CK1</SLBH><BBH>1</BBH><SXBM>%s</SXBM>
      <SQRLX>1</SQRLX><SQRXM>张样例</SQRXM><SFZHM>339900198001011124</SFZHM>%s
      <SLSJ>2026-11-24 09:15:30</SLSJ>
    </BJXX>
    """
        .formatted(MATTER, more);
  }

  private static String higher(int version, String more) {
    return "<BJXX><SLBH>CK1</SLBH><BBH>%d</BBH><BJBH>%s</BJBH>%s<SLSJ>2026-11-25 10:20:00</SLSJ></BJXX>"
        .formatted(version, CASE, more);
  }

  private static Message accepted(String text) {
    ObjectNode body = Json.object().put("at", "2026-11-24T14:00:00+08:00");
    body.put("department", "西湖区民政局").put("text", text);
    return message("case.accepted", "accepted-1", body);
  }

  private static Message completed(Attachment document, boolean attached) {
    ObjectNode body = Json.object().put("at", "2026-12-01T16:30:00+08:00");
    body.put("department", "西湖区民政局").put("outcome", "GRANTED").put("text", "准予");
    body.putObject("document").put("name", "决定书").put("digest", document.digest());
    ObjectNode tree = tree("case.completed", "completed-1", body);
    if (attached) {
      SampleMessages.attach(tree, document);
    }
    return SampleMessages.read(tree);
  }

  private static Message message(String type, String key, ObjectNode body) {
    return SampleMessages.read(tree(type, key, body));
  }

  private static ObjectNode tree(String type, String key, ObjectNode body) {
    ObjectNode tree = Json.object().put("type", type).put("idempotencyKey", key);
    tree.put("caseNo", CASE).set("body", body);
    return tree;
  }
}
