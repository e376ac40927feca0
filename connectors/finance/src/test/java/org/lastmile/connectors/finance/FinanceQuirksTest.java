package org.lastmile.connectors.finance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.finance.FinanceFake.Payee;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.SftpSite;
import org.lastmile.hub.transit.Intake;

class FinanceQuirksTest {
  private static final String NUMBER = "HY20261125001";
  private static final String FILE = NUMBER + ".txt";
  private static final String ID = "339900195803120011";

  /** 18 characters of two bytes and one of four, 40 bytes in all. */
  private static final String WIDE = "司马相如欧阳修诸葛亮上官婉儿公孙样例" + "𠮷";

  private FinanceFake bureau;
  private ConnectorRig rig;

  static void configure(ConnectorRig.Builder rig, FinanceFake bureau) {
    bureau.site().configuration().forEach(rig::config);
    rig.config("sftp.timeout", "3s").config("poll.interval", "100ms");
  }

  @BeforeEach
  void start(@TempDir Path work) {
    bureau = new FinanceFake(work, 0);
    rig = started(bureau);
  }

  private static ConnectorRig started(FinanceFake bureau) {
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    configure(builder, bureau);
    return builder.start();
  }

  @AfterEach
  void stop() {
    rig.close();
    bureau.close();
  }

  @Test
  void widthsAreBytesOfGb18030AndACharacterOfFourMayStandAtTheEndOfAField() {
    bureau.drop(FILE, request(List.of(new Payee(ID, WIDE, 1), new Payee(ID, "𬸚样例", 2))));

    assertThat(rows(received()))
        .extracting(row -> row.path("name").textValue())
        .containsExactly(WIDE, "𬸚样例");
  }

  @Test
  void aCharacterThatTheEndOfAFieldHasCutIsRefusedWithLineAndField() {
    byte[] cut = Arrays.copyOf(("一" + WIDE).getBytes(FinanceFake.GB18030), 40);
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 1), new Payee(ID, cut, 2))));

    refused("RECORD_CUT", "line 3/xm");
    assertThat(bureau.reason(FILE)).doesNotContain("司马").doesNotContain(ID);
  }

  @Test
  void bytesThatAreNotGb18030AreRefused() {
    byte[] wrong = {(byte) 0xff, (byte) 0xff, 'a', 'b'};
    bureau.drop(FILE, request(List.of(new Payee(ID, wrong, 1))));

    refused("CHARSET_INVALID", "line 2/xm");
  }

  @Test
  void aTrailerWithAnotherCountRefusesTheWholeFile() {
    bureau.drop(
        FILE,
        FinanceFake.request(NUMBER, "20261127", "1600", List.of(new Payee(ID, "张样例", 5)), 2, 5));

    refused("RECORD_TOTAL", "line 3/zs");
  }

  @Test
  void aTrailerWithAnotherSumOfFenRefusesTheWholeFile() {
    bureau.drop(
        FILE,
        FinanceFake.request(NUMBER, "20261127", "1600", List.of(new Payee(ID, "张样例", 5)), 1, 6));

    refused("RECORD_TOTAL", "line 3/zje");
  }

  @Test
  void aFileThatIsCutOffHasNoTrailerAndIsRefused() {
    byte[] whole = request(List.of(new Payee(ID, "张样例", 5), new Payee(ID, "李样例", 6)));
    bureau.drop(FILE, Arrays.copyOf(whole, whole.length - 27));

    refused("RECORD_MISSING", "line 4");
  }

  @Test
  void rowsThatDoNotCountFromOneAreRefused() {
    byte[] one = request(List.of(new Payee(ID, "张样例", 5)));
    byte[] other = one.clone();
    other[one.length - 27 - 83 + 8] = '7';
    bureau.drop(FILE, other);

    await().untilAsserted(() -> assertThat(rig.intake().refused()).isNotEmpty());
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused().getFirst().code()).isEqualTo("UNMAPPABLE");
  }

  @Test
  void ofMoreFilesThanOneLookTakesTheFirstByNameComeFirstAlsoAfterTheHubWasFull() {
    rig.intake().pull();
    List<String> numbers =
        IntStream.rangeClosed(101, 125).mapToObj("HY20261125%03d"::formatted).toList();
    for (String number : numbers.reversed()) {
      bureau.drop(
          number + ".txt",
          FinanceFake.request(number, "20261127", "1600", List.of(new Payee(ID, "张样例", 5)), 1, 5));
    }
    await().until(() -> rig.intake().heldBack() > 0);
    rig.intake().stumble();

    await().until(() -> rig.intake().received().size() == numbers.size());
    assertThat(rig.intake().received()).extracting(Intake.Reception::key).isEqualTo(numbers);
  }

  @Test
  void theSameFileNameAgainIsAReplayAndRefusedWhateverItHolds() {
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));
    received();
    await().until(() -> bureau.folders().isIn("done", FILE));

    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));
    await().until(() -> bureau.folders().isIn("refused", FILE));
    assertThat(bureau.reason(FILE)).startsWith("FILE_REPLAYED|" + FILE + "|");

    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 500))));
    await().untilAsserted(() -> assertThat(rig.intake().refused()).hasSize(2));
    assertThat(rig.intake().refused())
        .allSatisfy(refusal -> assertThat(refusal.code()).isEqualTo("FILE_REPLAYED"));
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void afterACrashBetweenReceiptAndMoveTheFileIsNoReplay() throws IOException {
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));
    received();
    await().until(() -> bureau.folders().isIn("done", FILE));
    // as if the hub had died before it could move the file
    Path toHub = bureau.site().files().resolve("tohub");
    byte[] same = Files.readAllBytes(toHub.resolve("done").resolve(FILE));
    Files.delete(toHub.resolve("done").resolve(FILE));
    bureau.drop(FILE, same);

    await().until(() -> bureau.folders().isIn("done", FILE));
    assertThat(rig.intake().refused()).isEmpty();
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void theSameNumberInAnotherFileWithOtherContentIsRefused() {
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));
    received();
    bureau.drop("HY20261125002.txt", request(List.of(new Payee(ID, "李样例", 5))));

    await().until(() -> bureau.folders().isIn("refused", "HY20261125002.txt"));
    assertThat(bureau.reason("HY20261125002.txt")).startsWith("KEY_REUSED|");
  }

  @Test
  void aFileIsTakenOnlyOnceItsMarkerLiesBesideIt() {
    byte[] whole = request(List.of(new Payee(ID, "张样例", 5)));
    bureau.folders().lay("HY20261125009.txt", Arrays.copyOf(whole, 40));
    bureau.drop(FILE, whole);

    await().until(() -> bureau.folders().isIn("done", FILE));
    assertThat(rig.intake().refused()).isEmpty();
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void verificationIsToFinishBeforeTheCutOffOfThePaymentDay() {
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));

    assertThat(received().body().path("answerBy").textValue())
        .isEqualTo("2026-11-27T16:00:00+08:00");
  }

  @Test
  void aFileOfTwentyThousandRowsIsOneMessage() {
    List<Payee> many =
        IntStream.range(0, 20_000).mapToObj(row -> new Payee(ID, "张样例", row)).toList();
    bureau.drop(FILE, request(many));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(rig.intake().received()).hasSize(1));
    Intake.Reception batch = rig.intake().received().getFirst();
    assertThat(batch.body().path("rows").intValue()).isEqualTo(20_000);
    assertThat(rows(batch)).hasSize(20_000);
  }

  @Test
  void theAnswerHasOneCodeForEachRowAndANoCountsMoreThanASilentSource() {
    rig.deliver(answers(NUMBER));

    assertThat(bureau.folders().fromHub()).containsExactly(NUMBER + "JG.txt", NUMBER + "JG.txt.ok");
    assertThat(bureau.take(NUMBER + "JG.txt", 8, 2, 8))
        .extracting(FinanceFake.Line::fields)
        .containsExactly(
            List.of("00000001", "00", "20261101"),
            List.of("00000002", "90", "20261124"),
            List.of("00000003", "30", "20261124"));
  }

  @Test
  void aNameThatIsTooLongForItsFieldIsRefusedAndNeverCut() {
    Message list = recipients("一" + WIDE);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(list))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("RECORD_TOO_LONG");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("line 2/xm");
              assertThat(fault).hasMessageNotContaining("司马");
            });
    assertThat(bureau.folders().fromHub()).isEmpty();
  }

  @Test
  void aListIsWrittenInGb18030() {
    rig.deliver(recipients(WIDE));

    assertThat(bureau.take("civil-affairs-MD1.txt", 8, 18, 40, 2, 8, 8))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.field(2)).isEqualTo(WIDE);
              assertThat(line.field(3)).isEqualTo("01");
            });
  }

  @Test
  void thePaymentOfAServiceThatWasBoughtIsAFileOfOneRowWithItsSum() {
    rig.deliver(
        SampleMessages.of(
            "payment.requested",
            """
            {"contract": "HT-1", "acceptance": "YS-1", "amount": 6000000, "account": "3399000000000001",
             "bank": "样例银行", "payee": {"kind": "legal", "name": "样例社会组织"}, "materials": [],
             "department": "民政局", "origin": {"system": "service-purchasing", "number": "ZF1"}}
            """));

    assertThat(bureau.take("service-purchasing-ZF1.txt", 8, 100, 100, 120, 18, 120, 32, 14, 120))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.field(2)).isEqualTo("YS-1");
              assertThat(line.field(3)).isEqualTo("样例社会组织");
              assertThat(line.field(7)).isEqualTo("00000006000000");
            });
  }

  @Test
  void aServerThatIsAwayIsDownAndItsFilesAreTakenLater() {
    bureau.site().down();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(answers(NUMBER)))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));
    bureau.drop(FILE, request(List.of(new Payee(ID, "张样例", 5))));
    bureau.site().up();

    received();
    rig.deliver(answers(NUMBER));
    assertThat(bureau.folders().fromHub()).contains(NUMBER + "JG.txt.ok");
  }

  @Test
  void aServerThatLetsNobodyInForLongIsTriedAgain() {
    bureau.site().slow(Duration.ofSeconds(5));
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(answers(NUMBER)))
        .satisfies(fault -> assertThat(fault.kind()).isIn(FaultKind.DOWN, FaultKind.PASSING));
    bureau.site().slow(Duration.ZERO);

    rig.deliver(answers(NUMBER));
    assertThat(bureau.folders().fromHub()).contains(NUMBER + "JG.txt.ok");
  }

  @Test
  void aServerWithAnotherKeyIsNotSpokenTo(@TempDir Path elsewhere) {
    try (SftpSite other = new SftpSite(elsewhere, "hub", 0)) {
      rig.close();
      ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
      configure(builder, bureau);
      rig = builder.config("sftp.url", other.url()).start();

      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> rig.deliver(answers(NUMBER)))
          .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));
      assertThat(other.files().resolve("fromhub")).doesNotExist();
    }
  }

  private static byte[] request(List<Payee> payees) {
    return FinanceFake.request(NUMBER, "20261127", "1600", payees);
  }

  private Intake.Reception received() {
    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(1));
    return rig.intake().received().getFirst();
  }

  private void refused(String code, String place) {
    await().until(() -> bureau.folders().isIn("refused", FILE));
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.place()).isEqualTo(place);
            });
    assertThat(bureau.reason(FILE)).startsWith(code + "|" + place + "|");
  }

  private List<JsonNode> rows(Intake.Reception batch) {
    Attachment file = batch.attachments().getFirst();
    assertThat(batch.body().path("digest").textValue()).isEqualTo(file.digest());
    try {
      return new String(
              rig.attachments().open(file.digest()).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Message answers(String number) {
    String lines =
        """
        {"row":1,"source":"civil-affairs","code":"00","asOf":"2026-11-24"}
        {"row":1,"source":"disability-fed","code":"00","asOf":"2026-11-01"}
        {"row":2,"source":"civil-affairs","code":"00","asOf":"2026-11-24"}
        {"row":2,"source":"disability-fed","code":"90"}
        {"row":3,"source":"civil-affairs","code":"30","asOf":"2026-11-24"}
        {"row":3,"source":"disability-fed","code":"90"}
        """;
    return withFile(
        "check.batch-result",
        lines,
        """
        {"origin": {"system": "finance", "number": "%s"}, "rows": 3, "answered": 4, "missing": 2,
         "closedAt": "2026-11-27T16:00:00+08:00"}
        """
            .formatted(number));
  }

  private Message recipients(String name) {
    return withFile(
        "share.recipients",
        """
        {"row":1,"citizenId":"339900195803120011","name":"%s","grant":"minimum-living-allowance","from":"2025-01-01"}
        """
            .formatted(name),
        """
        {"origin": {"system": "civil-affairs", "number": "MD1"}, "rows": 1, "asOf": "2026-10-31"}
        """);
  }

  private Message withFile(String type, String lines, String body) {
    Attachment file = rig.attachments().store(lines.getBytes(StandardCharsets.UTF_8), "rows.jsonl");
    ObjectNode tree = Json.object().put("type", type);
    ObjectNode content = (ObjectNode) Json.parse(body.getBytes(StandardCharsets.UTF_8));
    tree.set("body", content.put("digest", file.digest()));
    SampleMessages.attach(tree, file);
    return SampleMessages.read(tree);
  }
}
