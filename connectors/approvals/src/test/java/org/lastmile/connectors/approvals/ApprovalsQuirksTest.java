package org.lastmile.connectors.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lastmile.connectors.approvals.ApprovalsDesk.SubmittedCase;
import org.lastmile.connectors.approvals.ApprovalsFake.CalledBack;
import org.lastmile.connectors.approvals.ApprovalsFake.Handling;
import org.lastmile.connectors.approvals.ApprovalsFake.Trouble;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, over SOAP with WS-Security and MTOM both ways. */
class ApprovalsQuirksTest {
  private static final String MATTER = "11330106XHDEM0017J4330104001000";
  private static final String CASE = MATTER + "20261124000001";
  private static final String OTHER_CASE = MATTER + "20261124000002";
  private static final int LARGE = 30 << 20;

  private final String hubPassword = UUID.randomUUID().toString();
  private final String officePassword = UUID.randomUUID().toString();
  private ApprovalsFake fake;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    open(Handling.NOTHING, hubPassword);
  }

  @AfterEach
  void stop() {
    rig.close();
    fake.close();
  }

  @Test
  void theAnswerMeansReceivedOnlyAndItsNumberBecomesAKeyOfTheCase() {
    ConnectorRig.Delivered delivered = rig.deliver(dispatched(CASE, "k1", List.of()));

    SubmittedCase taken = fake.cases().get(CASE);
    assertThat(taken.requestId()).isEqualTo("k1");
    assertThat(taken.implementationCode()).isEqualTo(MATTER);
    assertThat(taken.applicant()).isEqualTo("样例科技 <甲> & 乙");
    assertThat(taken.form())
        .containsEntry("/project/name", "项目 \"一\"")
        .containsEntry("/years/2", "2027");
    assertThat(delivered.delivered().keys()).containsEntry("approvalsReceiptNo", taken.receiptNo());
    assertThat(delivered.answers()).isEmpty();
    assertThat(fake.calledBack()).isEmpty();
  }

  @Test
  void materialsGoOutAsMtomPartsByteForByte() {
    Attachment small = rig.attachments().store("身份证明".getBytes(StandardCharsets.UTF_8), "证明.txt");
    Attachment large = rig.attachments().store(SamplePdf.of("project", LARGE), "项目申请报告.pdf");

    ConnectorRig.Delivered delivered = rig.deliver(dispatched(CASE, "k1", List.of(small, large)));

    assertThat(fake.cases().get(CASE).files())
        .containsExactly(
            new ApprovalsDesk.ReceivedFile("证明.txt", small.digest().substring(7), small.size()),
            new ApprovalsDesk.ReceivedFile(
                "项目申请报告.pdf", large.digest().substring(7), large.size()));
    assertThat(delivered.delivered().payloads().getFirst().bytes().length).isLessThan(10_000);

    rig.deliver(dispatched(OTHER_CASE, "k2", List.of(small)));
    assertThat(fake.cases().get(OTHER_CASE).files()).hasSize(1);
  }

  @Test
  void aMaterialThatHasNotCrossedYetIsTriedAgain() {
    Attachment missing = new Attachment("sha256:" + "0f".repeat(32), 3, "text/plain", "a.txt");

    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of(missing))),
        "ATTACHMENT_MISSING",
        FaultKind.PASSING);
  }

  @Test
  void resultsComeByCallBackWithTheSameCaseNumberAndTheClockStopsForAHearing() {
    reopen(Handling.HEAR_THEN_GRANT);
    rig.deliver(dispatched(CASE, "k1", List.of()));

    await().atMost(Duration.ofSeconds(60)).until(() -> rig.intake().received().size() == 4);
    List<Reception> received = rig.intake().received();
    assertThat(received)
        .extracting(one -> one.type().name())
        .containsExactly("case.accepted", "case.progress", "case.progress", "case.completed");
    assertThat(received).allSatisfy(one -> assertThat(one.caseNo()).isEqualTo(CASE));
    assertThat(received).extracting(Reception::version).isSorted();
    assertThat(received.get(1).body().path("state").asText()).isEqualTo("SUSPENDED");
    assertThat(received.get(1).body().path("text").asText()).isEqualTo("中止:听证");
    assertThat(received.get(2).body().path("state").asText()).isEqualTo("IN_PROGRESS");
    assertThat(received.get(3).body().path("outcome").asText()).isEqualTo("GRANTED");
  }

  @Test
  void theLicenceDocumentOf30MbArrivesByteForByteUnderItsDigest() throws IOException {
    byte[] licence = SamplePdf.of("licence", LARGE);

    CalledBack done = fake.result(CASE, true, licence);

    assertThat(done.outcome()).isEqualTo("OK");
    Reception received = rig.intake().received().getFirst();
    assertThat(received.attachments())
        .singleElement()
        .satisfies(
            attachment -> {
              assertThat(attachment.size()).isEqualTo(licence.length);
              assertThat(attachment.mediaType()).isEqualTo("application/pdf");
              assertThat(received.body().at("/document/digest").asText())
                  .isEqualTo(attachment.digest());
              assertThat(received.body().at("/document/number").asText())
                  .isEqualTo("SAMPLE-" + CASE);
            });
    try (InputStream kept = rig.attachments().open(received.attachments().getFirst().digest())) {
      assertThat(kept.readAllBytes()).isEqualTo(licence);
    }
    assertThat(received.evidence().getFirst().bytes().length).isLessThan(10_000);
  }

  @Test
  void twoClocksRunTheFeedbackOfTheDistrictAndTheStatutoryOne() {
    rig.deliver(dispatched(CASE, "k1", List.of()));
    assertThat(fake.cases().get(CASE).feedbackDueAt()).hasValue("2026-12-03T18:00:00+08:00");

    fake.accept(CASE);

    Reception accepted = rig.intake().received().getFirst();
    assertThat(accepted.body().path("dueAt").asText())
        .endsWith("+08:00")
        .isGreaterThan("2026-12-04");
  }

  @Test
  void theCorrectionNoticeComesOnceWithAllItsItems() {
    ApprovalsCallbackClient.Event notice =
        fake.event("CorrectionNeeded", CASE).with("item", "身份证明不清晰").with("item", "缺少签名");

    CalledBack first = fake.call(notice);
    CalledBack again = fake.call(notice);

    assertThat(first.repeated()).isFalse();
    assertThat(again.repeated()).isTrue();
    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(
            received -> {
              assertThat(received.key()).isEqualTo(notice.eventId());
              assertThat(received.body().path("items"))
                  .extracting(item -> item.asText())
                  .containsExactly("身份证明不清晰", "缺少签名");
            });
  }

  @Test
  void aCaseThatIsNotAcceptedIsRefusedWithItsReason() {
    fake.refuse(CASE, "不属于本机关职权范围");

    Reception received = rig.intake().received().getFirst();
    assertThat(received.type().name()).isEqualTo("case.refused");
    assertThat(received.body().path("reason").asText()).isEqualTo("不属于本机关职权范围");
  }

  @Test
  void faultClientGoesBackToTheSenderAndFaultServerIsTriedAgain() {
    fake.trouble(Trouble.CLIENT_FAULT);
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched(CASE, "k1", List.of())))
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.code()).isEqualTo("APPROVALS_REFUSED");
              assertThat(fault.place()).isEqualTo("material[2]");
              assertThat(fault).hasMessageContaining("MATERIAL_MISSING");
            });
    fake.trouble(Trouble.SERVER_FAULT);
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of())),
        "APPROVALS_UNABLE",
        FaultKind.PASSING);
    fake.trouble(Trouble.NOT_SOAP);
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of())),
        "APPROVALS_ANSWER",
        FaultKind.PASSING);
    assertThat(fake.cases()).isEmpty();
  }

  @Test
  void anOfficeThatIsAwayIsDownAndItsPortOpenAgainTakesTheCase() {
    fake.down();
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of())), "SYSTEM_DOWN", FaultKind.DOWN);
    fake.up();

    rig.deliver(dispatched(CASE, "k1", List.of()));

    assertThat(fake.cases()).containsOnlyKeys(CASE);
  }

  @Test
  void theRequestIdIsHonouredWhenTheAnswerWasLost() {
    fake.trouble(Trouble.ANSWER_LOST);
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of())), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    fake.trouble(Trouble.NONE);

    ConnectorRig.Delivered again =
        rig.deliver(dispatched(CASE, "k1", List.of()), new Target.Attempt(2, true));

    assertThat(fake.attempts("k1")).isEqualTo(2);
    assertThat(fake.cases()).hasSize(1);
    assertThat(again.delivered().keys())
        .containsEntry("approvalsReceiptNo", fake.cases().get(CASE).receiptNo());
  }

  @Test
  void aWithdrawalReachesTheOfficeAndOneForAnUnknownCaseComesBack() {
    rig.deliver(dispatched(CASE, "k1", List.of()));

    rig.deliver(withdrawn(CASE, "k2"));

    assertThat(fake.cases().get(CASE).withdrawn()).isTrue();
    assertFault(
        () -> rig.deliver(withdrawn(MATTER + "20261124000009", "k3")),
        "APPROVALS_REFUSED",
        FaultKind.CALLER);
  }

  @Test
  void anApplicationWithoutAMatterGoesBack() {
    Message message =
        SampleMessages.of(
            "case.dispatched",
            """
            {"application": {"applicant": {"kind": "natural", "name": "张样例"}, "materials": [],
              "origin": {"system": "zhilian-gov", "number": "Z1"}}, "department": "d", "reason": "r"}
            """);

    assertFault(() -> rig.deliver(message), "APPROVALS_NO_MATTER", FaultKind.CALLER);
  }

  @Test
  void theOfficeTakesNoWrongPasswordAndAPersonMustMendIt() {
    rig.close();
    rig = rig(UUID.randomUUID().toString());

    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", List.of())), "APPROVALS_FAULT", FaultKind.LASTING);
    assertThat(fake.cases()).isEmpty();
  }

  @Test
  void theHubTakesNoWrongPasswordNoReplayAndTellsNothing() {
    try (ApprovalsFake impostor =
        new ApprovalsFake(settings(Handling.NOTHING, UUID.randomUUID().toString()))) {
      impostor.callBackTo(rig.door("soap/callback"));

      CalledBack done = impostor.refuse(CASE, "x");

      assertThat(done.outcome()).isNotEqualTo("OK");
      assertThat(rig.intake().received()).isEmpty();
      assertThat(rig.intake().refused())
          .singleElement()
          .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("AUTH_WS_SECURITY"));
    }
  }

  @Test
  void aCallBackThatTheHubCannotTakeGetsAFaultClientAndIsRecordedOnce() {
    CalledBack unknownState = fake.progress(CASE, "LOST", null);
    CalledBack noReason = fake.progress(CASE, "SUSPENDED", null);
    CalledBack noText =
        fake.call(fake.event("CaseResult", CASE).with("outcome", "GRANTED").with("text", ""));

    assertThat(unknownState.outcome()).startsWith("Client");
    assertThat(noReason.outcome()).isEqualTo("Client APPROVALS_SUSPENSION");
    assertThat(noText.outcome()).startsWith("Client ");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).hasSize(3);
  }

  @Test
  void anEventIdUsedForAnotherEventIsRefused() {
    ApprovalsCallbackClient.Event event = fake.event("CaseRefused", CASE);
    fake.call(event.with("reason", "甲"));

    assertThat(fake.call(event.with("reason", "乙")).outcome()).isEqualTo("Client KEY_REUSED");
  }

  @Test
  void whileTheHubIsFullTheOfficeIsToldToTryAgain() {
    rig.intake().pull();
    assertThat(fake.refuse(CASE, "x").outcome()).startsWith("Server");
    rig.intake().release();
    assertThat(fake.refuse(CASE, "x").outcome()).isEqualTo("OK");
  }

  private void open(Handling handling, String password) {
    fake = new ApprovalsFake(settings(handling, officePassword));
    rig = rig(password);
    fake.callBackTo(rig.door("soap/callback"));
  }

  private void reopen(Handling handling) {
    stop();
    open(handling, hubPassword);
  }

  private ApprovalsFake.Settings settings(Handling handling, String callbackPassword) {
    return new ApprovalsFake.Settings(
        0,
        "lastmile",
        hubPassword,
        null,
        "approvals",
        callbackPassword,
        handling,
        Duration.ofMillis(20),
        100_000);
  }

  private ConnectorRig rig(String password) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("service.url", fake.address().toString())
        .config("service.password", password)
        .config("door.password", officePassword)
        .callLimit(Duration.ofSeconds(10))
        .start();
  }

  private static Message dispatched(String caseNo, String key, List<Attachment> files) {
    ObjectNode application =
        Json.object().put("matterCode", MATTER).put("handlingItemCode", MATTER + "01");
    application
        .putObject("applicant")
        .put("kind", "legal")
        .put("name", "样例科技 <甲> & 乙")
        .put("uscc", "91330106XHDEM0019P")
        .put("phone", "0571-80000001");
    application.put("subject", "固定资产投资项目核准");
    ObjectNode form = application.putObject("form");
    form.putObject("project").put("name", "项目 \"一\"");
    form.putArray("years").add(2026).add(2027);
    application.putArray("materials");
    ObjectNode tree =
        Json.object()
            .put("type", "case.dispatched")
            .put("caseNo", caseNo)
            .put("idempotencyKey", key);
    tree.put("due", "2026-12-03T18:00:00+08:00");
    for (Attachment file : files) {
      application
          .withArray("materials")
          .addObject()
          .put("name", "材料")
          .put("original", true)
          .put("digest", file.digest());
      SampleMessages.attach(tree, file);
    }
    application.putObject("origin").put("system", "zhilian-gov").put("number", "ZL1");
    ObjectNode body = Json.object().put("department", "西湖区发展改革和经济信息化局").put("reason", "matter");
    body.set("application", application);
    tree.set("body", body);
    return SampleMessages.read(tree);
  }

  private static Message withdrawn(String caseNo, String key) {
    ObjectNode tree =
        Json.object()
            .put("type", "case.withdrawn")
            .put("caseNo", caseNo)
            .put("idempotencyKey", key);
    tree.putObject("body").put("at", "2026-11-25T09:00:00+08:00").put("reason", "不再需要");
    return SampleMessages.read(tree);
  }
}
