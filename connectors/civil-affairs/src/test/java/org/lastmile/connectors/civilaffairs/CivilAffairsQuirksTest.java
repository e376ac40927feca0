package org.lastmile.connectors.civilaffairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Handling;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.InRow;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Settings;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, against a front-end database of its own. */
class CivilAffairsQuirksTest {
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final LocalDate YESTERDAY = LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(1);
  private static CivilAffairsFake fake;
  private static int cases;

  private String caseNo;
  private ConnectorRig rig;

  @BeforeAll
  static void bureau() {
    fake =
        new CivilAffairsFake(
            new Settings(0, PASSWORD, "UTF8", Handling.NOTHING, Duration.ofMillis(50)));
  }

  @AfterAll
  static void closed() {
    fake.close();
  }

  @BeforeEach
  void start() {
    caseNo = "L33010620261124%06d".formatted(++cases);
    rig = rig(fake, "GBK");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void writesTheRowWithAllItsFieldsAndTheFlagOfANewOne() {
    rig.deliver(dispatched("张样例", "家中主要劳动力患病,申请救助。"));

    InRow row =
        fake.taken().stream()
            .filter(one -> caseNo.equals(one.get("slbh")))
            .findFirst()
            .orElseThrow();
    assertThat(row.columns())
        .containsEntry("clbz", "0")
        .containsEntry("sqrxm", "张样例")
        .containsEntry("sfzhm", "339900195803120011")
        .containsEntry("sqrlx", "1")
        .containsEntry("fwlb", "1")
        .containsEntry("sxlb", "poor-family")
        .containsEntry("clqx", "2026-12-03T24:00:00+08:00".replace("24:", "18:"))
        .containsEntry("lybh", "E20261124000017")
        .containsEntry("bdsj", null);
  }

  @Test
  void aRepeatFallsOnTheNaturalKeyAndChangesNothing() {
    Message message = dispatched("张样例", "申请救助");
    rig.deliver(message);
    fake.mark(caseNo, "1", null);

    rig.deliver(message, new Target.Attempt(2, true));

    assertThat(rows()).singleElement().satisfies(row -> assertThat(row.get("clbz")).isEqualTo("1"));
  }

  @Test
  void aHalfWrittenRowIsFinishedByTheRepeatWithItsFlagLast() {
    Message message = dispatched("张样例", "申请救助");
    rig.deliver(message);
    fake.mark(caseNo, "W", null);
    assertThat(fake.taken()).noneMatch(row -> caseNo.equals(row.get("slbh")));

    rig.deliver(message, new Target.Attempt(1, true));

    assertThat(rows()).singleElement().satisfies(row -> assertThat(row.get("clbz")).isEqualTo("0"));
  }

  @Test
  void aHalfWrittenResultIsLeftAloneUntilItsFlagIsSet() {
    String number = fake.halfWritten(caseNo, "10", null, "予以受理");
    String later = fake.result(caseNo, "20", null, null);
    await().untilAsserted(() -> assertThat(fake.flag(later)).isEqualTo("2"));
    assertThat(fake.flag(number)).isEqualTo("W");

    fake.release(number);

    await().untilAsserted(() -> assertThat(fake.flag(number)).isEqualTo("2"));
    assertThat(rig.intake().received())
        .extracting(reception -> reception.type().name())
        .containsExactly("case.progress", "case.accepted");
  }

  @Test
  void pollsByFlagAndNotByTimeBecauseClocksDiffer() throws SQLException {
    String number = fake.halfWritten(caseNo, "21", null, "入户核查");
    owner(
        "update qzk.jz_bljg_out set blsj = timestamp '2019-01-01 08:00:00' where lsh = '"
            + number
            + "'");
    fake.release(number);

    await().untilAsserted(() -> assertThat(fake.flag(number)).isEqualTo("2"));
    Reception received = rig.intake().received().getFirst();
    assertThat(received.body().path("at").asText()).isEqualTo("2019-01-01T08:00:00+08:00");
    assertThat(received.body().path("state").asText()).isEqualTo("IN_PROGRESS");
    assertThat(received.caseNo()).isEqualTo(caseNo);
    assertThat(received.key()).isEqualTo(number);
  }

  @Test
  void aRowThatAKilledHubHadTakenIsTakenAgainByTheClockOfTheDatabase() throws SQLException {
    String number = fake.halfWritten(caseNo, "90", "1", "已纳入临时救助");
    owner(
        "update qzk.jz_bljg_out set clbz = '1', clsj = current_timestamp - interval '3 minutes' where lsh = '"
            + number
            + "'");

    await().untilAsserted(() -> assertThat(fake.flag(number)).isEqualTo("2"));
    assertThat(rig.intake().received().getFirst().body().path("outcome").asText())
        .isEqualTo("SOLVED");
  }

  @Test
  void aResultWaitsForAnEarlierOneOfItsCaseThatIsNotFinishedAndOtherCasesGoOn()
      throws SQLException {
    String first = fake.halfWritten(caseNo, "10", null, "予以受理");
    String second = fake.halfWritten(caseNo, "90", "1", "已纳入临时救助");
    owner(
        "update qzk.jz_bljg_out set clbz = '1', clsj = current_timestamp where lsh = '"
            + first
            + "'");
    fake.release(second);
    String other = fake.result(caseNo + "9", "20", null, null);

    await().untilAsserted(() -> assertThat(fake.flag(other)).isEqualTo("2"));
    assertThat(fake.flag(second)).isEqualTo("0");
    owner("update qzk.jz_bljg_out set clbz = '0' where lsh = '" + first + "'");

    await().untilAsserted(() -> assertThat(fake.flag(second)).isEqualTo("2"));
    assertThat(rig.intake().received())
        .filteredOn(reception -> caseNo.equals(reception.caseNo()))
        .extracting(reception -> reception.type().name())
        .containsExactly("case.accepted", "case.completed");
  }

  @Test
  void aRowThatCannotBeReadGetsFlag9AndAnErrorTextAndTheNextOnesGoOn() {
    String broken = fake.result(caseNo, "90", null, "没有结果");
    String good = fake.result(caseNo, "90", "0", "不符合条件");

    await().untilAsserted(() -> assertThat(fake.flag(good)).isEqualTo("2"));
    assertThat(fake.flag(broken)).isEqualTo("9");
    assertThat(fake.error(broken)).hasValueSatisfying(text -> assertThat(text).contains("bljg"));
    assertThat(rig.intake().refused()).hasSize(1);
    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(
            received ->
                assertThat(received.body().path("outcome").asText()).isEqualTo("NOT_SOLVED"));
  }

  @Test
  void whileTheHubIsFullRowsStayNew() {
    rig.intake().pull();
    String number = fake.result(caseNo, "80", null, "不属于民政职责范围");
    await().untilAsserted(() -> assertThat(fake.error(number)).isPresent());
    assertThat(fake.flag(number)).isIn("0", "1");

    rig.intake().release();

    await().untilAsserted(() -> assertThat(fake.flag(number)).isEqualTo("2"));
    assertThat(rig.intake().received().getFirst().type().name()).isEqualTo("case.returned");
    assertThat(fake.error(number)).isEmpty();
  }

  @Test
  void charactersThatTheDatabaseCannotHoldAreRefusedBeforeTheyAreWrittenWithTheFieldNamed() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched("张𠮷祥", "申请救助")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CIVIL_AFFAIRS_CHARACTER");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/application/applicant/name");
              assertThat(fault).hasMessageContaining("character 2").hasMessageNotContaining("𠮷");
            });
    assertThat(rows()).isEmpty();
  }

  @Test
  void whatTheConnectorLetsThroughAnOldDatabaseTakes() {
    try (CivilAffairsFake old =
            new CivilAffairsFake(
                new Settings(0, PASSWORD, "EUC_CN", Handling.NOTHING, Duration.ofMillis(50)));
        ConnectorRig narrow = rig(old, "GB2312")) {
      narrow.deliver(dispatched("张样例", "申请救助"));
      assertThat(old.taken()).hasSize(1);
      // in GBK, not in GB2312
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> narrow.deliver(dispatched("朱镕", "申请救助")))
          .satisfies(
              fault -> assertThat(fault.place()).isEqualTo("/body/application/applicant/name"));
    }
  }

  @Test
  void theAccountSeesTheFrontEndSchemaAndNeverTheBusinessDatabase() throws SQLException {
    try (Connection hub = DriverManager.getConnection(fake.url(), CivilAffairsFake.USER, PASSWORD);
        Statement statement = hub.createStatement()) {
      assertThat(statement.executeQuery("select count(*) from qzk.v_jzdx_hy").next()).isTrue();
      assertThatThrownBy(() -> statement.executeQuery("select * from yw.jzdx"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void theViewHoldsYesterdaysDataAndTheAnswerSaysSo() {
    fake.person("R1", "张样例", "339900195803120011", true, "DB-0001");
    assertThat(ask("339900195803120011", "张样例")).isEqualTo(answer("not-found", null));

    fake.closeDay(YESTERDAY);

    assertThat(ask("339900195803120011", "张样例")).isEqualTo(answer("yes", "DB-0001"));
  }

  @Test
  void aPersonWhoseGrantHasEndedIsNo() {
    fake.person("R2", "李样例", "339900198001010014", false, "DB-0002");
    fake.closeDay(YESTERDAY);

    assertThat(ask("339900198001010014", "李样例")).isEqualTo(answer("no", null));
  }

  @Test
  void severalPersonsOrAnotherNameAreAMismatchAndNeverTheFirst() {
    fake.person("R3", "王样例", "339900199002020022", true, "DB-0003");
    fake.closeDay(YESTERDAY);
    assertThat(ask("339900199002020022", "王某")).isEqualTo(answer("mismatch", null));

    fake.person("R4", "王样例", "339900199002020022", true, "DB-0004");
    fake.closeDay(YESTERDAY);
    assertThat(ask("339900199002020022", "王样例")).isEqualTo(answer("mismatch", null));
  }

  @Test
  void aQuestionAboutManyIsAnsweredInOneCallEachPersonByItself() {
    fake.person("Q1", "张样例", "339900197001010012", true, "DB-0011");
    fake.person("Q2", "李样例", "339900197001010039", false, "DB-0012");
    fake.person("Q3", "王样例", "339900197001010055", true, "DB-0013");
    fake.closeDay(YESTERDAY);
    Message question =
        SampleMessages.of(
            "check.request/2",
            """
            {"question": "q-1", "source": "civil-affairs", "check": "assistance-status", "rows": [
              {"row": 7, "citizenId": "339900197001010012", "name": "张样例"},
              {"row": 8, "citizenId": "339900197001010039", "name": "李样例"},
              {"row": 9, "citizenId": "339900197001010055", "name": "王 \\"某\\" \\\\ 样例"},
              {"row": 10, "citizenId": "339900197001010071", "name": "无样例"}]}
            """);

    Message answer = rig.deliver(question).answers().getFirst();

    assertThat(answer.type().toString()).isEqualTo("check.answer/2");
    assertThat(answer.body().path("question").textValue()).isEqualTo("q-1");
    assertThat(answer.body().path("rows"))
        .extracting(row -> row.path("row").intValue() + " " + row.path("code").textValue())
        .containsExactly("7 00", "8 30", "9 20", "10 10");
    assertThat(answer.body().at("/rows/0/reference").textValue()).isEqualTo("DB-0011");
    assertThat(answer.body().path("rows"))
        .allSatisfy(
            row -> assertThat(row.path("asOf").textValue()).isEqualTo(YESTERDAY.toString()));
  }

  @Test
  void columnCommentsAreTheOnlyDocumentationAndTheColumnListKeepsToThem()
      throws SQLException, IOException {
    Map<String, Integer> columns = new TreeMap<>();
    try (Connection connection = fake.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                """
                select c.relname, a.attname, a.atttypmod - 4, col_description(c.oid, a.attnum)
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relnamespace = 'qzk'::regnamespace and c.relkind in ('r', 'v')
                """)) {
      while (found.next()) {
        assertThat(found.getString(4))
            .as(found.getString(1) + "." + found.getString(2))
            .isNotBlank();
        if (found.getString(1).equals("jz_sq_in")) {
          columns.put(found.getString(2), found.getInt(3));
        }
      }
    }
    Map<String, Integer> listed = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                getClass().getClassLoader().getResourceAsStream("native/columns.csv"),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .forEach(line -> listed.put(line[0], Integer.valueOf(line[1])));
    }
    columns.keySet().removeAll(java.util.Set.of("clbz", "cwxx", "clsj"));
    assertThat(listed).isEqualTo(columns);
  }

  private static ConnectorRig rig(CivilAffairsFake bureau, String charset) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("frontEnd.url", bureau.url())
        .config("frontEnd.password", PASSWORD)
        .config("frontEnd.charset", charset)
        .config("poll.interval", "100ms")
        .start();
  }

  private java.util.List<InRow> rows() {
    return fake.all().stream().filter(row -> caseNo.equals(row.get("slbh"))).toList();
  }

  private ObjectNode ask(String citizenId, String name) {
    Message request =
        SampleMessages.of(
            "check.request",
            """
            {"check": "assistance-status", "citizenId": "%s", "name": "%s", "clerk": "CK-01"}
            """
                .formatted(citizenId, name));
    return rig.ask(request, Duration.ofSeconds(3));
  }

  private static ObjectNode answer(String result, String reference) {
    ObjectNode answer = Json.object().put("result", result);
    if (reference != null) {
      answer.put("reference", reference);
    }
    return answer.put("asOf", YESTERDAY.toString());
  }

  private Message dispatched(String name, String need) {
    ObjectNode tree =
        (ObjectNode)
            Json.parse(
                """
                {"type": "case.dispatched", "id": "m-%1$s-%2$s", "idempotencyKey": "E-%1$s", "caseNo": "%1$s",
                 "due": "2026-12-03T18:00:00+08:00",
                 "body": {
                   "application": {
                     "category": "poor-family",
                     "applicant": {"kind": "natural", "name": "%3$s", "citizenId": "339900195803120011",
                       "phone": "13800000001", "address": "西湖区样例路1号"},
                     "need": "%4$s", "materials": [], "division": "330106010", "grid": "WX-03-12",
                     "serviceClass": "special", "reportTime": "2026-11-24T08:52:10+08:00",
                     "origin": {"system": "grid-terminal", "number": "E20261124000017"}},
                   "department": "西湖区民政局", "reason": "category poor-family"}}
                """
                    .formatted(caseNo, name.length(), name, need)
                    .getBytes(StandardCharsets.UTF_8));
    return SampleMessages.read(tree);
  }

  private static void owner(String sql) throws SQLException {
    try (Connection connection = fake.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
