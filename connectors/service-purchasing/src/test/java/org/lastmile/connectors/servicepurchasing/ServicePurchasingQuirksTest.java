package org.lastmile.connectors.servicepurchasing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.servicepurchasing.ServicePurchasingFake.Taken;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.FtpsSite;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake;

class ServicePurchasingQuirksTest {
  private static final String CASE = "L33010620261124000031";
  private static final Charset GBK = Charset.forName("GBK");
  private static final byte[] PDF = "%PDF-1.4 sample\n".getBytes(StandardCharsets.US_ASCII);

  private static ServicePurchasingFake system;
  private static ConnectorRig rig;
  private static int numbers;

  private final String number = "20261124%03d".formatted(++numbers);

  static void configure(ConnectorRig.Builder rig, ServicePurchasingFake system) {
    configure(rig, system.site());
  }

  private static ConnectorRig.Builder configure(ConnectorRig.Builder rig, FtpsSite site) {
    site.configuration().forEach(rig::config);
    return rig.config("ftps.timeout", "2s")
        .config("zip.limit", "1MB")
        .config("poll.interval", "100ms");
  }

  @BeforeAll
  static void start(@TempDir Path work) {
    system = new ServicePurchasingFake(work);
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, system);
    rig = builder.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
    system.close();
  }

  @Test
  void aFileIsVisibleBeforeItIsCompleteAndOnlyTheRenamedOneCounts() {
    byte[] whole = contract("");
    String before = "HT" + number + "-0";
    system.folders().lay(before + ".tmp", Arrays.copyOf(whole, 60));
    system.folders().lay(before + ".xml.tmp", Arrays.copyOf(whole, 60));
    system.drop(contractNo(), whole);

    received(contractNo());
    await().until(() -> system.folders().isIn("done", contractNo() + ".xml"));
    assertThat(system.folders().toHub().resolve(before + ".tmp")).exists();
    assertThat(system.folders().toHub().resolve(before + ".xml.tmp")).exists();
    assertThat(find(before)).isEmpty();
  }

  @Test
  void whatTheHubWritesHasItsNameOnlyOnceItIsWholeAndComesAfterItsZip() {
    rig.deliver(application("m" + number, PDF));

    assertThat(system.site().written().stream().filter(one -> one.contains("m" + number)).toList())
        .containsExactly(
            "STOR fromhub/SQ-m%s.tmp".formatted(number),
            "RNTO fromhub/SQ-m%s.zip".formatted(number),
            "STOR fromhub/SQ-m%s.tmp".formatted(number),
            "RNTO fromhub/SQ-m%s.xml".formatted(number));
    Taken taken = system.take("SQ-m" + number);
    assertThat(taken.files()).containsOnlyKeys("1-申报书.pdf");
    assertThat(taken.files().get("1-申报书.pdf")).isEqualTo(PDF);
  }

  @Test
  void aZipMayHoldGbkFileNamesThatNothingMarks() {
    Map<String, byte[]> files = files("验收/服务记录(一).pdf", PDF);
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files)), zip(files, GBK));

    Intake.Reception award = received(contractNo());
    assertThat(award.attachments())
        .extracting(Attachment::digest)
        .containsExactly("sha256:" + ServicePurchasingFake.hex(PDF));
    assertThat(award.body().at("/materials/0/digest").textValue())
        .isEqualTo(award.attachments().getFirst().digest());
    await().until(() -> system.folders().isIn("done", contractNo() + ".zip"));
  }

  @Test
  void aZipMayHoldNamesMarkedAsUtf8() {
    Map<String, byte[]> files = files("合同𠮷.pdf", PDF);
    system.drop(
        contractNo(),
        contract(ServicePurchasingFake.list(files)),
        zip(files, StandardCharsets.UTF_8));

    assertThat(received(contractNo()).attachments()).hasSize(1);
  }

  @Test
  void aZipWithAPathThatLeadsOutIsRefusedAndNothingIsTaken() {
    Map<String, byte[]> files = files("../../etc/cron.d/合同.pdf", PDF);
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files)), zip(files, GBK));

    String receipt = refused("ZIP_NAME", "entry 1");
    assertThat(receipt).doesNotContain("cron").doesNotContain("合同.pdf");
    await().until(() -> system.folders().isIn("refused", contractNo() + ".zip"));
  }

  @Test
  void aZipThatIsABombIsRefused() {
    Map<String, byte[]> files = files("合同.pdf", new byte[40 << 20]);
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files)), zip(files, GBK));

    refused("ZIP_BOMB", "entry 1");
  }

  @Test
  void aZipLargerThanTheLimitIsNotEvenRead() {
    byte[] zip = new byte[(1 << 20) + 1];
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files("a.pdf", PDF))), zip);

    refused("SERVICE_PURCHASING_ZIP", "/FJ");
  }

  @Test
  void aZipThatCannotBeFetchedNowIsNotMissing() {
    Map<String, byte[]> files = files("合同.pdf", PDF);
    system.site().refuse("RETR " + contractNo() + ".zip", 3);
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files)), zip(files, GBK));

    assertThat(received(contractNo()).attachments()).hasSize(1);
    assertThat(rig.intake().refused())
        .noneMatch(refusal -> String.valueOf(refusal.place()).contains(number));
    awaitReceipt(contractNo());
    assertThat(field(system.receipt(contractNo()), "JG")).isEqualTo("0");
  }

  @Test
  void aDocumentWhoseZipIsMissingIsRefused() {
    system.drop(contractNo(), contract(ServicePurchasingFake.list(files("a.pdf", PDF))));

    refused("SERVICE_PURCHASING_ZIP", "/FJ");
  }

  @Test
  void aZipThatIsNotAsTheDocumentListsItIsRefused() {
    Map<String, byte[]> listed = files("a.pdf", PDF);
    byte[] document = contract(ServicePurchasingFake.list(listed));
    system.drop(contractNo(), document, zip(files("a.pdf", new byte[] {1}), GBK));
    refused("SERVICE_PURCHASING_FILES", "/FJ[1]/ZY");

    Map<String, byte[]> more = files("a.pdf", PDF);
    more.put("b.pdf", PDF);
    String second = contractNo() + "-2";
    system.drop(second, contract(second, ServicePurchasingFake.list(listed)), zip(more, GBK));
    refused(second, "SERVICE_PURCHASING_FILES", "/FJ");
  }

  @Test
  void contractAcceptanceAndPaymentStayInOrderAndPaymentHasWhatFinanceNeeds() {
    // laid in the wrong order, before the next look
    system.site().slow(Duration.ofMillis(300));
    system.drop("ZF" + number, payment(""));
    system.drop("YS" + number, acceptance());
    system.drop(contractNo(), contract(""));
    system.site().slow(Duration.ZERO);

    Intake.Reception payment = received("ZF" + number);
    assertThat(
            rig.intake().received().stream()
                .filter(one -> one.key().contains(number))
                .map(one -> one.type().name()))
        .containsExactly("purchase.awarded", "purchase.accepted", "payment.requested");
    assertThat(
            rig.intake().received().stream()
                .filter(one -> one.key().contains(number))
                .map(Intake.Reception::caseNo))
        .containsOnly(CASE);
    assertThat(payment.body().path("acceptance").textValue()).isEqualTo("YSBG-" + number);
    assertThat(payment.body().path("amount").longValue()).isEqualTo(6_000_000);
    assertThat(payment.body().path("account").textValue()).isEqualTo("3399000000000001");
  }

  @Test
  void aPaymentRequestWithoutItsAcceptanceIsGivenBack() {
    rig.deliver(refusal());

    Taken back = system.take("TH-r" + number);
    assertThat(back.field("YWJBH")).isEqualTo("ZF1");
    assertThat(back.field("HJ")).isEqualTo("支付");
    assertThat(back.field("DM")).isEqualTo("no-acceptance");
  }

  @Test
  void aDocumentIsReadWithAndWithoutAByteOrderMarkAndWrittenWithOne() {
    String plain = new String(contract(""), StandardCharsets.UTF_8).substring(1);
    system.drop(contractNo(), plain.getBytes(StandardCharsets.UTF_8));

    received(contractNo());
    awaitReceipt(contractNo());
    // the fake takes nothing without one
    assertThat(system.receipt(contractNo())).startsWith(ServicePurchasingFake.MARK);
  }

  @Test
  void theReceiptGivesTheCaseAndARepeatGetsTheSame() throws IOException {
    byte[] document = contract("").clone();
    String text = new String(document, StandardCharsets.UTF_8);
    byte[] alone = text.replace("<AJBH>" + CASE + "</AJBH>", "").getBytes(StandardCharsets.UTF_8);
    system.drop(contractNo(), alone);
    awaitReceipt(contractNo());
    String first = system.receipt(contractNo());
    assertThat(field(first, "JG")).isEqualTo("0");
    assertThat(field(first, "AJBH")).startsWith("L330106");

    // as if the hub had died before it could move the file
    await().until(() -> system.folders().isIn("done", contractNo() + ".xml"));
    Files.delete(system.folders().toHub().resolve("done").resolve(contractNo() + ".xml"));
    system.drop(contractNo(), alone);
    awaitReceipt(contractNo());
    String second = system.receipt(contractNo());
    assertThat(field(second, "JG")).isEqualTo("2");
    assertThat(field(second, "AJBH")).isEqualTo(field(first, "AJBH"));
  }

  @Test
  void afterACrashBetweenTheTwoMovesTheZipIsFoundWhereItWent() throws IOException {
    Map<String, byte[]> files = files("合同.pdf", PDF);
    byte[] document = contract(ServicePurchasingFake.list(files));
    Files.createDirectories(system.folders().toHub().resolve("done"));
    Files.write(
        system.folders().toHub().resolve("done").resolve(contractNo() + ".zip"), zip(files, GBK));
    system.drop(contractNo(), document);

    assertThat(received(contractNo()).attachments()).hasSize(1);
    await().until(() -> system.folders().isIn("done", contractNo() + ".xml"));
  }

  @Test
  void aNameThatWasTakenIsAReplayAndRefused() {
    system.drop(contractNo(), contract(""));
    await().until(() -> system.folders().isIn("done", contractNo() + ".xml"));
    awaitReceipt(contractNo());
    system.receipt(contractNo());
    system.drop(contractNo(), contract(""));

    refused("FILE_REPLAYED", contractNo() + ".xml");
  }

  @Test
  void aNumberThatIsNotTheNameOfTheFileIsRefused() {
    system.drop(contractNo(), contract("HT1", ""));

    refused("SERVICE_PURCHASING_NUMBER", "/HTXX/WJBH");
  }

  @Test
  void aDocumentThatBreaksTheSchemaIsRefusedWithoutItsContent() {
    String text = new String(contract(""), StandardCharsets.UTF_8);
    system.drop(contractNo(), text.replace("120000.00", "张样例").getBytes(StandardCharsets.UTF_8));

    assertThat(refusedReceipt(contractNo(), "NATIVE_INVALID")).doesNotContain("张样例");
  }

  @Test
  void aDoctypeIsRefused() {
    String text = new String(contract(""), StandardCharsets.UTF_8);
    system.drop(
        contractNo(),
        text.replace("<HTXX>", "<!DOCTYPE HTXX [<!ENTITY a 'b'>]><HTXX>")
            .getBytes(StandardCharsets.UTF_8));

    refusedReceipt(contractNo(), "SERVICE_PURCHASING_XML");
  }

  @Test
  void anApplicationThatTheSystemTookIsAcceptedAndOneThatItRefusedComesBack() {
    system.answer("SQ-a" + number, "0", CASE, "<BM>民政局</BM><XMBH>GM-1</XMBH>");
    system.answer("SQ-b" + number, "1", CASE, "<BM>民政局</BM><SM>不在目录内</SM>");

    assertThat(received("HZ-SQ-a" + number).body().path("departmentNumber").textValue())
        .isEqualTo("GM-1");
    assertThat(received("HZ-SQ-b" + number).type().name()).isEqualTo("case.returned");
    assertThat(system.folders().fromHub()).noneMatch(name -> name.startsWith("HZ-HZ"));
  }

  @Test
  void thatAFileHasComeIsNoNews() {
    system.answer("SQ-c" + number, "2", CASE, "<BM>民政局</BM>");
    system.answer("PG-c" + number, "0", CASE, "<BM>民政局</BM>");

    await().until(() -> system.folders().isIn("done", "HZ-SQ-c" + number + ".xml"));
    await().until(() -> system.folders().isIn("done", "HZ-PG-c" + number + ".xml"));
    assertThat(find("HZ-SQ-c" + number)).isEmpty();
    assertThat(find("HZ-PG-c" + number)).isEmpty();
  }

  @Test
  void anEvaluationIsDeliveredWithItsFiles() {
    rig.deliver(
        withFile(
            "e" + number,
            "project.evaluated",
            """
            {"project": "GM-1", "grade": "EXCELLENT", "assessor": "样例评估中心", "evaluatedOn": "2027-05-28",
             "materials": [{"name": "评估报告", "original": false, "digest": "%s"}],
             "origin": {"system": "evaluation", "number": "PG1"}}
            """,
            PDF));

    Taken taken = system.take("PG-e" + number);
    assertThat(taken.field("PGDJ")).isEqualTo("优秀");
    assertThat(taken.files()).hasSize(1);
  }

  @Test
  void filesOfMoreThanTheLimitGoBackToTheSender() {
    fails(application("m" + number, new byte[(1 << 20) + 1]), "ZIP_TOO_LARGE", FaultKind.CALLER);
    assertThat(system.folders().fromHub()).noneMatch(name -> name.contains("m" + number));
  }

  @Test
  void aServerWithoutRoomIsTriedAgain() {
    system.site().full(true);
    fails(application("m" + number, PDF), "SYSTEM_FTP", FaultKind.PASSING);
    system.site().full(false);

    rig.deliver(application("m" + number, PDF));
    assertThat(system.take("SQ-m" + number).files()).hasSize(1);
  }

  @Test
  void aServerThatIsAwayIsDownAndItsFilesAreTakenLater() {
    system.site().down();
    fails(application("m" + number, PDF), "SYSTEM_DOWN", FaultKind.DOWN);
    system.drop(contractNo(), contract(""));
    system.site().up();

    received(contractNo());
    rig.deliver(application("m" + number, PDF));
  }

  @Test
  void aServerThatAnswersTooLateIsTriedAgain() {
    system.site().slow(Duration.ofSeconds(3));
    try {
      fails(application("m" + number, PDF), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    } finally {
      system.site().slow(Duration.ZERO);
    }

    rig.deliver(application("m" + number, PDF));
  }

  @Test
  void aServerWithAnotherCertificateIsNotSpokenTo(@TempDir Path elsewhere) {
    try (FtpsSite other = new FtpsSite(elsewhere, "hub", 0);
        ConnectorRig stranger =
            configure(ConnectorRig.of(Path.of("target/classes")), other)
                .config("ftps.trustStore", system.site().trustStore().toString())
                .config("ftps.trustStorePassword", system.site().storePassword())
                .start()) {
      fails(stranger, "SYSTEM_TLS", FaultKind.DOWN);
      assertThat(other.written()).isEmpty();
    }
  }

  @Test
  void withoutTheCertificateOrPasswordThatTheServerKnowsEverythingWaits(@TempDir Path elsewhere) {
    try (FtpsSite other = new FtpsSite(elsewhere, "hub", 0)) {
      try (ConnectorRig stranger =
          configure(ConnectorRig.of(Path.of("target/classes")), system.site())
              .config("ftps.password", other.password())
              .start()) {
        fails(stranger, "SYSTEM_AUTH", FaultKind.DOWN);
      }
      try (ConnectorRig stranger =
          configure(ConnectorRig.of(Path.of("target/classes")), system.site())
              .config("ftps.keyStore", other.keyStore().toString())
              .config("ftps.keyStorePassword", other.storePassword())
              .start()) {
        assertThatExceptionOfType(HubException.class)
            .isThrownBy(() -> stranger.deliver(refusal()))
            .satisfies(fault -> assertThat(fault.kind()).isIn(FaultKind.DOWN, FaultKind.PASSING));
      }
    }
  }

  @Test
  void aKeyStoreThatCannotBeReadStopsTheStart() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(
            () ->
                configure(ConnectorRig.of(Path.of("target/classes")), system.site())
                    .config("ftps.keyStore", "nowhere.p12")
                    .start())
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("FTPS_KEY_STORE"))
        .satisfies(fault -> assertThat(fault.place()).isEqualTo("ftps.keyStore"));
  }

  private String contractNo() {
    return "HT" + number;
  }

  private byte[] contract(String files) {
    return contract(contractNo(), files);
  }

  private byte[] contract(String fileNumber, String files) {
    return ServicePurchasingFake.bytes(
        """
        <HTXX><WJBH>%s</WJBH><AJBH>%s</AJBH><HTBH>HT-%s</HTBH><HTMC>喘息服务</HTMC><CGDW>民政局</CGDW>
        <CJF><MC>样例社会组织</MC></CJF><HTJE>120000.00</HTJE><QDRQ>2026-11-20</QDRQ>%s</HTXX>
        """
            .formatted(fileNumber, CASE, number, files));
  }

  private byte[] acceptance() {
    return ServicePurchasingFake.bytes(
        """
        <YSBG><WJBH>YS%s</WJBH><AJBH>%s</AJBH><HTBH>HT-%s</HTBH><YSBH>YSBG-%s</YSBH><CGDW>民政局</CGDW>
        <YSJL>合格</YSJL><YSJE>60000.00</YSJE><YSRQ>2027-06-01</YSRQ></YSBG>
        """
            .formatted(number, CASE, number, number));
  }

  private byte[] payment(String files) {
    return ServicePurchasingFake.bytes(
        """
        <ZFSQ><WJBH>ZF%s</WJBH><AJBH>%s</AJBH><HTBH>HT-%s</HTBH><YSBH>YSBG-%s</YSBH><CGDW>民政局</CGDW>
        <SKF><MC>样例社会组织</MC></SKF><KHH>样例银行</KHH><YHZH>3399000000000001</YHZH>
        <ZFJE>60000.00</ZFJE>%s</ZFSQ>
        """
            .formatted(number, CASE, number, number, files));
  }

  private static Map<String, byte[]> files(String name, byte[] content) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(name, content);
    return files;
  }

  private static byte[] zip(Map<String, byte[]> files, Charset names) {
    return ServicePurchasingFake.zip(files, names);
  }

  private static Optional<Intake.Reception> find(String key) {
    return rig.intake().received().stream().filter(one -> one.key().equals(key)).findFirst();
  }

  private static Intake.Reception received(String key) {
    await().until(() -> find(key).isPresent());
    return find(key).orElseThrow();
  }

  private static void awaitReceipt(String stem) {
    await().until(() -> system.folders().fromHub().contains("HZ-" + stem + ".xml"));
  }

  private String refused(String code, String place) {
    return refused(contractNo(), code, place);
  }

  private static String refused(String stem, String code, String place) {
    String receipt = refusedReceipt(stem, code);
    assertThat(field(receipt, "WZ")).isEqualTo(place);
    return receipt;
  }

  private static String refusedReceipt(String stem, String code) {
    await().until(() -> system.folders().isIn("refused", stem + ".xml"));
    String receipt = system.receipt(stem);
    assertThat(field(receipt, "JG")).isEqualTo("1");
    assertThat(field(receipt, "DM")).isEqualTo(code);
    assertThat(rig.intake().refused()).anyMatch(refusal -> refusal.code().equals(code));
    return receipt;
  }

  private static String field(String document, String name) {
    return new Taken(document, Map.of()).field(name);
  }

  private static void fails(Message message, String code, FaultKind kind) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(message))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(code))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  private void fails(ConnectorRig stranger, String code, FaultKind kind) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> stranger.deliver(refusal()))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(code))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  private Message refusal() {
    return SampleMessages.read(
        (ObjectNode)
            Json.parse(
                """
                {"id": "r%s", "type": "purchase.refused", "caseNo": "%s", "body":
                  {"step": "payment", "reason": "no-acceptance", "contract": "HT-1",
                   "at": "2027-06-05T09:00:00+08:00",
                   "origin": {"system": "service-purchasing", "number": "ZF1"}}}
                """
                    .formatted(number, CASE)
                    .getBytes(StandardCharsets.UTF_8)));
  }

  private static Message application(String id, byte[] content) {
    return withFile(
        id,
        "case.dispatched",
        """
        {"application": {"category": "other", "applicant": {"kind": "legal", "name": "样例社会组织"},
          "subject": "陪伴项目", "materials": [{"name": "申报书", "original": false, "digest": "%s"}],
          "origin": {"system": "social-orgs", "number": "XM1"}},
         "department": "民政局", "reason": "category other"}
        """,
        content);
  }

  private static Message withFile(String id, String type, String body, byte[] content) {
    Attachment file = rig.attachments().store(content, "申报书.pdf");
    ObjectNode tree = Json.object().put("id", id).put("type", type).put("caseNo", CASE);
    tree.set("body", Json.parse(body.formatted(file.digest()).getBytes(StandardCharsets.UTF_8)));
    SampleMessages.attach(tree, file);
    return SampleMessages.read(tree);
  }
}
