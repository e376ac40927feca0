package org.lastmile.connectors.disabilityfed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake;

/** What the federation's files are like; whole lists of certificates are tried in {@link DisabilityFedFullListTest}. */
class DisabilityFedQuirksTest {
  static final String ID = "339900195803120011";
  private static final String CASE = "L33010620261124000021";

  private static DisabilityFedFake federation;
  private static ConnectorRig rig;
  private static int tests;

  /** All tests share one hub, so each has a file and a name of its own. */
  private String delta = "";

  private String name = "";

  static void configure(ConnectorRig.Builder rig, DisabilityFedFake federation) {
    federation.site().configuration().forEach(rig::config);
    rig.config("sftp.timeout", "2s").config("poll.interval", "100ms");
  }

  @BeforeAll
  static void start(@TempDir Path work) {
    federation = new DisabilityFedFake(work, 0, false);
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, federation);
    rig = builder.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
    federation.close();
  }

  @BeforeEach
  void number() {
    tests++;
    delta = "CJRZ_20261124_ZL" + tests;
    name = "样例" + Character.toString(0x4e00 + tests);
  }

  @Test
  void excelKeepsLongNumbersAsTextsInQuotesOrBehindAnApostrophe() {
    List<String> forms =
        List.of(
            "=\"33990019580312001143\",=\"339900195803120011\"",
            "\"=\"\"33990019580312001142\"\"\",\"=\"\"339900195803120011\"\"\"",
            "'33990019580312001141,'339900195803120011",
            "33990019580312001144,339900195803120011",
            "'33990019701201000X61,'33990019701201000X");
    drop(
        forms.get(0) + rest("肢体", "三级"),
        forms.get(1) + rest("肢体", "二级"),
        forms.get(2) + rest("肢体", "一级"),
        forms.get(3) + rest("肢体", "四级"),
        forms.get(4) + rest("精神", "一级"));

    assertThat(received(5))
        .extracting(one -> one.body().path("certificateNo").textValue())
        .containsExactly(
            "33990019580312001143",
            "33990019580312001142",
            "33990019580312001141",
            "33990019580312001144",
            "33990019701201000X61");
  }

  @Test
  void aNumberThatExcelHasCutIsNotGuessedAt() {
    drop("3.3990E+19," + ID + rest("肢体", "三级"), "33990019580312000000," + ID + rest("肢体", "三级"));

    assertThat(refusedRows()).extracting(row -> row.get("字段")).containsOnly("残疾人证号");
    assertThat(received(0)).isEmpty();
  }

  @Test
  void commasAndLineBreaksStandInsideQuotes() {
    drop(
        line(
            "33990019580312001143",
            ID,
            name,
            "肢体",
            "三级",
            "有效",
            "2024/5/6",
            "2034-05-05",
            "330106010",
            "样例路1号,\r\n2幢 \"东\"",
            "李样例,母",
            "换证,\n旧证收回"),
        line("33990019580312001144", ID, name, "肢体", "四级", "有效", "", "", "", "", "", ""));

    assertThat(received(2).getFirst().body().path("address").textValue())
        .isEqualTo("样例路1号,\r\n2幢 \"东\"");
    assertThat(received(2).getFirst().body().path("issuedOn").textValue()).isEqualTo("2024-05-06");
    assertThat(received(2).getFirst().body().toString()).doesNotContain("李样例").doesNotContain("旧证");
  }

  @Test
  void filesAreGb18030AndNeverReadAsGbk() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    String all = text(certificate("33990019580312001143", name + "☐𠮷"));
    file.writeBytes(all.substring(0, all.indexOf('☐')).getBytes(DisabilityFedFake.GB18030));
    // 䶮 in GB18030, in GBK a character that means nothing
    file.write(0xfe);
    file.write(0x9f);
    file.writeBytes(all.substring(all.indexOf('☐') + 1).getBytes(DisabilityFedFake.GB18030));
    federation.drop(delta + ".csv", file.toByteArray());

    assertThat(received(1).getFirst().body().path("name").textValue()).isEqualTo(name + "䶮𠮷");
  }

  @Test
  void anotherCharsetIsRefused() {
    byte[] utf8 = text(certificate("33990019580312001143", name)).getBytes(StandardCharsets.UTF_8);
    federation.drop(delta + ".csv", utf8);

    assertThat(receipt(delta).getFirst().get("结果代码")).isIn("CHARSET_INVALID", "RECORD_HEADINGS");
    assertThat(received(0)).isEmpty();
  }

  @Test
  void aFileWithAnotherDigestIsNotRead() {
    byte[] whole = file(certificate("33990019580312001143", name));
    byte[] cut = Arrays.copyOf(whole, whole.length - 2);
    federation.drop(delta + ".csv", cut, federation.digest(whole));

    assertThat(receipt(delta))
        .singleElement()
        .satisfies(
            row -> assertThat(row).containsEntry("行号", "0").containsEntry("结果代码", "FILE_DIGEST"));
    await().until(() -> federation.folders().isIn("refused", delta + ".csv"));
    assertThat(received(0)).isEmpty();
  }

  @Test
  void aFileThatWasRefusedMayComeAgain() {
    byte[] whole = file(certificate("33990019580312001143", name));
    federation.drop(delta + ".csv", whole, "00000000000000000000000000000000");
    receipt(delta);
    await().until(() -> federation.folders().isIn("refused", delta + ".csv"));
    federation.drop(delta + ".csv", whole);

    received(1);
  }

  @Test
  void theDigestMayStandWithTheNameAndInCapitals() {
    byte[] whole = file(certificate("33990019580312001143", name));
    String digest = federation.digest(whole).toUpperCase(Locale.ROOT);
    federation.drop(delta + ".csv", whole, digest + " *" + delta + ".csv\r\n");

    received(1);
  }

  @Test
  void aMarkerThatIsStillEmptyIsWaitedFor() {
    byte[] whole = file(certificate("33990019580312001143", name));
    federation.drop(delta + ".csv", whole, "");
    String next = delta + "b";
    federation.drop(next + ".csv", file(certificate("33990019580312001144", name)));
    received(1);
    federation.drop(delta + ".csv", whole);

    received(2);
    assertThat(rig.intake().refused()).noneMatch(one -> one.toString().contains(delta));
  }

  @Test
  void digestsAreSm3WhereItIsAskedForInBothDirections(@TempDir Path elsewhere) {
    try (DisabilityFedFake other = new DisabilityFedFake(elsewhere, 0, true)) {
      ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
      configure(builder, other);
      try (ConnectorRig anew = builder.config("digest.algorithm", "SM3").start()) {
        byte[] whole = file(certificate("33990019580312001143", name));
        other.drop("CJRZ_20261124_ZL1.csv", whole);
        other.drop("CJRZ_20261124_ZL2.csv", whole, federation.digest(whole));

        await().until(() -> other.has("CJRZ_20261124_ZL2.hz.csv"));
        assertThat(other.take("CJRZ_20261124_ZL1.hz.csv").getFirst()).containsEntry("结果代码", "OK");
        assertThat(other.take("CJRZ_20261124_ZL2.hz.csv").getFirst())
            .containsEntry("结果代码", "FILE_DIGEST");
        assertThat(anew.intake().received()).hasSize(1);
      }
    }
  }

  @Test
  void anUnknownDigestStopsTheConnector() {
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, federation);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder.config("digest.algorithm", "SHA1").start())
        .withMessageContaining("SHA1")
        .withMessageContaining("[MD5, SM3]");
  }

  @Test
  void everyFileGetsAReceiptWithItsCountsAndItsBadRows() {
    drop(
        certificate("33990019580312001143", name),
        certificate("33990019580312001149", name),
        certificate("33990019580312001133", name));

    List<Map<String, String>> receipt = receipt(delta);
    assertThat(receipt.getFirst())
        .containsEntry("行号", "0")
        .containsEntry("结果代码", "ROWS_REFUSED")
        .containsEntry("总数", "3")
        .containsEntry("接收数", "1")
        .containsEntry("退回数", "2");
    assertThat(receipt.subList(1, 3)).extracting(row -> row.get("行号")).containsExactly("3", "4");
    assertThat(receipt.subList(1, 3))
        .extracting(row -> row.get("字段"))
        .containsExactly("残疾人证号", "残疾类别");
    assertThat(receipt.toString()).doesNotContain(ID).doesNotContain(name);
    await().until(() -> federation.folders().isIn("done", delta + ".csv"));
  }

  @Test
  void aCertificateNumberIsTheCitizenIdKindAndGrade() {
    drop(
        row("33990019580312001143", "339900195803120012", "肢体", "三级"),
        row("33990019610723002743", ID, "肢体", "三级"),
        row("33990019580312001144", ID, "视力", "四级"),
        row("33990019580312001142", ID, "肢体", "一级"),
        row("33990019580312001183", ID, "肢体", "三级"),
        row("33990019580312001145", ID, "肢体", "三级"));

    assertThat(refusedRows())
        .extracting(row -> row.get("字段"))
        .containsExactly("身份证号", "残疾人证号", "残疾类别", "残疾等级", "残疾人证号", "残疾人证号");
    assertThat(received(0)).isEmpty();
  }

  private String row(String number, String citizen, String kind, String grade) {
    return line(number, citizen, name, kind, grade, "有效", "", "", "", "", "", "");
  }

  @Test
  void aRowThatSaysTheSameIsNoMessageAndAnotherIsAChange() {
    String again = delta + "b";
    drop(certificate("33990019580312001143", name), certificate("33990019580312001144", name));
    received(2);
    federation.drop(
        again + ".csv",
        file(
            certificate("33990019580312001143", name),
            line("33990019580312001144", ID, name, "肢体", "四级", "注销", "", "", "", "", "", "")));

    Intake.Reception changed = received(3).getLast();
    assertThat(changed.body().path("change").textValue()).isEqualTo("changed");
    assertThat(changed.body().path("status").textValue()).isEqualTo("cancelled");
    assertThat(changed.body().path("asOf").textValue()).isEqualTo("2026-11-24");
    assertThat(receipt(again).getFirst()).containsEntry("接收数", "1").containsEntry("未变数", "1");
  }

  @Test
  void noKeyNamesAPerson() {
    drop(certificate("33990019580312001143", name));

    assertThat(received(1).getFirst().key()).doesNotContain(ID).hasSize(64);
  }

  @Test
  void theSameFileNameAgainIsRefusedAndToldSo() {
    drop(certificate("33990019580312001143", name));
    assertThat(receipt(delta).getFirst()).containsEntry("结果代码", "OK");
    await().until(() -> federation.folders().isIn("done", delta + ".csv"));
    drop(certificate("33990019580312001144", name));

    assertThat(receipt(delta).getFirst()).containsEntry("结果代码", "FILE_REPLAYED");
    assertThat(received(1)).hasSize(1);
  }

  @Test
  void afterACrashBetweenReceiptAndMoveNothingIsTakenTwice() throws IOException {
    drop(certificate("33990019580312001143", name));
    received(1);
    await().until(() -> federation.folders().isIn("done", delta + ".csv"));
    Files.delete(federation.site().files().resolve("tohub/done").resolve(delta + ".csv"));
    drop(certificate("33990019580312001143", name));

    await().until(() -> federation.folders().isIn("done", delta + ".csv"));
    assertThat(received(1)).hasSize(1);
  }

  @Test
  void aBenefitMayBelongToACaseOrNot() {
    String file = "BZ_20261124_" + tests;
    federation.drop(
        file + ".csv",
        DisabilityFedFake.file(
            DisabilityFedFake.BENEFITS,
            List.of(
                benefit("CL1-" + tests, CASE, "准予", "2026-12-01"),
                benefit("CL2-" + tests, "", "停发", ""))));

    List<Intake.Reception> results = received(2);
    assertThat(results).extracting(Intake.Reception::caseNo).containsExactly(CASE, null);
    assertThat(results)
        .extracting(one -> one.body().path("outcome").textValue())
        .containsExactly("GRANTED", "ENDED");
    assertThat(receipt(file).getFirst()).containsEntry("结果代码", "OK").containsEntry("接收数", "2");
  }

  @Test
  void aBenefitThatIsCorrectedGoesOnUnderItsNumber() {
    for (String outcome : List.of("准予", "不予")) {
      String file = "BZ_20261124_" + tests + "-" + (outcome.equals("准予") ? 1 : 2);
      federation.drop(
          file + ".csv",
          DisabilityFedFake.file(
              DisabilityFedFake.BENEFITS, List.of(benefit("CL-" + tests, CASE, outcome, ""))));
      receipt(file);
    }

    assertThat(received(2).getLast().body().path("corrected").booleanValue()).isTrue();
    assertThat(received(2).getLast().body().path("number").textValue()).isEqualTo("CL-" + tests);
  }

  @Test
  void aQuestionIsAFileAndItsAnswerComesAsOne() {
    rig.deliver(question("disability-certificate", "\"subsidy-verification\""));

    List<Map<String, String>> asked = federation.take("HY_q-" + tests + ".csv");
    assertThat(asked)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("身份证号", ID)
                    .containsEntry("姓名", "䶮" + name)
                    .containsEntry("用途", "subsidy-verification"));
    Map<String, String> row = asked.getFirst();
    String answers = "HYJG_DF" + tests;
    federation.drop(
        answers + ".csv",
        DisabilityFedFake.file(
            DisabilityFedFake.ANSWERS,
            List.of(
                line(
                    "DF" + tests,
                    row.get("问题编号"),
                    row.get("办件编号"),
                    row.get("行号"),
                    "失效",
                    "",
                    "2026-11-24"))));

    await().until(() -> federation.has(answers + ".hz.csv"));
    Intake.Reception answer =
        rig.intake().received().stream()
            .filter(one -> one.key().equals("DF" + tests))
            .findFirst()
            .orElseThrow();
    assertThat(answer.type()).isEqualTo(new MessageType("check.answer", 2));
    assertThat(answer.caseNo()).isEqualTo(CASE);
    assertThat(answer.body().path("question").textValue()).isEqualTo("q/" + tests);
    assertThat(answer.body().path("rows").get(0).path("code").textValue()).isEqualTo("30");
    assertThat(receipt(answers).getFirst()).containsEntry("结果代码", "OK");
  }

  @ParameterizedTest
  @CsvSource({
    "disability-certificate, null, /purpose",
    "assistance-status, '\"subsidy-verification\"', /body/check",
  })
  void nobodyIsAskedWithoutAPurposeOrAboutSomethingElse(
      String check, String purpose, String place) {
    Message question = question(check, purpose);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(question))
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo(place);
            });
    assertThat(federation.has("HY_q-" + tests + ".csv")).isFalse();
  }

  @Test
  void answersToSeveralQuestionsInOneFileAreRefused() {
    String answers = "HYJG_DF" + tests;
    federation.drop(
        answers + ".csv",
        DisabilityFedFake.file(
            DisabilityFedFake.ANSWERS,
            List.of(
                line("DF" + tests, "q1", CASE, "1", "有效", "", "2026-11-24"),
                line("DF" + tests, "q2", CASE, "1", "有效", "", "2026-11-24"))));

    assertThat(receipt(answers).getFirst())
        .containsEntry("结果代码", "UNMAPPABLE")
        .containsEntry("字段", "问题编号");
  }

  @Test
  void aDispatchedCaseIsSignedInByItsReceiptOrComesBack() {
    rig.deliver(dispatched("first" + tests, "无障碍坡道"));
    rig.deliver(dispatched("second" + tests, "无障碍坡道"));
    String first = "PD_" + CASE + "_first" + tests;
    String second = "PD_" + CASE + "_second" + tests;
    federation.take(first + ".csv");
    federation.take(second + ".csv");
    federation.drop(first + ".hz.csv", signed(first, "签收", ""));
    federation.drop(second + ".hz.csv", signed(second, "退回", "不属残联职责"));

    await().until(() -> federation.folders().isIn("done", second + ".hz.csv"));
    List<Intake.Reception> said =
        rig.intake().received().stream()
            .filter(one -> one.key().equals(first + ".csv") || one.key().equals(second + ".csv"))
            .toList();
    assertThat(said)
        .extracting(one -> one.type().name())
        .containsExactly("case.progress", "case.returned");
    assertThat(said).extracting(Intake.Reception::caseNo).containsOnly(CASE);
    assertThat(federation.folders().fromHub())
        .as("no receipt of a receipt")
        .noneMatch(one -> one.startsWith("PD_"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+8657187654321", "-2+3", "@SUM(A1)"})
  void whatAPersonWroteIsNoFormulaInTheFederationsTable(String words) {
    rig.deliver(dispatched("formula" + tests, words));

    assertThat(federation.take("PD_" + CASE + "_formula" + tests + ".csv").getFirst())
        .containsEntry("标题", "'" + words);
  }

  @Test
  void aMessageThatIsDeliveredAgainIsTheSameFile() {
    rig.deliver(dispatched("same" + tests, "一"));
    rig.deliver(dispatched("same" + tests, "一"));

    assertThat(federation.folders().fromHub())
        .filteredOn(one -> one.contains("same" + tests))
        .hasSize(2);
    federation.take("PD_" + CASE + "_same" + tests + ".csv");
  }

  @Test
  void whatWaitsForAServerThatIsAwayGoesOnLater() {
    federation.site().down();
    try {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> rig.deliver(dispatched("away" + tests, "一")))
          .satisfies(fault -> assertThat(fault.kind()).isIn(FaultKind.DOWN, FaultKind.PASSING));
      drop(certificate("33990019580312001143", name));
    } finally {
      federation.site().up();
    }

    received(1);
    rig.deliver(dispatched("away" + tests, "一"));
    federation.take("PD_" + CASE + "_away" + tests + ".csv");
  }

  static String line(String... values) {
    return DisabilityFedFake.line(List.of(values));
  }

  /** A good row but for what its number says. */
  static String certificate(String number, String name) {
    List<String> grades = List.of("一级", "二级", "三级", "四级");
    int grade = Math.min(Math.max(number.charAt(19) - '1', 0), 3);
    return line(
        number,
        number.substring(0, 18),
        name,
        "肢体",
        grades.get(grade),
        "有效",
        "2024-05-06",
        "2034-05-05",
        "330106010",
        "样例路1号",
        "",
        "");
  }

  static byte[] file(String... lines) {
    return DisabilityFedFake.file(DisabilityFedFake.CERTIFICATES, List.of(lines));
  }

  private static String text(String line) {
    return String.join(",", DisabilityFedFake.CERTIFICATES) + "\r\n" + line + "\r\n";
  }

  private String rest(String kind, String grade) {
    return "," + line(name, kind, grade, "有效", "", "", "", "", "", "");
  }

  private void drop(String... lines) {
    federation.drop(delta + ".csv", file(lines));
  }

  private String benefit(String number, String caseNo, String outcome, String from) {
    return line(
        number,
        caseNo,
        ID,
        name,
        "33990019580312001143",
        "困难残疾人生活补贴",
        outcome,
        "2026-11-23",
        from,
        "",
        "西湖区残疾人联合会",
        "");
  }

  private static byte[] signed(String file, String result, String reason) {
    return DisabilityFedFake.file(
        DisabilityFedFake.SIGNED,
        List.of(line(file + ".csv", CASE, result, reason, "2026-11-24 10:05", "西湖区残疾人联合会")));
  }

  /** What came of this test's persons. */
  private List<Intake.Reception> received(int number) {
    await().untilAsserted(() -> assertThat(ofPersons()).hasSizeGreaterThanOrEqualTo(number));
    assertThat(ofPersons()).hasSize(number);
    return ofPersons();
  }

  private List<Intake.Reception> ofPersons() {
    return rig.intake().received().stream()
        .filter(one -> one.body().path("name").asText().startsWith(name))
        .toList();
  }

  private static List<Map<String, String>> receipt(String file) {
    await().until(() -> federation.has(file + ".hz.csv"));
    return federation.take(file + ".hz.csv");
  }

  private List<Map<String, String>> refusedRows() {
    List<Map<String, String>> receipt = receipt(delta);
    return receipt.subList(1, receipt.size());
  }

  private Message question(String check, String purpose) {
    return message(
        """
        {"type": "check.request/2", "caseNo": "%s", "purpose": %s,
         "body": {"question": "q/%d", "source": "disability-fed", "check": "%s",
          "rows": [{"row": 7, "citizenId": "%s", "name": "䶮%s"}]}}
        """
            .formatted(CASE, purpose, tests, check, ID, name));
  }

  private static Message dispatched(String key, String subject) {
    return message(
        """
        {"type": "case.dispatched", "idempotencyKey": "%s", "caseNo": "%s",
         "body": {"application": {"applicant": {"kind": "natural", "name": "张样例"}, "subject": "%s",
           "materials": [], "origin": {"system": "one-window", "number": "SL1"}},
          "department": "西湖区残疾人联合会", "reason": "decision"}}
        """
            .formatted(key, CASE, subject));
  }

  private static Message message(String json) {
    return SampleMessages.read((ObjectNode) Json.parse(json.getBytes(StandardCharsets.UTF_8)));
  }
}
