package org.lastmile.connectors.socialorgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.socialorgs.fake.SocialOrgsFake;
import org.lastmile.connectors.socialorgs.fake.SocialOrgsFake.Imported;
import org.lastmile.connectors.socialorgs.fake.Template;
import org.lastmile.connectors.socialorgs.fake.Template.Formula;
import org.lastmile.connectors.socialorgs.fake.Uploader;
import org.lastmile.connectors.socialorgs.fake.Uploader.Answer;
import org.lastmile.connectors.socialorgs.fake.Workbook;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, and what else the interface promises; all with one rig and one centre. */
class SocialOrgsQuirksTest {
  private static final String CODE = "52330106XHDEM0017B";
  private static final String NAME = "西湖样例社会工作服务中心";
  private static final String ID = "339900197804120012";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String TOKEN = UUID.randomUUID().toString();
  private static final String OTHER_TOKEN = UUID.randomUUID().toString();
  private static final String HUB_PASSWORD = UUID.randomUUID().toString();
  private static final String HUB_TOKEN = UUID.randomUUID().toString();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static SocialOrgsFake centre;
  private static ConnectorRig rig;

  @BeforeAll
  static void start() throws Exception {
    DoorServer doors = new DoorServer("localhost", 0, 0, null);
    centre =
        new SocialOrgsFake(
            new SocialOrgsFake.Config(
                () ->
                    URI.create("http://localhost:" + doors.port() + "/systems/social-orgs/uploads"),
                0,
                SSLContext.getDefault(),
                PASSWORD,
                TOKEN,
                HUB_PASSWORD,
                HUB_TOKEN));
    rig = rig().server(doors).start();
  }

  private static ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("door.password", PASSWORD)
        .config("upload.tokens", OTHER_TOKEN + ", " + TOKEN)
        .config("service.url", centre.imports().toString())
        .config("service.password", HUB_PASSWORD)
        .config("service.token", HUB_TOKEN)
        .config("service.timeout", "2s");
  }

  @AfterAll
  static void stop() {
    rig.close();
    centre.close();
  }

  @AfterEach
  void well() {
    centre.well();
    rig.intake().release();
  }

  @Test
  void theTemplateHasMergedHeaderCellsAndANoteRowAboveTheHeader() {
    String number = project();
    Answer answer = upload("projects", Template.projects().row(application(number)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.results()).singleElement().asString().startsWith("已接收,办件编号L330106");
    Reception taken = taken(number);
    assertThat(taken.type().name()).isEqualTo("case.submitted");
    assertThat(taken.body().path("applicant").path("uscc").asText()).isEqualTo(CODE);
    assertThat(taken.body().path("form").path("leaderId").asText()).isEqualTo(ID);
    assertThat(taken.body().path("form").path("budget").asText()).isEqualTo("96000.00");
    List<List<String>> rows = answer.workbook().rows();
    assertThat(rows.get(0).getFirst()).as("the workbook as it came").contains("申报表");
    assertThat(rows.get(1).getFirst()).startsWith("填表说明");
    assertThat(rows.get(2)).contains("负责人");
    assertThat(rows.get(3)).contains("身份证号").endsWith("处理结果");
  }

  @Test
  void anIdNumberTypedAsANumberHasLostDigitsAndIsRejectedNeverGuessed() {
    String typed = project();
    String shown = project();
    String copied = project();
    Answer answer =
        upload(
            "projects",
            Template.projects()
                .row(with(application(typed), 5, 339900197804120012d))
                .row(with(application(shown), 5, "3.39900E+17"))
                .row(with(application(copied), 5, "339900197804120000")));

    assertThat(answer.results().get(0))
        .isEqualTo("未接收:身份证号:号码按数字存放,后几位已丢失,请以文本方式填写全部号码[RECORD_FIELD]");
    assertThat(answer.results().subList(1, 3))
        .containsOnly("未接收:身份证号:校验位或出生日期不符,应为:18位,请与证件核对[CITIZEN_ID_INVALID]");
    assertThat(keys()).doesNotContain(typed, shown, copied);
  }

  @Test
  void howANumberIsWrittenIsPutRightAndNothingElse() {
    String number = project();
    Object[] row = with(application(number), 5, "３３９９００ 19901001 003x");
    upload("projects", Template.projects().row(with(row, 3, " 52330106xhdem0017b ")));

    assertThat(taken(number).body().path("form").path("leaderId").asText())
        .isEqualTo("33990019901001003X");
    assertThat(taken(number).body().path("applicant").path("uscc").asText()).isEqualTo(CODE);
  }

  @Test
  void datesAreExcelSerialsOrTextsOfManyForms() {
    List<Object> days =
        List.of(
            LocalDate.of(2016, 9, 16),
            42629,
            20160916,
            "2016.9.16",
            "2016/9/16",
            "20160916",
            "2016-09-16");
    Template template = Template.activities();
    List<String> numbers = days.stream().map(day -> activity()).toList();
    for (int at = 0; at < days.size(); at++) {
      template.row(with(report(numbers.get(at)), 5, days.get(at)));
    }
    Answer answer = upload("activities", template.row(with(report(activity()), 5, "去年重阳")));

    assertThat(answer.results().subList(0, days.size())).containsOnly("已接收");
    assertThat(numbers)
        .allSatisfy(
            number ->
                assertThat(taken(number + "/1").body().path("heldOn").asText())
                    .isEqualTo("2016-09-16"));
    assertThat(answer.results().getLast()).startsWith("未接收:活动日期:不是日期").contains("2016/9/16");
  }

  @Test
  void aHiddenRowComesBackAndIsNotTaken() {
    String seen = project();
    String hidden = project();
    Answer answer =
        upload(
            "projects",
            Template.projects().row(application(seen)).row(application(hidden)).hidden());

    assertThat(answer.results().get(1)).isEqualTo("未接收:该行被隐藏,请取消隐藏后再报[RECORD_HIDDEN]");
    assertThat(keys()).contains(seen).doesNotContain(hidden);
  }

  @Test
  void ofAFormulaOnlyTheCachedValueIsReadAndExternalLinksAreIgnored() {
    String number = project();
    int calls = centre.requests();
    Object[] row = with(application(number), 8, new Formula("SUM(1,1)", 96000.5));
    Answer answer =
        upload(
            "projects",
            Template.projects()
                .row(with(row, 9, new Formula("[1]Sheet1!$A$1", 80)))
                .linkedTo(centre.imports().resolve("/other.xlsx")));

    assertThat(answer.results()).singleElement().asString().startsWith("已接收");
    assertThat(taken(number).body().path("form").path("budget").asText()).isEqualTo("96000.50");
    assertThat(taken(number).body().path("form").path("beneficiaries").asInt()).isEqualTo(80);
    assertThat(centre.requests()).as("nobody opened the link").isEqualTo(calls);
  }

  @Test
  void oneBadRowOf40DoesNotStop39AndComesBack() {
    List<String> numbers = IntStream.range(0, 40).mapToObj(at -> project()).toList();
    Template template = Template.projects();
    for (String number : numbers) {
      boolean bad = number.equals(numbers.get(16));
      template.row(with(application(number), 3, bad ? "52330106XHDEM0017C" : CODE));
    }
    int refused = rig.intake().refused().size();
    Answer answer = upload("projects", template);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.results()).hasSize(40);
    assertThat(answer.results().get(16))
        .startsWith("未接收:统一社会信用代码:校验位不符")
        .endsWith("[USCC_INVALID]");
    assertThat(answer.results().stream().filter(word -> word.startsWith("已接收"))).hasSize(39);
    assertThat(keys()).containsAll(without(numbers, 16)).doesNotContain(numbers.get(16));
    assertThat(rig.intake().refused()).hasSize(refused + 1);
    Refusal refusal = rig.intake().refused().getLast();
    assertThat(refusal.place()).isEqualTo("row 21/统一社会信用代码");

    // the person corrects the workbook that came back, moves a row, and uploads it again
    byte[] corrected =
        Workbook.change(
            answer.body(),
            sheet -> {
              sheet.getRow(20).getCell(3).setCellValue(CODE);
              sheet.shiftRows(4, sheet.getLastRowNum(), 1);
            });
    Answer again = centre.people().upload("projects", corrected);

    assertThat(again.results().get(16)).startsWith("已接收");
    assertThat(without(again.results(), 16)).allMatch(word -> word.startsWith("此前已接收,办件编号"));
    assertThat(keys().stream().filter(numbers::contains)).hasSize(40).doesNotHaveDuplicates();
    assertThat(again.workbook().rows().get(3)).containsOnlyOnce("处理结果");
  }

  @Test
  void anUploadThatComesTwiceTakesEffectOnce() {
    String number = project();
    byte[] workbook = Template.projects().row(application(number)).bytes();
    Answer first = centre.people().upload("projects", workbook);
    Answer second = centre.people().upload("projects", workbook);

    assertThat(keys()).containsOnlyOnce(number);
    assertThat(second.results().getFirst()).isEqualTo("此前" + first.results().getFirst());
  }

  @Test
  void anApplicationThatWasTakenCannotBeChanged() {
    String number = project();
    upload("projects", Template.projects().row(application(number)));
    Answer changed =
        upload("projects", Template.projects().row(with(application(number), 8, 99000)));

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.results().getFirst()).startsWith("未接收:此编号").endsWith("[KEY_REUSED]");
    assertThat(taken(number).body().path("form").path("budget").asText()).isEqualTo("96000.00");
  }

  @Test
  void aReportIsCorrectedUnderAHigherVersionAndARegisterRowUnderALaterDay() {
    String number = activity();
    upload("activities", Template.activities().row(report(number)));
    Answer corrected = upload("activities", Template.activities().row(with(report(number), 1, 2)));
    assertThat(corrected.results()).containsExactly("已接收");
    assertThat(taken(number + "/2").body().path("version").asInt()).isEqualTo(2);

    String code = "51330106XHDEM0021W";
    Template register = Template.register();
    register.row(code, NAME, "社会团体", "正常", null, null, "王样例", null, null, null, null, "2026.11.20");
    register.row(code, NAME, "社会团体", "注销", null, null, "王样例", null, null, null, null, "2026.11.20");
    register.row(code, NAME, "社会团体", "注销", null, null, "王样例", null, null, null, null, "2026.11.23");
    Answer answer = upload("register", register);

    assertThat(answer.results().get(0)).isEqualTo("已接收");
    assertThat(answer.results().get(1)).endsWith("[KEY_REUSED]");
    assertThat(answer.results().get(2)).isEqualTo("已接收");
    assertThat(taken(code + "/2026-11-23").body().path("state").asText()).isEqualTo("cancelled");
  }

  @Test
  void everyRowIsToldInChineseWhatIsWrongWithIt() {
    Object[] good = application(project());
    Answer answer =
        upload(
            "projects",
            Template.projects()
                .row(with(application(project()), 1, null))
                .row(with(application(project()), 6, "不便告知"))
                .row(with(application(project()), 8, "96,000"))
                .row(with(application(project()), 9, "约八十"))
                .row(with(application("2026-7"), 12, "330106013"))
                .row(with(good, 12, "文新街道"))
                .row(with(application(project()), 7, "长".repeat(4001))));

    assertThat(answer.results())
        .containsExactly(
            "未接收:项目名称:不能为空[RECORD_FIELD]",
            "未接收:联系电话:填写不符,应为:5至20位数字,可含连字符[RECORD_FIELD]",
            "未接收:申请金额:填写不符,应为:单位为元,最多两位小数,不带千位分隔符[RECORD_FIELD]",
            "未接收:受益人数:填写不符,应为:不超过6位的整数[RECORD_FIELD]",
            "未接收:项目编号:填写不符,应为:以XM开头,由数字、大写字母和连字符组成[RECORD_FIELD]",
            "未接收:镇街代码:填写不符,应为:9位数字[RECORD_FIELD]",
            "未接收:项目内容:填写不符,应为:不超过4000字[RECORD_FIELD]");
  }

  @Test
  void rareCharactersGoThroughUnchanged() {
    String number = project();
    String name = "𠮷䶮〇迪丽热巴·样例";
    Answer answer = upload("projects", Template.projects().row(with(application(number), 1, name)));

    assertThat(taken(number).body().path("subject").asText()).isEqualTo(name);
    assertThat(answer.workbook().below("项目名称")).containsExactly(name);

    rig.deliver(accepted("m-rare", name));
    assertThat(imported("m-rare").fields()).containsEntry("说明", name);
  }

  @Test
  void aFileThatIsNoTemplateIsRefusedWholeInAWorkbook() {
    refused(
        upload("projects", "not a workbook".getBytes(StandardCharsets.UTF_8)),
        400,
        "WORKBOOK_INVALID",
        "请另存为");
    refused(
        upload("projects", Template.register().row(CODE).bytes()), 400, "RECORD_HEADINGS", "缺少姓名");
    refused(upload("projects", new byte[0]), 400, "WORKBOOK_INVALID", "请另存为");
    refused(upload("elsewhere", new byte[0]), 404, "DOOR_UNKNOWN", "没有这个上传地址");
    refused(upload("projects", new byte[11 << 20]), 413, "BODY_TOO_LARGE", "文件过大");
  }

  @Test
  void aTemplateWithoutRowsIsTakenAndSaysNothing() {
    Answer answer = upload("projects", Template.projects());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.results()).isEmpty();
  }

  @Test
  void everyPlaceHasItsTokenAndNoOtherIsTaken() {
    String number = project();
    byte[] workbook = Template.projects().row(application(number)).bytes();
    refused(
        form(Map.of("file", workbook, "token", bytes("guessed"))),
        403,
        "SOCIAL_ORGS_TOKEN",
        "上传口令");
    refused(form(Map.of("file", workbook, "token", bytes(""))), 403, "SOCIAL_ORGS_TOKEN", "上传口令");
    refused(
        form(Map.of("file", workbook, "token", bytes(TOKEN + "," + OTHER_TOKEN))),
        403,
        "SOCIAL_ORGS_TOKEN",
        "上传口令");
    assertThat(keys()).doesNotContain(number);

    Answer other = form(Map.of("file", workbook, "token", bytes(OTHER_TOKEN + "\r\n")));
    assertThat(other.status()).isEqualTo(200);
    assertThat(keys()).contains(number);
  }

  @Test
  void anUploadThatIsNoFormOfOneFileAndOneTokenIsRefusedAndLeavesNoTokenBehind() {
    byte[] workbook = Template.projects().bytes();
    byte[] token = bytes(TOKEN);
    int before = rig.intake().refused().size();
    refused(form(Map.of("file", workbook)), 400, "SOCIAL_ORGS_FORM", "file");
    refused(form(Map.of("token", token)), 400, "SOCIAL_ORGS_FORM", "file");
    refused(
        form(Map.of("file", workbook, "file2", workbook, "token", token)),
        400,
        "SOCIAL_ORGS_FORM",
        "一个工作簿");
    refused(
        centre
            .people()
            .send("projects", "application/x-www-form-urlencoded", bytes("token=" + TOKEN)),
        400,
        "SOCIAL_ORGS_FORM",
        "file");
    String cut = "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + TOKEN;
    refused(
        centre.people().send("projects", "multipart/form-data; boundary=b", bytes(cut)),
        400,
        "MULTIPART_BROKEN",
        "请重新上传");

    List<Refusal> refusals = rig.intake().refused();
    assertThat(refusals.subList(before, refusals.size()))
        .hasSize(5)
        .allSatisfy(refusal -> assertThat(refusal.evidence()).isEmpty());
  }

  @Test
  void whoIsNotLoggedInIsToldSoInAWorkbook() throws Exception {
    try (Uploader stranger =
        new Uploader(() -> rig.door("uploads"), SSLContext.getDefault(), "guessed", TOKEN)) {
      Answer answer = stranger.upload("projects", Template.projects().bytes());

      refused(answer, 401, "AUTH_PASSWORD", "用户名或密码不正确");
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
    }
  }

  @Test
  void whileTheHubIsFullTheSameFileIsToBeUploadedLater() {
    String number = project();
    byte[] workbook = Template.projects().row(application(number)).bytes();
    rig.intake().pull();
    Answer braked = centre.people().upload("projects", workbook);
    refused(braked, 503, "BRAKE", "稍后重新上传同一文件");
    assertThat(braked.headers().firstValue("Retry-After")).isPresent();

    rig.intake().release();
    assertThat(centre.people().upload("projects", workbook).results().getFirst()).startsWith("已接收");
    assertThat(keys()).containsOnlyOnce(number);
  }

  @Test
  void aDecisionIsUploadedAsAWorkbookOfTextsAndImportedOnce() {
    rig.deliver(accepted("m-once", "=HYPERLINK(\"http://127.0.0.1:1/\")"));
    ConnectorRig.Delivered again =
        rig.deliver(
            accepted("m-once", "=HYPERLINK(\"http://127.0.0.1:1/\")"), new Target.Attempt(2, true));

    assertThat(imported("m-once").fields())
        .containsEntry("决定", "受理")
        .containsEntry("办件编号", "L33010620261124000031")
        .containsEntry("说明", "=HYPERLINK(\"http://127.0.0.1:1/\")");
    byte[] answer = again.delivered().payloads().getLast().bytes();
    assertThat(Workbook.open(answer).results())
        .as("its own answer is evidence")
        .containsExactly("重复");
  }

  @Test
  void fundingIsToldInYuan() {
    for (long fen : new long[] {1, 4_800_005, 9_600_000, 100_000_000_010L}) {
      ObjectNode body = Json.object().put("number", "ZZ-" + fen).put("stage", "GRANTED");
      body.put("amount", fen).put("on", "2026-12-10").put("department", "西湖区民政局");
      body.putObject("recipient").put("kind", "legal").put("name", NAME);
      rig.deliver(message("notice.funding", "m-" + fen, body));
    }

    assertThat(
            List.of("ZZ-1", "ZZ-4800005", "ZZ-9600000", "ZZ-100000000010").stream()
                .map(number -> imported(number).fields().get("金额")))
        .containsExactly("0.01", "48000.05", "96000.00", "1000000000.10");
  }

  @Test
  void aRecallThatOvertakesItsAnnouncementIsTriedAgain() {
    assertFault(() -> rig.deliver(recalled("GG-1")), "SOCIAL_ORGS_LATER", FaultKind.PASSING);
    rig.deliver(announced("GG-1"));
    rig.deliver(recalled("GG-1"));

    assertThat(centre.imported().stream().map(Imported::fields))
        .filteredOn(fields -> "GG-1".equals(fields.get("公告编号")))
        .extracting(fields -> fields.get("操作"))
        .containsExactly("发布", "撤回");
  }

  @ParameterizedTest
  @CsvSource({
    "稍后重试:导入排队中, SOCIAL_ORGS_LATER, PASSING",
    "失败[BT03]:张样例的组织已注销, SOCIAL_ORGS_ROW_REFUSED, LASTING",
    "失败, SOCIAL_ORGS_ROW_REFUSED, LASTING",
    "好的, SOCIAL_ORGS_ANSWER, PASSING",
    "'', SOCIAL_ORGS_ANSWER, PASSING",
  })
  void theWordForTheRowSaysWhatFollows(String word, String code, FaultKind kind) {
    centre.says(word);

    HubException fault = assertFault(() -> rig.deliver(accepted("m-word", "好")), code, kind);
    assertThat(fault).hasMessageNotContaining("张样例");
    assertThat(fault.getMessage().contains("BT03")).isEqualTo(word.contains("BT03"));
  }

  @Test
  void aRowIsImportedOnceThoughItsAnswerCameTooLate() {
    centre.slow(Duration.ofSeconds(4));
    assertFault(() -> rig.deliver(accepted("m-slow", "好")), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    centre.well();
    rig.deliver(accepted("m-slow", "好"), new Target.Attempt(2, true));

    assertThat(centre.imported().stream().filter(one -> "m-slow".equals(one.fields().get("通知编号"))))
        .hasSize(1);
  }

  @Test
  void anAnswerThatIsNoWorkbookIsTriedAgain() {
    centre.page();
    assertFault(() -> rig.deliver(accepted("m-page", "好")), "ANSWER_INVALID", FaultKind.PASSING);
    centre.malformed();
    assertFault(() -> rig.deliver(accepted("m-page", "好")), "SYSTEM_IO", FaultKind.PASSING);
    centre.failing(502);
    assertFault(() -> rig.deliver(accepted("m-page", "好")), "SYSTEM_HTTP_5XX", FaultKind.PASSING);
    centre.failing(400);
    assertFault(() -> rig.deliver(accepted("m-page", "好")), "SYSTEM_HTTP_4XX", FaultKind.LASTING);
  }

  @ParameterizedTest
  @CsvSource({"service.password, SYSTEM_AUTH", "service.token, SOCIAL_ORGS_TOKEN_REFUSED"})
  void aLoginOrTokenThatTheCentreDoesNotAcceptHoldsEverythingBack(String key, String code) {
    try (ConnectorRig other = rig().config(key, UUID.randomUUID().toString()).start()) {
      assertFault(() -> other.deliver(accepted("m-auth", "好")), code, FaultKind.DOWN);
    }
  }

  @Test
  void aCentreThatIsAwayIsWaitedFor() {
    centre.down();
    // a call before it may break on a connection that was kept
    await()
        .untilAsserted(
            () ->
                assertFault(
                    () -> rig.deliver(accepted("m-away", "好")), "SYSTEM_DOWN", FaultKind.DOWN));
    centre.up();
    rig.deliver(accepted("m-away", "好"));
    assertThat(imported("m-away").fields()).containsEntry("说明", "好");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", ",0123456789abcdef", "0123456789abcdef, short"})
  void aTokenThatCanBeGuessedStopsTheStart(String tokens) {
    assertFault(
        () -> rig().config("upload.tokens", tokens).start().close(),
        "SOCIAL_ORGS_TOKENS",
        FaultKind.LASTING);
  }

  @Test
  void thePasswordOfTheHubNeverTravelsOverPlainHttp() {
    assertFault(
        () -> rig().config("service.url", "http://centre.example/imports").start().close(),
        "SOCIAL_ORGS_URL",
        FaultKind.LASTING);
  }

  private static String project() {
    return "XM20261124-" + NUMBERS.incrementAndGet();
  }

  private static String activity() {
    return "HD20261124-" + NUMBERS.incrementAndGet();
  }

  /** A row of the projects' template. */
  private static Object[] application(String number) {
    return new Object[] {
      number,
      "独居老人陪伴项目",
      NAME,
      CODE,
      "王样例",
      ID,
      "0571-80000002",
      "每周入户陪伴80位独居老人。",
      96000,
      80,
      LocalDate.of(2027, 1, 1),
      "2027.12.31",
      "330106013"
    };
  }

  /** A row of the activities' template. */
  private static Object[] report(String number) {
    return new Object[] {
      number, null, NAME, CODE, "上门陪伴", "2026.10.18", "文新街道", 36, 12, "入户陪伴。", null
    };
  }

  private static Object[] with(Object[] row, int column, Object value) {
    Object[] changed = row.clone();
    changed[column] = value;
    return changed;
  }

  private static List<String> without(List<String> list, int at) {
    return IntStream.range(0, list.size()).filter(one -> one != at).mapToObj(list::get).toList();
  }

  private static Answer upload(String kind, Template template) {
    return centre.people().upload(kind, template.bytes());
  }

  private static Answer upload(String kind, byte[] file) {
    return centre.people().upload(kind, file);
  }

  private static Answer form(Map<String, byte[]> fields) {
    return centre.people().upload("projects", fields);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void refused(Answer answer, int status, String code, String words) {
    assertThat(answer.results()).singleElement().asString().contains(words).startsWith("未接收:");
    assertThat(answer.workbook().below("代码")).containsExactly(code);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static List<String> keys() {
    return rig.intake().received().stream().map(Reception::key).toList();
  }

  private static Reception taken(String key) {
    return rig.intake().received().stream()
        .filter(reception -> reception.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static Imported imported(String number) {
    return centre.imported().stream()
        .filter(one -> number.equals(one.fields().get("通知编号")))
        .findFirst()
        .orElseThrow();
  }

  private static Message accepted(String id, String text) {
    ObjectNode body = Json.object().put("at", "2026-11-25T10:00:00+08:00");
    body.put("department", "西湖区民政局").put("text", text);
    return message("case.accepted", id, body);
  }

  private static Message announced(String number) {
    ObjectNode body = Json.object().put("number", number).put("title", "公益创投开始申报");
    body.put("text", "请上传申报表。").put("issuer", "西湖区民政局");
    body.put("publishedAt", "2026-11-24T08:00:00+08:00");
    body.put("validFrom", "2026-11-24T08:00:00+08:00");
    return message("notice.announced", "a-" + number, body);
  }

  private static Message recalled(String number) {
    ObjectNode body = Json.object().put("number", number).put("issuer", "西湖区民政局");
    return message("notice.recalled", "r-" + number, body.put("at", "2026-11-25T09:30:00+08:00"));
  }

  private static Message message(String type, String id, ObjectNode body) {
    ObjectNode tree = Json.object().put("type", type).put("id", id).put("idempotencyKey", id);
    tree.put("caseNo", "L33010620261124000031").set("body", body);
    return SampleMessages.read(tree);
  }
}
