package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.acknowledged;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.dispatched;
import static org.lastmile.hub.casework.Samples.report;
import static org.lastmile.hub.casework.Samples.submitted;
import static org.lastmile.hub.casework.Samples.word;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;

/** What casework tells: who handed a case in, who watches all cases, and whom it concerns besides. */
class ToldTest {
  private final Folding folding = new Folding();

  private CaseRecord theCase() {
    return folding.state().cases().get(caseNo(1));
  }

  private static Message order(String type, String example) {
    ObjectNode body = Samples.example(type, example);
    return Samples.message(type + example, type, caseNo(1), "district-centre", T0, 0, body);
  }

  private static Message graded(int score) {
    ObjectNode body = Samples.example("satisfaction.result", "dissatisfied").put("score", score);
    return Samples.message(
        "g" + score, "satisfaction.result", caseNo(1), "evaluation", T0, 0, body);
  }

  @Test
  void whoHandedTheCaseInIsToldWhatADepartmentSaysWithItsFilesAndWhenItIsDue() {
    Message result = word("2", "case.completed", T0, 2, "'outcome': 'SOLVED', 'text': '已办'");
    Attachment file = new Attachment("sha256:" + "0".repeat(64), 1, "application/pdf", "a.pdf");
    Message withFile =
        new Message(
            result.id(),
            result.type(),
            result.id(),
            result.caseNo(),
            null,
            result.source(),
            T0,
            Priority.ROUTINE,
            null,
            2,
            DataLevel.L3,
            null,
            null,
            List.of(file),
            result.body());
    folding.apply(submitted("poor-family", T0), word("1", "case.accepted", T0, 1, ""), withFile);
    assertThat(folding.told)
        .extracting(one -> one.type().name())
        .containsExactly("case.accepted", "case.completed");
    assertThat(folding.told)
        .allSatisfy(
            one -> {
              assertThat(one.source()).isEqualTo("casework");
              assertThat(one.body().at("/origin/system").textValue()).isEqualTo("grid-terminal");
              assertThat(one.body().at("/origin/number").textValue()).isNotEmpty();
              assertThat(one.due().at()).isEqualTo("2026-12-03T23:59:59+08:00");
            });
    assertThat(folding.told.getLast().attachments()).containsExactly(file);
    assertThat(folding.told.getLast().body().path("text").textValue()).isEqualTo("已办");
  }

  @Test
  void whatComesTooLateIsNotTold() {
    folding.apply(
        submitted("poor-family", T0),
        word("1", "case.progress", T0, 3, "'state': 'IN_PROGRESS'"),
        word("2", "case.progress", T0, 2, "'state': 'SUSPENDED'"),
        word("3", "case.accepted", T0, 4, ""));
    assertThat(folding.codes()).containsExactly("SUBMITTED", "IN_PROGRESS", "SUPERSEDED", "LATE");
    assertThat(folding.told).hasSize(1);
    folding.apply(word("4", "case.progress", T0, 5, "'state': 'IN_PROGRESS', 'text': '已勘查'"));
    assertThat(folding.told).as("the same state with other words").hasSize(2);
  }

  @Test
  void aWordAboutACaseThatNobodyHandedInAsksAPerson() {
    folding.apply(word("1", "case.accepted", T0, 1, ""));
    assertThat(folding.told).isEmpty();
    assertThat(folding.outputs)
        .singleElement()
        .satisfies(
            task -> assertThat(task.body().path("reason").textValue()).isEqualTo("nobody-to-tell"));
  }

  @Test
  void theReporterLearnsTheNumberOfTheIncidentAlsoWhereItWasThereBeforeTheReport() {
    folding.apply(report(1, T0), acknowledged("YJ-1", T0, 1));
    folding.apply(acknowledged("YJ-2", T0, 2));
    assertThat(folding.told).hasSize(1);
    folding.apply(report(2, T0));
    assertThat(folding.told)
        .extracting(one -> one.caseNo() + " " + one.body().path("incidentNumber").textValue())
        .containsExactly(caseNo(1) + " YJ-1", caseNo(2) + " YJ-2");
    assertThat(folding.told)
        .allSatisfy(
            one ->
                assertThat(one.body().at("/origin/system").textValue()).isEqualTo("grid-terminal"));
  }

  @Test
  void aBookingIsAnsweredByWhatItsDepartmentSays() {
    ObjectNode body = Samples.example("booking.requested", "service");
    folding.apply(
        Samples.message("b", "booking.requested", caseNo(1), "carer-support", T0, 0, body),
        dispatched("民政局", T0),
        word("1", "case.accepted", T0, 1, "'text': '已受理'"),
        word("2", "case.correction-needed", T0, 2, "'items': ['缺少材料', '缺少签名']"),
        word("3", "case.returned", T0, 3, "'reason': '不属于本部门'"),
        word("4", "case.completed", T0, 4, "'outcome': 'SOLVED', 'text': '12月1日上门'"));
    assertThat(theCase().facts().kind()).isEqualTo(CaseRecord.Kind.BOOKING);
    List<Message> answers =
        folding.outputs.stream()
            .filter(one -> one.type().name().equals("booking.answered"))
            .toList();
    assertThat(answers)
        .extracting(one -> one.body().path("state").textValue())
        .containsExactly("waiting", "waiting", "confirmed");
    assertThat(answers)
        .allSatisfy(
            one -> {
              assertThat(one.body().path("kind").textValue()).isEqualTo("service");
              assertThat(one.body().path("booking")).isEqualTo(body.path("origin"));
            });
    assertThat(answers.get(1).body().path("text").textValue()).isEqualTo("缺少材料;缺少签名");
    assertThat(folding.told).as("the words themselves").isEmpty();
  }

  @Test
  void aBookingThatIsNotGrantedIsRefused() {
    ObjectNode body = Samples.example("booking.requested", "service");
    folding.apply(
        Samples.message("b", "booking.requested", caseNo(1), "carer-support", T0, 0, body),
        word("1", "case.completed", T0, 1, "'outcome': 'NOT_SOLVED', 'text': '没有人手'"));
    assertThat(folding.outputs.getLast().body().path("state").textValue()).isEqualTo("refused");
  }

  @Test
  void theWholeStateIsToldAtEachChangeAndNotOfWhatChangesNothing() {
    folding.apply(
        submitted("poor-family", T0),
        dispatched("民政局", T0),
        word("1", "case.accepted", T0, 1, ""),
        word("2", "case.progress", T0, 0, "'state': 'SUBMITTED'"),
        order("supervision.urged", "second-time"),
        order("supervision.urged", "second-time"),
        word("3", "case.completed", T0.plusDays(30), 2, "'outcome': 'SOLVED', 'text': '已办'"));
    assertThat(folding.feed)
        .extracting(one -> one.body().path("state").textValue())
        .containsExactly("SUBMITTED", "DISPATCHED", "ACCEPTED", "ACCEPTED", "COMPLETED");
    assertThat(folding.feed).extracting(Message::version).isSorted().doesNotHaveDuplicates();
    ObjectNode urged = folding.feed.get(3).body();
    assertThat(urged.path("urged").booleanValue()).isTrue();
    assertThat(urged.path("dueAt").textValue()).isEqualTo("2026-12-03T23:59:59+08:00");
    assertThat(urged.path("holder").textValue()).isEqualTo("民政局");
    assertThat(urged.toString()).doesNotContain("张样例");
  }

  @Test
  void aCaseWhoseTimeHasRunOutIsOverdueWheneverItChanges() {
    folding.apply(
        submitted("poor-family", T0),
        word("1", "case.accepted", T0, 1, ""),
        word("2", "case.progress", T0.plusDays(30), 2, "'state': 'IN_PROGRESS'"));
    assertThat(folding.feed)
        .extracting(one -> one.body().path("overdue").booleanValue())
        .containsExactly(false, false, true);
  }

  @Test
  void exercisesAreNotShownToWhoCouldTakeThemForReal() {
    folding.apply(report(1, T0, 120.1424, 30.2776, "exercise"));
    assertThat(folding.feed).isEmpty();
    folding.apply(report(2, T0));
    assertThat(folding.feed).hasSize(1);
  }

  @Test
  void theDistrictCentreMayExtendTheTimeByWorkingDaysOrToATime() {
    folding.apply(submitted("poor-family", T0), word("1", "case.accepted", T0, 1, ""));
    folding.apply(order("supervision.extended", "by-working-days"));
    assertThat(theCase().due().at()).isEqualTo("2026-12-10T23:59:59+08:00");
    folding.apply(order("supervision.extended", "to-a-time"));
    assertThat(theCase().due().at()).isEqualTo("2026-12-10T18:00:00+08:00");
    assertThat(theCase().due().calendarVersion()).isEqualTo("2026.1");
    assertThat(folding.codes()).endsWith("EXTENDED", "EXTENDED");
  }

  @Test
  void whatFollowsInACaseThatIsRaisedGoesFirst() {
    folding.apply(
        submitted("poor-family", T0),
        order("supervision.prioritised", "to-urgent"),
        word("1", "case.accepted", T0, 1, ""));
    assertThat(theCase().priority()).isEqualTo(Priority.URGENT);
    assertThat(folding.told.getLast().priority()).isEqualTo(Priority.URGENT);
    assertThat(folding.feed.getLast().priority()).isEqualTo(Priority.URGENT);
  }

  @Test
  void aCaseUnderSupervisionStaysMarkedAndOneThatIsOverIsNotOrdered() {
    folding.apply(submitted("poor-family", T0), order("supervision.ordered", "overdue"));
    folding.apply(order("supervision.urged", "second-time"));
    assertThat(theCase().supervision()).isEqualTo(new CaseRecord.Supervision(true, true, false));
    folding.apply(
        word("1", "case.completed", T0, 1, "'outcome': 'SOLVED', 'text': '已办'"),
        order("supervision.prioritised", "to-urgent"));
    assertThat(folding.codes()).endsWith("COMPLETED", "LATE");
    assertThat(theCase().priority()).isEqualTo(Priority.ROUTINE);
  }

  @Test
  void whatAStreetPassesUpIsHeldByTheDistrictCentreUntilItIsDispatched() {
    ObjectNode body = Samples.example("case.escalated", "to-the-district");
    folding.apply(
        dispatched("样例街道", T0),
        Samples.message("e", "case.escalated", caseNo(1), "street-centre", T0, 0, body));
    assertThat(theCase())
        .returns(CaseState.ESCALATED, CaseRecord::state)
        .returns("区社会管理服务中心", CaseRecord::holder);
    assertThat(folding.outputs).isEmpty();
    folding.apply(dispatched("区社会管理服务中心", T0));
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("dispatch-needed");
    folding.apply(dispatched("城市管理局", T0));
    assertThat(theCase().state()).isEqualTo(CaseState.DISPATCHED);
  }

  @Test
  void whatIsHandedInLaterIsPassedOnByAPersonWhereADepartmentHasTheCase() {
    ObjectNode body = Samples.example("case.supplemented", "phone-cleared");
    Message more = Samples.message("m", "case.supplemented", caseNo(1), "one-window", T0, 0, body);
    folding.apply(submitted("poor-family", T0), more);
    assertThat(folding.outputs).as("nobody has it yet").isEmpty();
    folding.apply(
        word("1", "case.correction-needed", T0, 1, "'items': ['缺少材料']"),
        Samples.message("n", "case.supplemented", caseNo(1), "one-window", T0, 0, body));
    assertThat(theCase().state()).isEqualTo(CaseState.SUBMITTED);
    assertThat(folding.codes()).endsWith("CORRECTION_NEEDED", "SUPPLEMENTED");
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("case-supplemented");
  }

  @Test
  void whoIsDissatisfiedIsCalledBack() {
    folding.apply(
        submitted("poor-family", T0),
        word("1", "case.completed", T0, 1, "'outcome': 'SOLVED', 'text': '已办'"),
        graded(5));
    assertThat(theCase().state()).isEqualTo(CaseState.EVALUATED);
    assertThat(folding.outputs).isEmpty();
    folding.apply(graded(2));
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("applicant-dissatisfied");
  }

  private static Message result(String id, OffsetDateTime at, String outcome) {
    return word(id, "case.completed", at, 0, "'outcome': '" + outcome + "', 'text': '已办'");
  }

  private Timer rectification() {
    return folding
        .state()
        .timers()
        .get(new CaseworkState.Clock(caseNo(1), "rectification-2026W47"));
  }

  private List<String> types() {
    return folding.outputs.stream().map(one -> one.type().name()).toList();
  }

  @Test
  void whatADepartmentSaysOfANeedAfterABadGradeReachesTheAssessor() {
    folding.apply(submitted("poor-family", T0), result("1", T0, "NOT_SOLVED"), graded(1));
    assertThat(rectification().dueAt()).isEqualTo("2026-12-16T00:00:00+08:00");
    OffsetDateTime later = T0.plusDays(3);
    int told = folding.told.size();
    folding.apply(result("2", later, "SOLVED"));
    assertThat(folding.outputs.getLast().type().name()).isEqualTo("satisfaction.rectified");
    assertThat(folding.outputs.getLast().body())
        .isEqualTo(
            Samples.tree(
                "'at': '%s', 'department': '民政局', 'round': '2026W47', 'outcome': 'SOLVED'"
                    .formatted(Times.text(later))));
    assertThat(theCase().state()).isEqualTo(CaseState.EVALUATED);
    assertThat(folding.codes()).endsWith("EVALUATED", "RECTIFIED");
    assertThat(folding.told).as("the department calls the applicant itself").hasSize(told);

    folding.apply(result("3", later.plusDays(1), "SOLVED"));
    assertThat(folding.codes()).as("answered already").endsWith("RECTIFIED", "LATE");
  }

  @Test
  void whatWasSaidBeforeTheGradeOrSaysNothingOfTheComplaintIsOnlyLate() {
    folding.apply(
        submitted("poor-family", T0),
        result("1", T0, "SOLVED"),
        graded(2),
        result("2", T0, "SOLVED"),
        result("3", T0.plusDays(1), "GRANTED"),
        result("4", T0.plusDays(1), "REFUSED"));
    assertThat(folding.codes()).endsWith("EVALUATED", "LATE", "LATE", "LATE");
    assertThat(types()).doesNotContain("satisfaction.rectified");
    assertThat(rectification().state()).isEqualTo(Timer.State.RUNNING);
  }

  @Test
  void aCorrectionToABetterGradeExpectsNoAnswerAndTheSameGradeAgainNoMoreTime() {
    folding.apply(submitted("poor-family", T0), result("1", T0, "SOLVED"), graded(2), graded(1));
    assertThat(rectification().version()).isEqualTo(1);
    folding.apply(graded(3));
    assertThat(rectification().state()).isEqualTo(Timer.State.STOPPED);
    folding.apply(result("2", T0.plusDays(1), "SOLVED"));
    assertThat(types()).doesNotContain("satisfaction.rectified");
  }

  @Test
  void aDepartmentThatSaysNothingInTimeIsAskedByAPerson() {
    folding.apply(submitted("poor-family", T0), result("1", T0, "SOLVED"), graded(2));
    folding.apply(Folding.due(rectification()));
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("rectification-overdue");
    assertThat(DutyTexts.knows("rectification-overdue")).isTrue();
  }

  @Test
  void aGradeOfACaseThatIsNotOverWaitsForNothing() {
    folding.apply(submitted("poor-family", T0), graded(1));
    assertThat(rectification()).isNull();
    assertThat(types()).containsExactly("supervision.duty-task");
  }

  @Test
  void aGradeOfACaseWithContractsSaysHowGoodTheServiceWas() {
    folding.apply(PurchaseFoldTest.awarded("c1", 100), graded(4));
    assertThat(folding.outputs)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.type().name()).isEqualTo("project.evaluated");
              assertThat(one.body().path("contract").textValue()).isEqualTo("HT-1");
              assertThat(one.body().path("grade").textValue()).isEqualTo("GOOD");
              assertThat(one.body().path("score").intValue()).isEqualTo(80);
            });
  }
}
