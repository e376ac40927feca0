package org.lastmile.connectors.education;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake;

class EducationQuirksTest {
  /** Nine on the day of the lists. */
  private static final String CHILD = "339900201710050024";

  private static final String OTHER = "339900201503010011";

  /** Fifteen. */
  private static final String YOUTH = "339900201102140034";

  private static final List<Object> PLACES =
      List.of("姓名", "身份证号", "年级班级", "课程编号", "课程名称", "上课时间", "监护人单独同意", "填表日期");
  private static final List<Object> RESULTS =
      List.of("报名号", "报名来源", "办件编号", "姓名", "身份证号", "年级班级", "录取结果", "监护人单独同意", "填表日期", "备注");
  private static final String RESULT = "处理结果";

  private static EducationFake bureau;
  private static ConnectorRig rig;
  private static int numbers;

  private final String number = "20261124%03d".formatted(++numbers);

  static void configure(ConnectorRig.Builder rig, EducationFake bureau) {
    bureau.site().configuration().forEach(rig::config);
    rig.config("sftp.timeout", "3s").config("poll.interval", "100ms");
  }

  @BeforeAll
  static void start(@TempDir Path work) {
    bureau = new EducationFake(work, 0);
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, bureau);
    rig = builder.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
    bureau.close();
  }

  @Test
  void anOldWorkbookHasASheetForEachSchool() {
    byte[] book =
        new EducationBook()
            .sheet("样例小学", List.of(PLACES, place("周样例", CHILD, "三年级2班", "是")))
            .sheet("西湖样例中学", List.of(PLACES, place("吴样例", YOUTH, "初三(4)班", null)))
            .bytes();
    Map<String, List<List<String>>> result = handled("KW" + number, book);

    assertThat(taken())
        .extracting(one -> one.body().path("school").textValue())
        .containsExactly("样例小学", "西湖样例中学");
    assertThat(result).containsOnlyKeys("样例小学", "西湖样例中学");
    assertThat(result.get("西湖样例中学").get(0)).endsWith(RESULT);
    assertThat(result.get("西湖样例中学").get(1)).endsWith("已接收");
  }

  @Test
  void classAndGradeAreWrittenAsChineseText() {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("三年级2班", "3/2");
    forms.put("三年级二班", "3/2");
    forms.put("3年级12班", "3/12");
    forms.put("三(2)班", "3/2");
    forms.put("三（2）班", "3/2");
    forms.put("３年级１２班", "3/12");
    forms.put("三年二班", "3/2");
    forms.put("小学六年级十一班", "6/11");
    forms.put("七年级3班", "7/3");
    forms.put("初中七年级3班", "7/3");
    forms.put("初一(3)班", "7/3");
    forms.put("初三4班", "9/4");
    forms.put("初中二年级二十班", "8/20");
    forms.put("高一(12)班", "10/12");
    forms.put("十二年级1班", "12/1");
    forms.put("三年级 2 班", "3/2");
    forms.put("五年级", "5/");
    handled("KW" + number, classes(List.copyOf(forms.keySet())));

    assertThat(taken())
        .extracting(
            one -> one.body().path("grade").asText() + "/" + one.body().path("class").asText())
        .containsExactlyElementsOf(forms.values());
  }

  @Test
  void aClassThatCannotBeReadForSureIsNotGuessed() {
    List<String> forms =
        List.of("十二班", "12班", "2023级2班", "大班", "三年级2班(代)", "零年级1班", "初中四年级1班", "小学七年级1班");
    Map<String, List<List<String>>> result = handled("KW" + number, classes(forms));

    assertThat(result.get("样例小学").subList(1, forms.size() + 1))
        .allSatisfy(row -> assertThat(row.getLast()).startsWith("退回:年级班级无法识别"));
    assertThat(taken()).isEmpty();
  }

  /** One child for each form. */
  private byte[] classes(List<String> forms) {
    List<List<Object>> rows = new ArrayList<>(List.of(PLACES));
    for (int at = 0; at < forms.size(); at++) {
      rows.add(place("周样例", checked("339900201710050%02d".formatted(at)), forms.get(at), "是"));
    }
    return new EducationBook().sheet("样例小学", rows).bytes();
  }

  /** A citizen ID with its check character. */
  private static String checked(String first) {
    int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int at = 0; at < weights.length; at++) {
      sum += weights[at] * (first.charAt(at) - '0');
    }
    return first + "10X98765432".charAt(sum % 11);
  }

  @Test
  void aNumberWithAWrongCheckCharacterComesBack() {
    Map<String, List<List<String>>> result =
        handled("KW" + number, book(place("周样例", "339900201710050025", "三年级2班", "是")));

    assertThat(result.get("样例小学").get(1).getLast()).isEqualTo("退回:“身份证号”不符合要求(CITIZEN_ID_INVALID)");
    assertThat(taken()).isEmpty();
  }

  @Test
  void aChildUnder14NeedsTheSeparateConsentFlagOrItsRowComesBack() {
    byte[] book =
        book(
            place("甲样例", CHILD, "三年级2班", null),
            place("乙样例", OTHER, "六年级1班", "否"),
            place("丙样例", YOUTH, "高一2班", null),
            place("丁样例", "339900201309090046", "七年级1班", "是"));
    Map<String, List<List<String>>> result = handled("KW" + number, book);

    assertThat(result.get("样例小学").subList(1, 5))
        .extracting(row -> row.getLast().replaceAll(":.*", ""))
        .containsExactly("退回", "退回", "已接收", "已接收");
    assertThat(result.get("样例小学").get(1).getLast()).contains("监护人单独同意");
    List<Intake.Reception> taken = taken();
    assertThat(taken)
        .extracting(one -> one.body().at("/child/name").textValue())
        .containsExactly("丙样例", "丁样例");
    assertThat(taken.get(1).body().path("consent").booleanValue()).isTrue();
    assertThat(taken.getFirst().key()).doesNotContain(YOUTH);
    assertThat(rig.intake().refused())
        .filteredOn(refusal -> String.valueOf(refusal.place()).endsWith("/jhrty"))
        .isNotEmpty()
        .allSatisfy(
            refusal -> assertThat(refusal.detail()).doesNotContain("样例").doesNotContain("339900"));
  }

  @Test
  void theFourteenthBirthdayEndsIt() {
    // born on the day of the list fourteen years before, and one day later
    byte[] book =
        book(
            place("甲样例", "339900201211240018", "初一1班", null),
            place("乙样例", "339900201211250021", "初一1班", null));
    Map<String, List<List<String>>> result = handled("KW" + number, book);

    assertThat(result.get("样例小学").get(1)).endsWith("已接收");
    assertThat(result.get("样例小学").get(2).getLast()).startsWith("退回");
  }

  @Test
  void aWorkbookWithMacrosOrObjectsIsRefusedWholeAndNothingOfItIsTaken() throws IOException {
    byte[] book = book(place("周样例", CHILD, "三年级2班", "是"));
    bureau.drop("KW" + number + "-1.xls", with("_VBA_PROJECT_CUR", book));
    bureau.drop("KW" + number + "-2.xls", with("MBD00012345", book));
    bureau.drop("KW" + number + "-3.xls", with("\u0001Ole10Native", book));

    for (String stem : List.of("KW" + number + "-1", "KW" + number + "-2", "KW" + number + "-3")) {
      assertThat(result(stem).get("Sheet1").get(1)).contains("退回", "WORKBOOK_ACTIVE");
      await().until(() -> bureau.folders().isIn("refused", stem + ".xls"));
    }
    assertThat(taken()).isEmpty();
  }

  @Test
  void whatIsNoOldWorkbookIsRefused() {
    byte[] whole = book(place("周样例", CHILD, "三年级2班", "是"));
    bureau.drop("KW" + number + ".xls", Arrays.copyOf(whole, whole.length / 2));

    assertThat(result("KW" + number).get("Sheet1").get(1)).contains("退回", "WORKBOOK_INVALID");
  }

  @Test
  void aNumberThatLostItsDigitsComesBackAndADateMayBeASerial() {
    byte[] book =
        book(
            Arrays.asList(
                "周样例", 339900201710050024d, "三年级2班", "SDB-" + number, "书法", null, "是", 46350),
            Arrays.asList("吴样例", YOUTH, "高一2班", "SDB-" + number, "书法", null, null, 46350));
    Map<String, List<List<String>>> result = handled("KW" + number, book);

    assertThat(result.get("样例小学").get(1).getLast()).startsWith("退回:“身份证号”");
    assertThat(taken())
        .singleElement()
        .satisfies(one -> assertThat(one.body().path("asOf").textValue()).isEqualTo("2026-11-24"));
  }

  @Test
  void theResultOfAnEnrolmentAnswersItsBookingAndTheChildStaysWithTheBureau() {
    byte[] book =
        new EducationBook()
            .sheet(
                "样例小学",
                List.of(
                    RESULTS,
                    Arrays.asList(
                        "BM-1" + number,
                        "zhilian-life",
                        "L33010620261124000031",
                        "周样例",
                        CHILD,
                        "一年级",
                        "录取",
                        "是",
                        "2026.11.24",
                        "8月20日报到"),
                    Arrays.asList(
                        "BM-2" + number,
                        "zhilian-life",
                        null,
                        "吴样例",
                        OTHER,
                        "一年级",
                        "候补",
                        "是",
                        "2026/11/24",
                        null)))
            .bytes();
    handled("LQ" + number, book);

    List<Intake.Reception> taken =
        rig.intake().received().stream().filter(one -> one.key().contains(number)).toList();
    assertThat(taken)
        .extracting(one -> one.body().path("state").textValue())
        .containsExactly("confirmed", "waiting");
    assertThat(taken.getFirst().caseNo()).isEqualTo("L33010620261124000031");
    assertThat(taken.getFirst().body().path("provider").textValue()).isEqualTo("样例小学");
    assertThat(taken.getFirst().body().toString()).doesNotContain("周样例").doesNotContain(CHILD);
  }

  @Test
  void aMendedListComesAgainUnderItsNameAndOnlyWhatIsNewGoesOn() {
    byte[] first = book(place("周样例", CHILD, "三年级2班", "是"), place("吴样例", OTHER, "?", "是"));
    handled("KW" + number, first);
    byte[] mended = book(place("周样例", CHILD, "三年级2班", "是"), place("吴样例", OTHER, "六年级1班", "是"));
    Map<String, List<List<String>>> result = handled("KW" + number, mended);

    assertThat(result.get("样例小学").get(1)).endsWith("已接收过,内容未变");
    assertThat(result.get("样例小学").get(2)).endsWith("已接收");
    assertThat(taken())
        .extracting(one -> one.body().at("/child/name").textValue())
        .containsExactly("周样例", "吴样例");
  }

  @Test
  void aListToBeVerifiedIsOneQuestionWithTheRowsOfAllSchools() {
    byte[] book =
        new EducationBook()
            .sheet("样例小学", verification(Arrays.asList("周样例", CHILD, "是", "2026.11.24")))
            .sheet("样例二小", verification(Arrays.asList("吴样例", OTHER, "是", "2026.11.24")))
            .bytes();
    bureau.drop("HJ" + number + ".xls", book);

    assertThat(result("HJ" + number).get("Sheet1").get(1)).startsWith("已接收");
    Intake.Reception batch =
        rig.intake().received().stream()
            .filter(one -> one.key().equals("HJ" + number))
            .findFirst()
            .orElseThrow();
    assertThat(batch.purpose()).isEqualTo("enrolment-residence");
    assertThat(batch.body().path("rows").intValue()).isEqualTo(2);
    assertThat(rows(batch))
        .extracting(row -> row.path("citizenId").textValue())
        .containsExactly(CHILD, OTHER);
    assertThat(rows(batch).getFirst().properties()).hasSize(3);
  }

  @Test
  void oneChildWithoutConsentRefusesAListThatIsOneQuestion() {
    byte[] book =
        new EducationBook()
            .sheet(
                "样例小学",
                verification(
                    Arrays.asList("周样例", CHILD, "是", "2026.11.24"),
                    Arrays.asList("吴样例", OTHER, null, "2026.11.24")))
            .bytes();
    bureau.drop("HJ" + number + ".xls", book);

    List<String> result = result("HJ" + number).get("Sheet1").get(1);
    assertThat(result).contains("退回");
    assertThat(rig.intake().received()).noneMatch(one -> one.key().equals("HJ" + number));
  }

  @Test
  void theAnswerHasOneResultForEachRowAndANoCountsMoreThanASilentSource() {
    rig.deliver(answers("HJ" + number));

    assertThat(bureau.take("HJ" + number + "-hyjg.xls").get("Sheet1"))
        .containsExactly(
            List.of("批次号", "HJ" + number, "", ""),
            List.of("序号", "结果代码", "核验结果", "数据日期"),
            List.of("1", "00", "一致", "2026-11-01"),
            List.of("2", "30", "居住地不符", "2026-11-24"));
  }

  @Test
  void aSignUpIsARowInTheSheetOfItsSchool() {
    rig.deliver(
        signUp(
            "b" + number,
            "\"consent\": {\"by\": \"guardian\", \"at\": \"2026-11-24T08:55:00+08:00\"},"));

    List<List<String>> rows = bureau.take("BM-b" + number + ".xls").get("样例小学");
    assertThat(rows.get(1)).contains("周样例", CHILD, "三年级2班", "四点半课堂·书法", "李样例", "是");
  }

  @Test
  void aSignUpOfAChildWithoutTheGuardiansConsentDoesNotLeave() {
    for (String consent :
        List.of("", "\"consent\": {\"by\": \"person\", \"at\": \"2026-11-24T08:55:00+08:00\"},")) {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> rig.deliver(signUp("c" + number, consent)))
          .satisfies(fault -> assertThat(fault.code()).isEqualTo("UNMAPPABLE"))
          .satisfies(fault -> assertThat(fault.place()).isEqualTo("/body/consent"))
          .satisfies(fault -> assertThat(fault).hasMessageNotContaining("周样例"));
    }
    assertThat(bureau.folders().fromHub()).doesNotContain("BM-c" + number + ".xls");
  }

  @Test
  void aServerThatIsAwayIsDownAndItsFilesAreTakenLater() {
    bureau.site().down();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(answers("HJ" + number)))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));
    byte[] book = book(place("周样例", CHILD, "三年级2班", "是"));
    bureau.drop("KW" + number + ".xls", book);
    bureau.site().up();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bureau.folders().isIn("done", "KW" + number + ".xls"));
    rig.deliver(answers("HJ" + number));
  }

  private List<Object> place(String name, String citizenId, String pupil, String consent) {
    return Arrays.asList(
        name, citizenId, pupil, "SDB-" + number, "书法", "周一 16:30", consent, "2026.11.24");
  }

  @SafeVarargs
  private static byte[] book(List<Object>... rows) {
    List<List<Object>> all = new ArrayList<>();
    all.add(PLACES);
    all.addAll(List.of(rows));
    return new EducationBook().sheet("样例小学", all).bytes();
  }

  @SafeVarargs
  private List<List<Object>> verification(List<Object>... rows) {
    List<List<Object>> all = new ArrayList<>();
    all.add(List.of("批次号:HJ" + number));
    all.add(List.of("姓名", "身份证号", "监护人单独同意", "填表日期"));
    all.addAll(List.of(rows));
    return all;
  }

  /** Puts an entry into the file system of an old workbook, as macros and objects lie there. */
  private static byte[] with(String entry, byte[] book) throws IOException {
    try (POIFSFileSystem files = new POIFSFileSystem(new ByteArrayInputStream(book));
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      DirectoryEntry folder =
          entry.startsWith("\u0001") ? files.getRoot() : files.getRoot().createDirectory(entry);
      folder.createDocument(
          entry.startsWith("\u0001") ? entry : "dir", new ByteArrayInputStream(new byte[64]));
      files.writeFilesystem(out);
      return out.toByteArray();
    }
  }

  /** What the hub says of a workbook, once it is there. */
  private static Map<String, List<List<String>>> result(String stem) {
    await().until(() -> bureau.folders().fromHub().contains(stem + "-jg.xls"));
    return bureau.take(stem + "-jg.xls");
  }

  private static Map<String, List<List<String>>> handled(String stem, byte[] book) {
    await().until(() -> bureau.folders().isGone(stem + ".xls"));
    bureau.drop(stem + ".xls", book);
    Map<String, List<List<String>>> result = result(stem);
    await().until(() -> bureau.folders().isIn("done", stem + ".xls"));
    return result;
  }

  /** What was taken of this test's lists of places. */
  private List<Intake.Reception> taken() {
    return rig.intake().received().stream()
        .filter(one -> one.body().at("/course/code").asText().equals("SDB-" + number))
        .toList();
  }

  private static List<JsonNode> rows(Intake.Reception batch) {
    try (Stream<String> lines =
        new String(
                rig.attachments().open(batch.attachments().getFirst().digest()).readAllBytes(),
                StandardCharsets.UTF_8)
            .lines()) {
      return lines.map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message answers(String list) {
    String lines =
        """
        {"row":1,"source":"civil-affairs","code":"00","asOf":"2026-11-01"}
        {"row":2,"source":"civil-affairs","code":"30","asOf":"2026-11-24"}
        {"row":2,"source":"community-ledger","code":"90"}
        """;
    Attachment file = rig.attachments().store(lines.getBytes(StandardCharsets.UTF_8), "rows.jsonl");
    ObjectNode tree = Json.object().put("type", "check.batch-result");
    tree.set(
        "body",
        Json.parse(
            """
            {"origin": {"system": "education", "number": "%s"}, "rows": 2, "answered": 2, "missing": 1,
             "digest": "%s", "closedAt": "2026-11-27T16:00:00+08:00"}
            """
                .formatted(list, file.digest())
                .getBytes(StandardCharsets.UTF_8)));
    SampleMessages.attach(tree, file);
    return SampleMessages.read(tree);
  }

  private static Message signUp(String id, String consent) {
    return SampleMessages.read(
        (ObjectNode)
            Json.parse(
                """
                {"id": "%s", "type": "booking.requested", "body": {"kind": "activity",
                  "offer": {"code": "SDB-03", "name": "四点半课堂·书法", "provider": "样例小学"},
                  "person": {"kind": "natural", "name": "周样例", "citizenId": "%s"},
                  "pupil": {"school": "样例小学", "grade": 3, "class": 2},
                  "guardian": {"kind": "natural", "name": "李样例", "phone": "13800000002"}, %s
                  "requestedAt": "2026-11-24T09:00:00+08:00",
                  "origin": {"system": "zhilian-life", "number": "BM1"}}}
                """
                    .formatted(id, CHILD, consent)
                    .getBytes(StandardCharsets.UTF_8)));
  }
}
