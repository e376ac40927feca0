package org.lastmile.connectors.publicopinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.ShiftedClock;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, and what else the interface promises. */
class PublicOpinionQuirksTest {
  private static final String ADDRESS = "minqing@xihu.example";
  private static final String HOST = "wensan@street.example";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String SECRET = UUID.randomUUID().toString();
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static PublicOpinionFake platform;
  private static ConnectorRig rig;
  private static ShiftedClock clock;

  /** Somebody who has never written before. */
  private final String sender = "resident" + NUMBER.incrementAndGet() + "@resident.example";

  @BeforeAll
  static void start() {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    platform = new PublicOpinionFake(ADDRESS, "minqing", PASSWORD);
    clock = new ShiftedClock();
    rig = rig(platform).clock(clock).start();
  }

  private static ConnectorRig.Builder rig(PublicOpinionFake platform) {
    return ConnectorRig.of(java.nio.file.Path.of("target/classes"))
        .config("imap.url", platform.imapUrl())
        .config("smtp.url", platform.smtpUrl())
        .config("mail.address", ADDRESS)
        .config("mail.user", "minqing")
        .config("mail.password", PASSWORD)
        .config("mail.timeout", "2s")
        .config("mail.limit", "200KB")
        .config("poll.interval", "50ms")
        .config("sender.mostPerDay", "5")
        .config("divisions", "wensan@xihu.example=330106002")
        .config("resolution.senders", HOST)
        .config("reply.secret", SECRET);
  }

  @AfterAll
  static void stop() {
    Awaitility.reset();
    rig.close();
    platform.close();
  }

  @AfterEach
  void nothingIsLeft() {
    platform.imap().pause(0);
    platform.smtp().pause(0);
  }

  // charset GB18030/GB2312/UTF-8 mixed

  @Test
  void charsetLabelSaysGb2312WhileBytesAreGb18030() {
    String text = "镕基路 € 𬸚样例小区的路灯坏了,喆喆看不见。";
    platform.arrive(
        platform.raw(
            sender,
            "=?gb2312?B?" + base64("镕样例".getBytes(GB18030)) + "?=",
            "text/plain; charset=gb2312",
            text.getBytes(GB18030)));

    Reception taken = taken();
    assertThat(taken.body().path("need").asText()).isEqualTo(text);
    assertThat(taken.body().path("subject").asText()).isEqualTo("镕样例");
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-ascii", "iso-8859-1", "utf-8", "no-such-charset"})
  void aCharsetLabelThatCannotBeTrueIsNotBelieved(String label) {
    String text = "楼道堆放杂物,无人清理。" + label;
    platform.arrive(
        platform.raw(sender, "x", "text/plain; charset=" + label, text.getBytes(GB18030)));

    assertThat(taken().body().path("need").asText()).isEqualTo(text);
  }

  @Test
  void bytesThatAreTextInNoCharsetAreRefusedAndTheSenderIsTold() throws Exception {
    platform.arrive(
        platform.raw(sender, "x", "text/plain; charset=gbk", new byte[] {'a', (byte) 0xff, 'b'}));

    assertRefused("PUBLIC_OPINION_CHARSET", "UTF-8");
  }

  // RFC 2047 and RFC 2231 names, broken boundaries, winmail

  @Test
  void encodedWordsThatCutACharacterInTwoAreJoined() {
    byte[] bytes = "关于小区停车的建议".getBytes(GB18030);
    String one = base64(java.util.Arrays.copyOf(bytes, 7));
    String two = base64(java.util.Arrays.copyOfRange(bytes, 7, bytes.length));
    platform.arrive(
        platform.raw(
            "=?gb2312?B?" + base64("张样例".getBytes(GB18030)) + "?= <" + sender + ">",
            "=?gb2312?B?" + one + "?=\r\n =?GB2312?B?" + two + "?=",
            "text/plain; charset=utf-8",
            "停车".getBytes(StandardCharsets.UTF_8)));

    Reception taken = taken();
    assertThat(taken.body().path("subject").asText()).isEqualTo("关于小区停车的建议");
    assertThat(taken.body().at("/applicant/name").asText()).isEqualTo("张样例");
  }

  @Test
  void headersThatNobodyEncodedAreRead() {
    platform.arrive(
        platform.raw(
            "\"" + latin("李样例") + "\" <" + sender + ">",
            latin("噪音扰民"),
            "text/plain",
            "夜间施工".getBytes(GB18030)));

    Reception taken = taken();
    assertThat(taken.body().path("subject").asText()).isEqualTo("噪音扰民");
    assertThat(taken.body().at("/applicant/name").asText()).isEqualTo("李样例");
  }

  @Test
  void namesOfFilesByRfc2231AndRfc2047AndInBareBytesAreRead() throws IOException {
    byte[] name = "会议纪要与整改清单.docx".getBytes(GB18030);
    StringBuilder percent = new StringBuilder();
    for (byte one : name) {
      percent.append('%').append(String.format("%02X", one));
    }
    String half = percent.substring(0, 3 * 9);
    String rest = percent.substring(3 * 9);
    String body =
        part("text/plain; charset=gb2312", "", latin("三个附件"))
            + part(
                "application/octet-stream",
                "attachment; filename*0*=gb2312''" + half + ";\r\n filename*1*=" + rest,
                "1")
            + part(
                "application/octet-stream",
                "attachment;\r\n filename=\"=?gb2312?B?"
                    + base64("登记表.xls".getBytes(GB18030))
                    + "?=\"",
                "2")
            + part(
                "application/octet-stream; name=" + latin("镕照片.jpg"),
                "attachment; filename=" + latin("镕照片.jpg"),
                "3")
            + "--b--\r\n";
    platform.arrive(
        platform.raw(
            sender,
            "x",
            "multipart/mixed; boundary=b",
            body.getBytes(StandardCharsets.ISO_8859_1)));

    Reception taken = taken();
    assertThat(taken.attachments())
        .extracting(Attachment::name)
        .containsExactly("会议纪要与整改清单.docx", "登记表.xls", "镕照片.jpg");
    assertThat(taken.body().at("/materials/1/name").asText()).isEqualTo("登记表.xls");
    assertThat(rig.attachments().open(taken.attachments().get(1).digest()).readAllBytes())
        .isEqualTo("2".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBoundaryThatIsNeverClosedEndsWithTheMail() {
    String body =
        part("text/plain; charset=utf-8", "", "没有结束的分隔")
            + part("text/plain", "attachment; filename=a.txt", "file");
    platform.arrive(
        platform.raw(
            sender, "x", "multipart/mixed; boundary=b", body.getBytes(StandardCharsets.UTF_8)));

    Reception taken = taken();
    assertThat(taken.body().path("need").asText()).isEqualTo("没有结束的分隔");
    assertThat(taken.attachments()).extracting(Attachment::name).containsExactly("a.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/mixed; boundary=other", "multipart/mixed"})
  void aBoundaryThatIsNotTheNamedOneIsFound(String type) {
    String body = part("text/plain; charset=utf-8", "", "分隔写错了" + type) + "--b--\r\n";
    platform.arrive(platform.raw(sender, "x", type, body.getBytes(StandardCharsets.UTF_8)));

    assertThat(taken().body().path("need").asText()).isEqualTo("分隔写错了" + type);
  }

  @Test
  void aMultipartWithoutAnyBoundaryIsRefused() throws Exception {
    platform.arrive(
        platform.raw(
            sender, "x", "multipart/mixed; boundary=b", "文本".getBytes(StandardCharsets.UTF_8)));

    assertRefused("PUBLIC_OPINION_BROKEN", "格式损坏");
  }

  @Test
  void winmailIsUnpackedItsTextAndItsFilesWithChineseNames() throws IOException {
    byte[] packed = Winmail.of("路灯不亮", "现场说明.doc", "doc".getBytes(StandardCharsets.UTF_8));
    byte[] unicode = Winmail.unicode("喆喆的照片.jpg", "jpg".getBytes(StandardCharsets.UTF_8));
    String body =
        encoded("application/ms-tnef", "winmail.dat", packed)
            + encoded("application/octet-stream", "WINMAIL.DAT", unicode)
            + "--b--\r\n";
    platform.arrive(
        platform.raw(
            sender, "x", "multipart/mixed; boundary=b", body.getBytes(StandardCharsets.UTF_8)));

    Reception taken = taken();
    assertThat(taken.body().path("need").asText()).isEqualTo("路灯不亮");
    assertThat(taken.attachments())
        .extracting(Attachment::name)
        .containsExactly("现场说明.doc", "喆喆的照片.jpg");
    assertThat(rig.attachments().open(taken.attachments().getFirst().digest()).readAllBytes())
        .isEqualTo("doc".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aWinmailThatIsDamagedIsRefused() throws Exception {
    byte[] packed = java.util.Arrays.copyOf(Winmail.of("路灯不亮", "现场说明.doc", new byte[300]), 90);
    String body = encoded("application/ms-tnef", "winmail.dat", packed) + "--b--\r\n";
    platform.arrive(
        platform.raw(
            sender, "x", "multipart/mixed; boundary=b", body.getBytes(StandardCharsets.UTF_8)));

    assertRefused("PUBLIC_OPINION_TNEF", "winmail.dat");
  }

  // text and attachments

  @Test
  void ofSeveralFormsOfATextThePlainOneIsTakenAndHtmlBecomesLines() {
    String both =
        part("text/html; charset=utf-8", "", "<p>网页</p>")
            + part("text/plain; charset=utf-8", "", "纯文本")
            + "--b--\r\n";
    platform.arrive(
        platform.raw(
            sender,
            "x",
            "multipart/alternative; boundary=b",
            both.getBytes(StandardCharsets.UTF_8)));
    assertThat(taken().body().path("need").asText()).isEqualTo("纯文本");

    String html =
        "<html><style>p{}</style><body><p>第一行&nbsp;&amp;<br>第二行</p><div>第三行</div></body></html>";
    platform.arrive(platform.raw(sender, "y", "text/html; charset=gb2312", html.getBytes(GB18030)));
    await().untilAsserted(() -> assertThat(all()).hasSize(2));
    assertThat(all().getLast().body().path("need").asText()).isEqualTo("第一行 &\n第二行\n第三行");
  }

  @Test
  void aTextThatIsTooLongForItsFieldGoesAlongAsAFile() throws IOException {
    String text = "长".repeat(5000);
    platform.arrive(platform.plain(sender, "x", text));

    Reception taken = taken();
    String need = taken.body().path("need").asText();
    assertThat(need).hasSize(4000).startsWith("长长").endsWith("(全文见附件)");
    assertThat(taken.attachments()).extracting(Attachment::name).containsExactly("全文.txt");
    assertThat(rig.attachments().open(taken.attachments().getFirst().digest()).readAllBytes())
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatAComputerWouldRunIsRefusedByNameAndByContent() throws Exception {
    String body =
        part("text/plain; charset=utf-8", "", "看附件")
            + part("application/octet-stream", "attachment; filename=photo.jpg", "MZ...")
            + "--b--\r\n";
    platform.arrive(
        platform.raw(
            sender, "x", "multipart/mixed; boundary=b", body.getBytes(StandardCharsets.UTF_8)));
    assertRefused("PUBLIC_OPINION_FILE_TYPE", "附件类型");

    platform.arrive(
        platform.raw(
            sender,
            "x",
            "multipart/mixed; boundary=b",
            body.replace("photo.jpg", "setup.exe")
                .replace("MZ", "xx")
                .getBytes(StandardCharsets.UTF_8)));
    await().untilAsserted(() -> assertThat(platform.got(sender)).hasSize(2));
    assertThat(refusals()).extracting(Refusal::place).containsOnly("/files/0");
  }

  @Test
  void aMailThatIsTooLargeIsRefusedUnread() throws Exception {
    platform.arrive(platform.plain(sender, "x", "大".repeat(100_000)));

    assertRefused("PUBLIC_OPINION_TOO_LARGE", "过大");
  }

  @Test
  void aMailThatSaysNothingIsRefused() throws Exception {
    platform.arrive(platform.plain(sender, "", " \r\n"));

    assertRefused("PUBLIC_OPINION_EMPTY", "没有标题");
  }

  @Test
  void anEncryptedMailIsRefused() throws Exception {
    platform.arrive(
        platform.raw(
            sender,
            "x",
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            new byte[] {0x30, 0x03, 0x02, 0x01, 0x05}));

    assertRefused("PUBLIC_OPINION_ENCRYPTED", "加密");
  }

  // acknowledgement: reply mail with case number in the subject

  @Test
  void theReceiptIsAReplyWithTheCaseNumberInItsSubject() throws Exception {
    byte[] mail = platform.plain("王样例 <" + sender + ">", "活动室", "希望周末也开放。");
    platform.arrive(mail);

    MimeMessage receipt = got(1);
    String caseNo = caseNo(receipt);
    assertThat(receipt.getSubject()).isEqualTo("[西湖办件 " + caseNo + "] 已收到您的意见");
    assertThat(receipt.getHeader("In-Reply-To", null))
        .isEqualTo(PublicOpinionFake.message(mail).getMessageID());
    assertThat(receipt.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
    assertThat(receipt.getFrom()[0].toString()).isEqualTo(ADDRESS);
    assertThat((String) receipt.getContent()).contains("办件号为 " + caseNo).doesNotContain("王样例");
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    assertThat(lying("INBOX")).isEmpty();
    assertThat(taken().body().at("/applicant/name").asText()).isEqualTo("王样例");
    assertThat(taken().body().toString()).doesNotContain(sender);
  }

  @Test
  void aMailStaysUnreadInTheInboxUntilItIsAnsweredAndIsTakenOnce() {
    platform.smtp().refuse(sender, "451 4.7.1 greylisted, come again");
    platform.arrive(platform.plain(sender, "x", "灰名单"));
    await().untilAsserted(() -> assertThat(all()).hasSize(1));
    platform.arrive(platform.plain("other" + sender, "x", "别人的意见"));
    await().untilAsserted(() -> assertThat(platform.got("other" + sender)).hasSize(1));
    // the same words again, while the first ones wait for their receipt
    platform.arrive(platform.plain(sender, "y", "灰名单"));
    platform.arrive(platform.plain("other" + sender, "x", "别人的另一意见"));
    await().untilAsserted(() -> assertThat(platform.got("other" + sender)).hasSize(2));
    assertThat(lying("INBOX")).hasSize(2);
    assertThat(platform.anySeen()).isFalse();
    assertThat(all()).hasSize(1);

    platform.smtp().refuse(sender, null);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(2));
    assertThat(platform.got(sender)).hasSize(1);
    assertThat(all()).hasSize(1);
  }

  @Test
  void aSenderWhomNobodyKnowsGetsNoReceiptAndTheCaseGoesOn() {
    platform.smtp().refuse(sender, "550 5.1.1 no such user");
    platform.arrive(platform.plain(sender, "x", "无法回复的地址"));

    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    assertThat(all()).hasSize(1);
    assertThat(rig.health().up()).isTrue();
  }

  @Test
  void theStreetIsToldByTheAddressThatAMailWasSentTo() {
    platform.arrive(platform.plain(sender, "x", "街道", "Delivered-To: <Wensan@XIHU.example>"));

    assertThat(taken().body().path("division").asText()).isEqualTo("330106002");
  }

  // auto-replies and mailing-list loops must not create cases

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x@y.example",
        "Precedence: bulk",
        "Precedence: list",
        "Return-Path: <>",
        "List-Id: <news.example>",
        "List-Unsubscribe: <mailto:leave@news.example>",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "X-Loop: minqing@xihu.example",
        "X-Lastmile-Kind: receipt"
      })
  void whatProgramsAndListsSendMakesNoCaseAndIsNotAnswered(String header) {
    platform.arrive(platform.plain(sender, "您好", "自动的内容", header));

    assertThatItIsSetAside();
  }

  @ParameterizedTest
  @ValueSource(strings = {"自动回复: 您好", "Automatic reply: hello", "Out of Office", "Read: x"})
  void aSubjectOfAnAutomaticReplyMakesNoCase(String subject) {
    platform.arrive(platform.plain(sender, subject, "我正在休假。"));

    assertThatItIsSetAside();
  }

  @Test
  void whatAPersonWritesIsTakenThoughItsProgramSaysThatItIsNotAutomatic() {
    platform.arrive(
        platform.plain(sender, "x", "人写的", "Auto-Submitted: no", "X-Auto-Response-Suppress: none"));

    assertThat(taken().body().path("need").asText()).isEqualTo("人写的");
  }

  @Test
  void theHubsOwnMailThatComesBackByAListMakesNoCase() throws Exception {
    platform.arrive(platform.plain(sender, "x", "会被转回来的意见"));
    MimeMessage receipt = got(1);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    receipt.writeTo(bytes);
    int aside = platform.lying("hub-automatic").size();
    platform.arrive(bytes.toByteArray());

    await().untilAsserted(() -> assertThat(platform.lying("hub-automatic")).hasSize(aside + 1));
    assertThat(all()).hasSize(1);
  }

  @Test
  void twoProgramsThatAnswerEachOtherEndAtTheLimitOfADay() {
    for (int i = 0; i < 8; i++) {
      platform.arrive(platform.plain(sender, "x", "没有标记的自动内容 " + i));
    }

    await()
        .untilAsserted(
            () ->
                assertThat(lying("hub-automatic").size() + lying("hub-done").size()).isEqualTo(8));
    assertThat(all()).hasSize(5);
    assertThat(platform.got(sender)).hasSize(5);
  }

  // the same opinion is sent twice with another Message-ID

  @Test
  void theSameOpinionWithAnotherMessageIdIsOneCaseAndAnsweredOnce() throws Exception {
    platform.arrive(platform.plain(sender, "停车", "小区停车无序,请处理。"));
    got(1);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    int repeats = rig.intake().repeats();
    platform.arrive(
        platform.plain("新名字 <" + sender + ">", "重发:停车", "小区停车无序,\r\n请处理。  \r\n\r\n发自我的手机"));

    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(2));
    assertThat(all()).hasSize(1);
    assertThat(platform.got(sender)).hasSize(1);
    // the ledger has it as a repeat, though hardly a byte of the mail is the same
    assertThat(rig.intake().repeats()).isEqualTo(repeats + 1);
    assertThat(rig.intake().refused()).noneMatch(refusal -> refusal.code().equals("KEY_REUSED"));
  }

  @Test
  void anotherSenderOrAnotherFileIsAnotherOpinion() {
    platform.arrive(platform.plain(sender, "x", "同样的话"));
    platform.arrive(platform.plain("b." + sender, "x", "同样的话"));
    String body = part("text/plain; charset=utf-8", "", "同样的话");
    platform.arrive(
        platform.raw(
            sender,
            "x",
            "multipart/mixed; boundary=b",
            (body + part("text/plain", "attachment; filename=a.txt", "1") + "--b--\r\n")
                .getBytes(StandardCharsets.UTF_8)));

    await().untilAsserted(() -> assertThat(taken("同样的话")).hasSize(3));
  }

  @Test
  void theSameWordsLongAfterAreANewOpinion() throws Exception {
    platform.arrive(platform.plain(sender, "x", "路灯又坏了。"));
    got(1);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    clock.shift(Duration.ofDays(31));
    platform.arrive(platform.plain(sender, "x", "路灯又坏了。"), clock.instant());

    await().untilAsserted(() -> assertThat(platform.got(sender)).hasSize(2));
    assertThat(all()).extracting(Reception::key).doesNotHaveDuplicates().hasSize(2);
  }

  // case number parsed from subject [西湖办件 …] only after checking that the sender may see it

  @Test
  void aReplyToAnAnswerSupplementsItsCase() throws Exception {
    platform.arrive(platform.plain(sender, "停车", "小区停车无序。"));
    MimeMessage receipt = got(1);
    platform.arrive(platform.reply(receipt, sender, "补充:夜里更乱。"));

    await().untilAsserted(() -> assertThat(all()).hasSize(2));
    Reception supplement = all().getLast();
    assertThat(supplement.type().name()).isEqualTo("case.supplemented");
    assertThat(supplement.caseNo()).isEqualTo(caseNo(receipt));
    assertThat(supplement.body().path("note").asText()).isEqualTo("补充:夜里更乱。");
    assertThat(supplement.body().path("version").asLong()).isGreaterThan(1_700_000_000L);
    assertThat(got(2).getSubject()).contains(caseNo(receipt)).contains("补充意见");
  }

  @Test
  void aCaseNumberIsNotBelievedFromAnybodyElse() throws Exception {
    platform.arrive(platform.plain(sender, "停车", "小区停车无序。"));
    MimeMessage receipt = got(1);
    String caseNo = caseNo(receipt);

    String stranger = "stranger." + sender;
    platform.arrive(platform.plain(stranger, "[西湖办件 " + caseNo + "] 查询", "现在怎么样了?"));
    // who forwards an answer has shown it to somebody else
    platform.arrive(platform.reply(receipt, stranger, "我也要补充。"));
    // and the sender's own address proves nothing, because anybody can write it
    platform.arrive(platform.plain(sender, "【西湖办件 " + caseNo + "】", "没有引用回执。"));

    await().untilAsserted(() -> assertThat(platform.got(stranger)).hasSize(2));
    await().untilAsserted(() -> assertThat(platform.got(sender)).hasSize(2));
    for (String words : List.of("现在怎么样了?", "我也要补充。", "没有引用回执。")) {
      Reception opinion = taken(words).getFirst();
      assertThat(opinion.type().name()).isEqualTo("case.submitted");
      assertThat(opinion.caseNo()).isNull();
      assertThat(opinion.body().path("subject").asText()).doesNotContain(caseNo);
    }
    for (MimeMessage answer : platform.got(stranger)) {
      assertThat(answer.getSubject()).doesNotContain(caseNo);
    }
  }

  // resolutions of round tables

  private static final String RESOLUTION =
      """
      会议时间:2026-11-20 14:30
      参会人数:12
      议题:小区停车无序
      1. 施划停车位。责任单位:区城市管理局;期限:2026年12月10日
      """;

  @Test
  void aResolutionCountsOnlyFromWhomItMayComeAndMayNameAnyCase() {
    platform.arrive(platform.plain(HOST, "[西湖办件 L33010620261124000009] 民生圆桌会决议", RESOLUTION));
    platform.arrive(platform.plain(sender, "民生圆桌会决议", RESOLUTION));

    await().untilAsserted(() -> assertThat(platform.got(sender)).hasSize(1));
    Reception resolution = of("meeting.resolved").getFirst();
    assertThat(resolution.caseNo()).isEqualTo("L33010620261124000009");
    assertThat(resolution.body().at("/items/0/department").asText()).isEqualTo("区城市管理局");
    assertThat(resolution.body().at("/items/0/dueOn").asText()).isEqualTo("2026-12-10");
    assertThat(taken().type().name()).isEqualTo("case.submitted");
  }

  @Test
  void aResolutionWithoutItsTimeIsRefusedWithThePlace() {
    platform.arrive(platform.plain(HOST, "圆桌会议决议", "1. 清理楼道。"));

    await()
        .untilAsserted(
            () ->
                assertThat(rig.intake().refused())
                    .anyMatch(
                        refusal ->
                            refusal.code().equals("BODY_INVALID")
                                && refusal.detail().contains("heldAt")));
    await().untilAsserted(() -> assertThat(platform.lying("hub-refused")).isNotEmpty());
  }

  // answers

  @Test
  void anAnswerIsAReplyInTheThreadWithTheDocument() throws Exception {
    byte[] mail = platform.plain(sender, "停车", "请在东侧划线。");
    platform.arrive(mail);
    MimeMessage receipt = got(1);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));

    ConnectorRig.Delivered delivered = rig.deliver(completed(caseNo(receipt), "result-" + sender));

    MimeMessage answer = got(2);
    assertThat(answer.getSubject()).isEqualTo("[西湖办件 " + caseNo(receipt) + "] 办理结果");
    assertThat(answer.getHeader("In-Reply-To", null))
        .isEqualTo(PublicOpinionFake.message(mail).getMessageID());
    assertThat(answer.getHeader("References", null)).contains(receipt.getMessageID());
    MimeMultipart parts = new MimeMultipart(new jakarta.mail.internet.MimePartDataSource(answer));
    assertThat(parts.getBodyPart(0).getContent().toString()).contains("已解决").contains("已划线");
    assertThat(parts.getBodyPart(1).getHeader("Content-Disposition")[0])
        .contains("filename*")
        .contains("%E5%86%B3");
    assertThat(parts.getBodyPart(1).getInputStream().readAllBytes())
        .isEqualTo("pdf".getBytes(StandardCharsets.UTF_8));
    assertThat(delivered.delivered().keys()).containsEntry("messageId", answer.getMessageID());
  }

  @Test
  void aRectificationIsToldToTheSenderAndToTheRoundTable() throws Exception {
    platform.arrive(platform.plain(sender, "停车", "东门停车乱。"));
    String caseNo = caseNo(got(1));
    int before = platform.got(HOST).size();
    platform.arrive(platform.plain(HOST, "[西湖办件 " + caseNo + "] 圆桌会决议", RESOLUTION + sender));
    await().untilAsserted(() -> assertThat(platform.got(HOST)).hasSize(before + 1));
    await()
        .untilAsserted(
            () ->
                assertThat(
                        platform.lying("hub-sent").stream()
                            .filter(one -> header(one, "X-Lastmile-Case").equals(caseNo)))
                    .hasSize(2));

    rig.deliver(
        message(
            "notice.rectification",
            caseNo,
            "rectify-" + sender,
            """
        {"at": "2026-11-25T10:00:00+08:00", "department": "区城市管理局", "requirement": "施划停车位"}"""));

    assertThat(got(2).getSubject()).contains("整改通知");
    assertThat(platform.got(HOST).getLast().getSubject()).contains(caseNo).contains("整改通知");
    assertThat(platform.got(HOST).getLast().getMessageID()).isNotEqualTo(got(2).getMessageID());
  }

  @Test
  void anAnswerToACaseThatDidNotComeByMailIsADeadLetter() {
    fails(
        accepted("L33010620261124000077", "nobody"), "PUBLIC_OPINION_NOT_OURS", FaultKind.LASTING);
  }

  @Test
  void aDoubtfulAnswerIsAskedForInTheFolderOfWhatWasSent() throws Exception {
    platform.arrive(platform.plain(sender, "x", "存疑的投递"));
    Message accepted = accepted(caseNo(got(1)), "accepted-" + sender);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    assertThat(rig.has(accepted)).isFalse();

    rig.deliver(accepted);
    assertThat(rig.has(accepted)).isTrue();
    rig.deliver(accepted, new Target.Attempt(2, true));
    assertThat(platform.got(sender)).hasSize(2);
  }

  @Test
  void anAnswerWhoseFateIsUnknownIsSentAgainUnderTheSameMessageId() throws Exception {
    platform.arrive(platform.plain(sender, "x", "回应丢失"));
    Message accepted = accepted(caseNo(got(1)), "lost-" + sender);
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    platform.smtp().loseNextAnswer();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(accepted))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.PASSING));
    await().untilAsserted(() -> assertThat(platform.got(sender)).hasSize(2));
    assertThat(rig.has(accepted)).isFalse();

    rig.deliver(accepted, new Target.Attempt(2, true));
    assertThat(platform.got(sender)).hasSize(3);
    assertThat(got(3).getMessageID()).isEqualTo(got(2).getMessageID());
  }

  // bounces (DSN) handled

  @Test
  void aBounceOfAnAnswerAsksAPersonToFindAnotherWay() throws Exception {
    platform.arrive(platform.plain(sender, "x", "会退信的意见"));
    String caseNo = caseNo(got(1));
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    rig.deliver(accepted(caseNo, "bounced-" + sender));
    byte[] bounce = platform.deliveryReport(got(2), "failed", "5.2.2");
    platform.arrive(bounce);

    await().untilAsserted(() -> assertThat(of("supervision.duty-task", caseNo)).hasSize(1));
    Reception task = of("supervision.duty-task", caseNo).getFirst();
    assertThat(task.body().path("reason").asText()).isEqualTo("mail-bounced");
    assertThat(task.body().path("text").asText())
        .contains(caseNo)
        .contains("答复")
        .contains("5.2.2")
        .doesNotContain(sender);

    // told twice of one mail
    platform.arrive(platform.deliveryReport(got(2), "failed", "5.2.2"));
    await().untilAsserted(() -> assertThat(lying("INBOX")).isEmpty());
    assertThat(of("supervision.duty-task", caseNo)).hasSize(1);
  }

  @Test
  void aBounceInWordsOnlyIsUnderstoodByTheMessageIdThatItQuotes() throws Exception {
    platform.arrive(platform.plain(sender, "x", "老式退信"));
    MimeMessage receipt = got(1);
    platform.arrive(
        platform.plain(
            "postmaster@mx.resident.example",
            "退信通知",
            "您的邮件无法送达。550 5.1.1 user unknown\r\n\r\nMessage-ID: " + receipt.getMessageID()));

    await()
        .untilAsserted(() -> assertThat(of("supervision.duty-task", caseNo(receipt))).hasSize(1));
    assertThat(of("supervision.duty-task", caseNo(receipt)).getFirst().body().path("text").asText())
        .contains("回执")
        .contains("5.1.1");
  }

  @Test
  void aDelayIsNoBounceAndABounceOfNothingOfOursIsSetAside() throws Exception {
    platform.arrive(platform.plain(sender, "x", "延迟的意见"));
    MimeMessage receipt = got(1);
    int aside = platform.lying("hub-automatic").size();
    platform.arrive(platform.deliveryReport(receipt, "delayed", "4.4.1"));
    platform.arrive(
        platform.deliveryReport(
            PublicOpinionFake.message(platform.plain(sender, "x", "y")), "failed", "5.1.1"));

    await().untilAsserted(() -> assertThat(platform.lying("hub-automatic")).hasSize(aside + 2));
    assertThat(of("supervision.duty-task", caseNo(receipt))).isEmpty();
  }

  // who mends what

  @Test
  void faultsOfDeliveriesAreToldByWhoMendsThem() throws Exception {
    platform.arrive(platform.plain(sender, "x", "故障分类"));
    String caseNo = caseNo(got(1));
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));

    platform.smtp().refuse(sender, "550 5.1.1 no such user");
    fails(accepted(caseNo, "f1" + sender), "PUBLIC_OPINION_RECIPIENT", FaultKind.LASTING);
    platform.smtp().refuse(sender, "450 4.2.0 later");
    fails(accepted(caseNo, "f2" + sender), "PUBLIC_OPINION_LATER", FaultKind.PASSING);
    platform.smtp().refuse(sender, null);
    platform.smtp().down();
    fails(accepted(caseNo, "f3" + sender), "PUBLIC_OPINION_DOWN", FaultKind.DOWN);
    platform.smtp().up();
    platform.smtp().pause(4000);
    fails(accepted(caseNo, "f4" + sender), "PUBLIC_OPINION_TIMEOUT", FaultKind.PASSING);
    platform.smtp().pause(0);
    rig.deliver(accepted(caseNo, "f5" + sender));
    assertThat(platform.got(sender)).hasSize(2);
  }

  @Test
  void aMailServerThatIsAwayShowsInTheHealthAndLosesNothing() {
    platform.imap().down();
    platform.arrive(platform.plain(sender, "x", "服务器不在"));
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("PUBLIC_OPINION_DOWN"));
    assertThat(all()).isEmpty();

    platform.imap().up();
    await().untilAsserted(() -> assertThat(all()).hasSize(1));
    await().untilAsserted(() -> assertThat(rig.health().up()).isTrue());
  }

  @Test
  void aServerThatSendsNothingKeepsMailsInTheInboxUntilItDoes() {
    platform.smtp().down();
    platform.arrive(platform.plain(sender, "x", "只能收不能发"));
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("PUBLIC_OPINION_DOWN"));
    assertThat(lying("INBOX")).hasSize(1);

    platform.smtp().up();
    await().untilAsserted(() -> assertThat(lying("hub-done")).hasSize(1));
    assertThat(all()).hasSize(1);
  }

  // helpers

  /** What was taken in of this test's sender, by who got the receipt or by what was said. */
  private List<Reception> all() {
    return rig.intake().received().stream()
        .filter(reception -> document(reception).at("/sender/address").asText().equals(sender))
        .toList();
  }

  private Reception taken() {
    await().untilAsserted(() -> assertThat(all()).isNotEmpty());
    return all().getFirst();
  }

  private static List<Reception> taken(String words) {
    return rig.intake().received().stream()
        .filter(reception -> document(reception).path("text").asText().contains(words))
        .toList();
  }

  private static List<Reception> of(String type) {
    return rig.intake().received().stream()
        .filter(reception -> reception.type().name().equals(type))
        .toList();
  }

  private static List<Reception> of(String type, String caseNo) {
    return of(type).stream().filter(reception -> caseNo.equals(reception.caseNo())).toList();
  }

  private static ObjectNode document(Reception reception) {
    return (ObjectNode) Json.parse(reception.evidence().getFirst().bytes());
  }

  private List<Refusal> refusals() {
    return rig.intake().refused().stream()
        .filter(
            refusal ->
                new String(refusal.evidence().getFirst().bytes(), StandardCharsets.ISO_8859_1)
                    .contains(sender))
        .toList();
  }

  private List<MimeMessage> lying(String folder) {
    return platform.lying(folder).stream()
        .filter(
            one -> header(one, "From").endsWith(sender + ">") || header(one, "From").equals(sender))
        .toList();
  }

  private static String header(MimeMessage message, String name) {
    try {
      return String.valueOf(message.getHeader(name, null));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The so manieth mail that this test's sender got. */
  private MimeMessage got(int number) {
    await()
        .untilAsserted(() -> assertThat(platform.got(sender)).hasSizeGreaterThanOrEqualTo(number));
    return platform.got(sender).get(number - 1);
  }

  private static String caseNo(MimeMessage answer) throws MessagingException {
    return answer.getSubject().replaceFirst(".*\\[西湖办件 ([0-9A-Za-z]+)].*", "$1");
  }

  private void assertThatItIsSetAside() {
    await().untilAsserted(() -> assertThat(lying("hub-automatic")).hasSize(1));
    assertThat(all()).isEmpty();
    assertThat(platform.got(sender)).isEmpty();
  }

  private void assertRefused(String code, String told) throws Exception {
    MimeMessage answer = got(1);
    assertThat(answer.getSubject()).isEqualTo("您的来信未能受理");
    assertThat((String) answer.getContent()).contains(code).contains(told);
    await().untilAsserted(() -> assertThat(lying("hub-refused")).hasSize(1));
    assertThat(all()).isEmpty();
    if (!code.equals("PUBLIC_OPINION_TOO_LARGE")) {
      assertThat(refusals())
          .singleElement()
          .satisfies(
              refusal -> {
                assertThat(refusal.code()).isEqualTo(code);
                assertThat(refusal.detail()).doesNotContain(sender);
              });
    }
  }

  private static void fails(Message message, String code, FaultKind kind) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(message))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.kind()).isEqualTo(kind);
              assertThat(fault).hasMessageNotContaining("resident.example");
            });
  }

  private static Message accepted(String caseNo, String key) {
    return message(
        "case.accepted",
        caseNo,
        key,
        """
        {"at": "2026-11-25T10:00:00+08:00", "department": "区城市管理局"}""");
  }

  private static Message completed(String caseNo, String key) {
    Attachment file = rig.attachments().store("pdf".getBytes(StandardCharsets.UTF_8), "决定.pdf");
    ObjectNode tree =
        tree(
            "case.completed",
            caseNo,
            key,
            """
            {"at": "2026-12-03T16:20:00+08:00", "department": "区城市管理局", "outcome": "SOLVED",
             "text": "已划线", "document": {"name": "决定.pdf", "digest": "%s"}}"""
                .formatted(file.digest()));
    tree.putArray("attachments")
        .addObject()
        .put("digest", file.digest())
        .put("size", file.size())
        .put("mediaType", "application/pdf")
        .put("name", file.name());
    return SampleMessages.read(tree);
  }

  private static Message message(String type, String caseNo, String key, String body) {
    return SampleMessages.read(tree(type, caseNo, key, body));
  }

  private static ObjectNode tree(String type, String caseNo, String key, String body) {
    ObjectNode tree = Json.object();
    tree.put("type", type).put("caseNo", caseNo).put("idempotencyKey", key);
    tree.set("body", Json.parse(body.getBytes(StandardCharsets.UTF_8)));
    return tree;
  }

  private static String part(String type, String disposition, String content) {
    return "--b\r\nContent-Type: "
        + type
        + (disposition.isEmpty() ? "" : "\r\nContent-Disposition: " + disposition)
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String encoded(String type, String name, byte[] content) {
    return part(
        type + "; name=" + name + "\r\nContent-Transfer-Encoding: base64",
        "attachment; filename=" + name,
        base64(content));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Bytes of GB18030 as a header has them that nobody encoded. */
  private static String latin(String text) {
    return new String(text.getBytes(GB18030), StandardCharsets.ISO_8859_1);
  }
}
