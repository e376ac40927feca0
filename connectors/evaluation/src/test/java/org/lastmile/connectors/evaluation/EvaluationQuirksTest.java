package org.lastmile.connectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake;

class EvaluationQuirksTest {
  private static final String ROUND = "2026W47";
  private static final String CITIZEN = "339900195803120011";
  private static final String PHONE = "13800000001";

  private static EvaluationFake assessor;
  private static ConnectorRig rig;
  private static int tests;

  /** All tests share one hub, so each has case numbers and files of its own. */
  private String cases = "";

  private String week = "";

  static void configure(ConnectorRig.Builder rig, EvaluationFake assessor) {
    assessor.site().configuration().forEach(rig::config);
    rig.config("sftp.timeout", "2s").config("poll.interval", "100ms");
  }

  @BeforeAll
  static void start(@TempDir Path work) {
    assessor = new EvaluationFake(work, 0);
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, assessor);
    rig = builder.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
    assessor.close();
  }

  @BeforeEach
  void number() {
    tests++;
    cases = "L33010620261109%04d".formatted(tests);
    week = "MYD_%s-%d".formatted(ROUND, tests);
    assessor.folders().whole().forEach(assessor.folders()::read);
  }

  @Test
  void theSampleIsDeIdentifiedCaseNumberAndMaskedPhoneOnly() {
    rig.deliver(
        sample("{\"caseNo\": \"%s\", \"phone\": \"138****0001\"}".formatted(caseNo(1)), "a"));

    assertThat(assessor.takeSample(assessor.named("YB_20261124_")))
        .containsExactly(Map.of("办件编号", caseNo(1), "联系电话", "138****0001"));
  }

  @Test
  void nameNumberAndAddressInASampleDoNotLeave() {
    Message sample =
        unchecked(
            """
            {"caseNo": "%s", "phone": "138****0001", "name": "张样例", "citizenId": "%s", "address": "样例路1号"}
            """
                .formatted(caseNo(1), CITIZEN));
    rig.deliver(sample);

    assertThat(assessor.takeSample(assessor.named("YB_")))
        .containsExactly(Map.of("办件编号", caseNo(1), "联系电话", "138****0001"));
  }

  @ParameterizedTest
  @CsvSource({
    "L33010620261109000017, 13800000001, phone",
    "L33010620261109000017, 138***00001, phone",
    "L33010620261109000017, 张样例138****0001, phone",
    "339900195803120011, 138****0001, caseNo",
    "33990019580312001144, 138****0001, caseNo",
    "L33010620261109000017张样例, 138****0001, caseNo",
  })
  void aSampleThatIsNotMaskedLeavesNothing(String caseNo, String phone, String field) {
    Message sample = unchecked("{\"caseNo\": \"%s\", \"phone\": \"%s\"}".formatted(caseNo, phone));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(sample))
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/rows/*/" + field);
              assertThat(fault).hasMessageNotContaining(caseNo).hasMessageNotContaining(phone);
            });
    assertThat(assessor.folders().fromHub()).isEmpty();
  }

  @Test
  void theTypeOfTheSampleHasNoPlaceForAPerson() {
    for (String row :
        List.of(
            "{\"caseNo\": \"%s\", \"phone\": \"138****0001\", \"name\": \"张样例\"}",
            "{\"caseNo\": \"%s\", \"phone\": \"" + PHONE + "\"}")) {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> sample(row.formatted(caseNo(1)), "b"))
          .satisfies(fault -> assertThat(fault.code()).isEqualTo("BODY_INVALID"));
    }
  }

  @Test
  void fiveGradesFrom5VerySatisfiedTo1VeryDissatisfied() {
    drop(
        week,
        result(1, "非常满意", "5"),
        result(2, "满意", "4"),
        result(3, "基本满意", "3"),
        result(4, "不满意", "2"),
        result(5, "非常不满意", "1"));

    assertThat(received(5))
        .extracting(one -> one.body().path("score").intValue())
        .containsExactly(5, 4, 3, 2, 1);
  }

  @Test
  void gradeAndScoreThatDifferAreNotGuessedAt() {
    drop(week, result(1, "非常满意", "1"), result(2, "一般", "3"), result(3, "满意", "6"));

    List<Map<String, String>> rejected = rejected(week);
    assertThat(received(0)).isEmpty();
    assertThat(rejected).extracting(row -> row.get("行号")).containsExactly("2", "3", "4");
    assertThat(rejected).extracting(row -> row.get("字段")).containsExactly("分值", "满意度等级", "分值");
    assertThat(rejected)
        .extracting(row -> row.get("错误代码"))
        .containsExactly("UNMAPPABLE", "RECORD_FIELD", "RECORD_FIELD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_2"})
  void aLateCorrectionSendsTheWholeWeekAgainAndOnlyWhatItCorrectsGoesOn(String suffix) {
    drop(week, result(1, "满意", "4"), result(2, "不满意", "2"), result(3, "满意", "4"));
    received(3);
    drop(week + suffix, result(1, "满意", "4"), result(2, "满意", "4"), result(3, "满意", "4"));

    assertThat(received(4).getLast())
        .satisfies(
            corrected -> {
              assertThat(corrected.caseNo()).isEqualTo(caseNo(2));
              assertThat(corrected.body().path("round").textValue()).isEqualTo(ROUND);
              assertThat(corrected.body().path("score").intValue()).isEqualTo(4);
              assertThat(corrected.body().path("corrected").booleanValue()).isTrue();
            });
    assertThat(received(4).getFirst().body().has("corrected")).isFalse();
    assertThat(rig.intake().refused()).noneMatch(one -> one.toString().contains(cases));
  }

  @Test
  void aCorrectionThatIsTakenBackGoesOnToo() {
    drop(week, result(1, "满意", "4"));
    received(1);
    drop(week, result(1, "不满意", "2"));
    received(2);
    drop(week, result(1, "满意", "4"));

    assertThat(received(3))
        .extracting(one -> one.body().path("score").intValue())
        .containsExactly(4, 2, 4);
  }

  @Test
  void theSameCaseInAnotherRoundIsAnotherResult() {
    drop(week, result(1, "满意", "4"));
    received(1);
    List<String> next = new ArrayList<>(result(1, "满意", "4"));
    next.set(1, "2026W48");
    drop(week, next);

    assertThat(received(2).getLast().body().has("corrected")).isFalse();
  }

  @Test
  void aRowThatACorrectionLeavesOutStays() {
    drop(week, result(1, "满意", "4"), result(2, "满意", "4"));
    received(2);
    drop(week, result(2, "不满意", "2"));

    assertThat(received(3).getLast().caseNo()).isEqualTo(caseNo(2));
  }

  @Test
  void badRowsComeBackInARejectFileAndGoodOnesGoOn() {
    List<String> late = List.of(caseNo(2), ROUND, "满意", "4", "11/18/2026", "电话", "很好,\n谢谢");
    drop(week, result(1, "满意", "4"), late, result(3, "满意", "4"));

    assertThat(rejected(week))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("行号", "3").containsEntry("字段", "回访时间");
              assertThat(row).containsEntry("错误代码", "RECORD_FIELD");
              assertThat(row.get("原因")).contains("must be like").doesNotContain("11/18");
              assertThat(EvaluationFake.RESULTS).map(row::get).containsExactlyElementsOf(late);
            });
    assertThat(received(2))
        .extracting(Intake.Reception::caseNo)
        .containsExactly(caseNo(1), caseNo(3));
    assertThat(assessor.folders().isIn("done", week + ".csv")).isTrue();
  }

  @Test
  void aRowThatWasMendedGoesOn() {
    drop(week, result(1, "满意", "4"), result(2, "满意", "9"));
    rejected(week);
    drop(week, result(1, "满意", "4"), result(2, "满意", "4"));

    assertThat(received(2)).extracting(Intake.Reception::caseNo).contains(caseNo(2));
  }

  @Test
  void aFileThatIsRefusedAsAWholeIsToldInTheSameForm() {
    byte[] file =
        EvaluationFake.file(
            List.of("办件编号", "评估轮次", "分值", "回访时间"),
            List.of(List.of(caseNo(1), ROUND, "4", "2026-11-18 10:20")));
    assessor.drop(week + ".csv", file);

    assertThat(rejected(week))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.keySet())
                  .containsExactly(
                      Stream.concat(
                              Stream.of("行号", "字段", "错误代码", "原因"), EvaluationFake.RESULTS.stream())
                          .toArray(String[]::new));
              assertThat(row).containsEntry("行号", "1").containsEntry("错误代码", "RECORD_HEADINGS");
              assertThat(row.get("原因")).contains("满意度等级");
            });
    await().until(() -> assessor.folders().isIn("refused", week + ".csv"));
    assertThat(received(0)).isEmpty();
  }

  @Test
  void aFileOfAnotherCharsetIsRefused() {
    String text = EvaluationFake.text(EvaluationFake.RESULTS, List.of(result(1, "满意", "4")));
    assessor.drop(week + ".csv", text.getBytes(Charset.forName("GBK")));

    assertThat(rejected(week).getFirst()).containsEntry("错误代码", "CHARSET_INVALID");
    assertThat(received(0)).isEmpty();
  }

  @Test
  void aFileIsReadWithItsByteOrderMarkAndWithout() {
    String text = EvaluationFake.text(EvaluationFake.RESULTS, List.of(result(1, "满意", "4")));
    assessor.drop(week + ".csv", text.getBytes(StandardCharsets.UTF_8));

    assertThat(received(1)).hasSize(1);
  }

  @Test
  void commasQuotesAndLineBreaksStandInsideQuotes() {
    String words = "说“办得快”,但\r\n电话 \"打不通\"𠮷";
    drop(week, List.of(caseNo(1), ROUND, "满意", "4", "2026-11-18 10:20", "", words));

    assertThat(received(1).getFirst().body().path("comment").textValue()).isEqualTo(words);
    assertThat(received(1).getFirst().body().has("way")).isFalse();
  }

  @Test
  void aFileIsTakenOnlyOnceItsMarkerLiesBesideIt() {
    assessor.folders().lay(week + "-a.csv", "\"办件".getBytes(StandardCharsets.UTF_8));
    drop(week + "-b", result(1, "满意", "4"));

    received(1);
    await().until(() -> assessor.folders().isIn("done", week + "-b.csv"));
    assertThat(assessor.folders().fromHub()).isEmpty();
  }

  @Test
  void afterACrashBetweenReceiptAndMoveNothingIsTakenTwice() {
    byte[] same = EvaluationFake.file(EvaluationFake.RESULTS, List.of(result(1, "满意", "4")));
    assessor.drop(week + ".csv", same);
    received(1);
    await().until(() -> assessor.folders().isIn("done", week + ".csv"));
    assessor.drop(week + ".csv", same);

    await().until(() -> assessor.folders().isIn("done", week + ".csv"));
    assertThat(received(1)).hasSize(1);
  }

  @Test
  void departmentsAreScoredAndCorrectedByDepartmentAndPeriod() {
    String file = "BMDF_2026-10-" + tests + ".csv";
    assessor.drop(file, scores("西湖区民政局" + tests, "97.25", "408"));
    await().until(() -> assessor.folders().isIn("done", file));
    assertThat(scored()).hasSize(1);
    assessor.drop(file, scores("西湖区民政局" + tests, "97.5", "409"));
    await().untilAsserted(() -> assertThat(scored()).hasSize(2));

    assertThat(scored().getLast().body().path("points").textValue()).isEqualTo("97.5");
    assertThat(scored().getLast().body().path("corrected").booleanValue()).isTrue();
  }

  @Test
  void moreSatisfiedThanSamplesComesBack() {
    String file = "BMDF_2026-10-" + tests;
    assessor.drop(file + ".csv", scores("西湖区民政局" + tests, "97.25", "500"));

    assertThat(rejected(file).getFirst())
        .containsEntry("字段", "满意数")
        .containsEntry("部门", "西湖区民政局" + tests)
        .containsEntry("满意数", "500");
    assertThat(scored()).isEmpty();
  }

  @Test
  void aRectificationLeavesWithoutItsWords() {
    rig.deliver(rectified("张样例已收到道歉"));

    List<Map<String, String>> rows = assessor.take(assessor.named("ZG_20261201_"));
    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("整改结果", "已整改").containsEntry("评估轮次", ROUND);
              assertThat(row.values()).noneMatch(value -> value.contains("张样例"));
            });
  }

  @Test
  void aMessageThatIsDeliveredAgainIsTheSameFile() {
    rig.deliver(rectified("一"));
    rig.deliver(rectified("一"));

    assertThat(assessor.folders().fromHub()).hasSize(2);
    assessor.take(assessor.named("ZG_"));
  }

  @Test
  void whatWaitsForAServerThatIsAwayGoesOnLater() {
    assessor.site().down();
    try {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> rig.deliver(rectified("一")))
          .satisfies(fault -> assertThat(fault.kind()).isIn(FaultKind.DOWN, FaultKind.PASSING));
      drop(week, result(1, "满意", "4"));
    } finally {
      assessor.site().up();
    }

    received(1);
    rig.deliver(rectified("一"));
    assessor.take(assessor.named("ZG_"));
  }

  @Test
  void aWeekOfAThousandResultsIsTakenAtOnce() {
    List<List<String>> many =
        IntStream.range(0, 1000)
            .mapToObj(
                row ->
                    List.of(
                        "%s%04d".formatted(cases, row),
                        ROUND,
                        "满意",
                        "4",
                        "2026-11-18 10:20",
                        "",
                        ""))
            .toList();
    assessor.drop(week + ".csv", EvaluationFake.file(EvaluationFake.RESULTS, many));

    assertThat(received(1000)).hasSize(1000);
  }

  private String caseNo(int number) {
    return cases + "%02d".formatted(number);
  }

  private List<String> result(int number, String grade, String score) {
    return List.of(caseNo(number), ROUND, grade, score, "2026-11-18 10:20", "电话", "");
  }

  @SafeVarargs
  private static void drop(String name, List<String>... rows) {
    await().until(() -> assessor.folders().isGone(name + ".csv"));
    assessor.drop(name + ".csv", EvaluationFake.file(EvaluationFake.RESULTS, Arrays.asList(rows)));
  }

  private static byte[] scores(String department, String score, String satisfied) {
    return EvaluationFake.file(
        EvaluationFake.SCORES,
        List.of(List.of(department, "2026-10", score, "412", satisfied, "3")));
  }

  /** What came of this test's cases. */
  private List<Intake.Reception> received(int number) {
    await().untilAsserted(() -> assertThat(ofCases()).hasSizeGreaterThanOrEqualTo(number));
    assertThat(ofCases()).hasSize(number);
    return ofCases();
  }

  private List<Intake.Reception> ofCases() {
    return rig.intake().received().stream()
        .filter(one -> one.caseNo() != null && one.caseNo().startsWith(cases))
        .toList();
  }

  private static List<Intake.Reception> scored() {
    return rig.intake().received().stream()
        .filter(one -> one.body().path("department").asText().equals("西湖区民政局" + tests))
        .toList();
  }

  private static List<Map<String, String>> rejected(String name) {
    await().until(() -> assessor.folders().fromHub().contains(name + ".err.csv.done"));
    return assessor.take(name + ".err.csv");
  }

  private static Message sample(String row, String number) {
    return SampleMessages.read(sampleTree(row, number));
  }

  private static ObjectNode sampleTree(String row, String number) {
    return (ObjectNode)
        Json.parse(
            """
            {"type": "satisfaction.sample", "idempotencyKey": "sample/%s-%d", "caseNo": null,
             "body": {"origin": {"system": "district-centre", "number": "YB"}, "asOf": "2026-11-24", "rows": [%s]}}
            """
                .formatted(number, tests, row)
                .getBytes(StandardCharsets.UTF_8));
  }

  /** A message that its type's schema would not let pass. */
  private Message unchecked(String row) {
    Message good =
        sample("{\"caseNo\": \"%s\", \"phone\": \"138****0001\"}".formatted(caseNo(1)), "c");
    return new Message(
        good.id(),
        good.type(),
        good.idempotencyKey(),
        null,
        null,
        good.source(),
        good.createdAt(),
        good.priority(),
        null,
        0,
        good.dataLevel(),
        null,
        null,
        List.of(),
        (ObjectNode) sampleTree(row, "d").required("body"));
  }

  private Message rectified(String words) {
    return SampleMessages.read(
        (ObjectNode)
            Json.parse(
                """
                {"type": "satisfaction.rectified", "idempotencyKey": "%s-%d", "caseNo": "%s",
                 "body": {"at": "2026-12-01T16:30:00+08:00", "department": "西湖区民政局", "round": "2026W47",
                  "outcome": "SOLVED", "text": "%s"}}
                """
                    .formatted("rectified", tests, caseNo(1), words)
                    .getBytes(StandardCharsets.UTF_8)));
  }
}
