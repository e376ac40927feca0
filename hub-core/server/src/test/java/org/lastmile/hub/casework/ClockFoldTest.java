package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.dispatched;
import static org.lastmile.hub.casework.Samples.submitted;
import static org.lastmile.hub.casework.Samples.word;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.casework.CaseClock.Length;
import org.lastmile.hub.casework.CaseClock.Level;
import org.lastmile.hub.casework.CaseClock.Name;
import org.lastmile.hub.casework.CaseClock.State;
import org.lastmile.hub.casework.CaseClock.Step;
import org.lastmile.hub.casework.CaseClock.Unit;
import org.lastmile.hub.casework.CaseworkState.Clock;
import org.lastmile.hub.casework.CaseworkState.ClockName;
import org.lastmile.hub.casework.WorkingDays.Holiday;
import org.lastmile.hub.casework.WorkingDays.Notice;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;

class ClockFoldTest {
  private final Folding folding = new Folding();

  private CaseRecord theCase() {
    return folding.state().cases().get(caseNo(1));
  }

  private CaseClock clock(Name name) {
    return folding.state().clocks().get(new ClockName(caseNo(1), name));
  }

  private Timer timer(String clock) {
    return folding.state().timers().get(new Clock(caseNo(1), clock));
  }

  private static OffsetDateTime time(String text) {
    return OffsetDateTime.parse(text + "+08:00");
  }

  private static Message at(String time, String type, String fields) {
    return word(type + time, type, time(time), 0, fields);
  }

  /** Fires a clock's timer at the time for which it is set. */
  private OffsetDateTime fire(Name name) {
    Timer timer = timer(name.id());
    folding.apply(Folding.due(timer));
    return timer.dueAt();
  }

  private static Message licence(String time, String matter) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("application", Samples.example("case.submitted", "online-application"));
    body.put("department", "西湖区民政局").put("reason", "matter");
    body.putObject("matter")
        .put("version", 3)
        .put("promisedDays", 5)
        .put("promisedUnit", "working")
        .put("legalDays", 20)
        .put("legalUnit", "calendar");
    ((ObjectNode) body.get("application")).put("matterCode", matter);
    return Samples.message("d", "case.dispatched", caseNo(1), "zhilian-gov", time(time), 0, body);
  }

  private static final String LICENCE = "11330106XHDEM0017J4330104001000";
  private static final String OTHER = "11330106XHDEM0017J4331004001000";

  private static Message order(String type, String time, String fields) {
    ObjectNode body = Samples.tree(fields);
    body.put("at", time + "+08:00").put("orderedBy", "区社会管理服务中心").put("reason", "情况复杂");
    return Samples.message(type + time, type, caseNo(1), "district-centre", time(time), 0, body);
  }

  @Test
  void aCaseHasTheClocksOfTheNetworkOfItsDepartmentAndOfTheLaw() {
    folding.apply(
        licence("2026-11-23T09:00:00", OTHER), at("2026-11-23T15:00:00", "case.accepted", ""));
    assertThat(theCase().facts().matter())
        .isEqualTo(
            new CaseRecord.Matter(
                3, new Length(5, Unit.WORKING_DAYS), new Length(20, Unit.CALENDAR_DAYS)));
    assertThat(clock(Name.RESULT).due().at()).isEqualTo("2026-12-02T23:59:59+08:00");
    assertThat(clock(Name.PROMISED).due().at()).isEqualTo("2026-11-30T23:59:59+08:00");
    assertThat(clock(Name.LEGAL).due().at()).isEqualTo("2026-12-13T23:59:59+08:00");
    assertThat(theCase().due()).isEqualTo(clock(Name.RESULT).due());
    assertThat(clock(Name.CORRECTION)).as("no licence").isNull();
  }

  @Test
  void aCaseKeepsTheVersionOfItsMatterUnderWhichItWasFirstDispatched() {
    folding.apply(licence("2026-11-23T09:00:00", OTHER));
    ObjectNode body = licence("2026-11-24T09:00:00", OTHER).body();
    ((ObjectNode) body.get("matter")).put("version", 4).put("legalDays", 1);
    folding.apply(
        at("2026-11-23T10:00:00", "case.returned", "'reason': '不属于本部门'"),
        Samples.message(
            "d2", "case.dispatched", caseNo(1), "street", time("2026-11-24T09:00:00"), 0, body));
    assertThat(theCase().facts().matter().version()).isEqualTo(3);
  }

  @Test
  void whileTheDepartmentCannotGoOnTheClocksStandStill() {
    folding.apply(
        licence("2026-11-23T09:00:00", OTHER), at("2026-11-23T15:00:00", "case.accepted", ""));
    folding.apply(at("2026-11-25T10:00:00", "case.progress", "'state': 'SUSPENDED'"));
    assertThat(clock(Name.RESULT))
        .returns(State.PAUSED, CaseClock::state)
        .returns(null, CaseClock::due);
    assertThat(theCase().due()).isNull();
    assertThat(timer("result").state()).isEqualTo(Timer.State.STOPPED);
    assertThat(folding.feed.getLast().body().has("dueAt")).isFalse();
    folding.apply(at("2026-12-07T16:00:00", "case.progress", "'state': 'IN_PROGRESS'"));
    assertThat(clock(Name.RESULT).due().at())
        .as("two of seven days were used, five are left after 12-07")
        .isEqualTo("2026-12-14T23:59:59+08:00");
    assertThat(clock(Name.LEGAL).due().at())
        .as("twelve days stood still")
        .isEqualTo("2026-12-25T23:59:59+08:00");
  }

  @Test
  void whatTheLawWantsStepByStepIsOneClockAfterTheOther() {
    folding.apply(licence("2026-11-23T09:00:00", OTHER));
    folding.apply(
        at(
            "2026-11-23T15:00:00",
            "case.progress",
            "'state': 'RECEIVED', 'legalLimits': [{'step': 'decide', 'workingDays': 5},"
                + " {'step': 'appoint-lawyer', 'workingDays': 3}]"));
    assertThat(clock(Name.LEGAL).due().at())
        .as("the five days of the step, and not the twenty of the matter")
        .isEqualTo("2026-11-30T23:59:59+08:00");
    folding.apply(at("2026-11-26T10:00:00", "case.accepted", ""));
    assertThat(clock(Name.LEGAL).due().at())
        .as("decided; three days to appoint")
        .isEqualTo("2026-12-01T23:59:59+08:00");
    assertThat(clock(Name.LEGAL).steps()).extracting(Step::step).containsExactly("appoint-lawyer");
    assertThat(fire(Name.LEGAL)).as("yellow").isEqualTo("2026-11-27T00:00:00+08:00");
    folding.apply(at("2026-11-30T10:00:00", "case.progress", "'state': 'IN_PROGRESS'"));
    assertThat(clock(Name.LEGAL))
        .as("nothing more is wanted by the law")
        .returns(State.ENDED, CaseClock::state)
        .returns(Level.YELLOW, CaseClock::level);
    assertThat(clock(Name.RESULT).state()).as("the network goes on").isEqualTo(State.RUNNING);
  }

  @Test
  void aStepThatIsLateIsWarnedOf() {
    folding.apply(licence("2026-11-23T09:00:00", OTHER));
    folding.apply(
        at(
            "2026-11-23T15:00:00",
            "case.progress",
            "'state': 'RECEIVED', 'legalLimits': [{'step': 'decide', 'workingDays': 0}]"));
    assertThat(fire(Name.LEGAL)).isEqualTo("2026-11-24T00:00:00+08:00");
    assertThat(theCase().supervision().overdue()).isTrue();
    assertThat(folding.outputs.getLast().body().path("clock").textValue()).isEqualTo("legal");
  }

  @Test
  void itIsWarnedYellowOrangeAndRedAndTheCaseIsOverdueFromThenOn() {
    folding.apply(dispatched("民政局", time("2026-11-23T09:00:00")));
    folding.apply(at("2026-11-23T15:00:00", "case.accepted", ""));
    assertThat(fire(Name.RESULT)).isEqualTo("2026-11-30T00:00:00+08:00");
    assertThat(fire(Name.RESULT)).isEqualTo("2026-12-02T00:00:00+08:00");
    assertThat(theCase().supervision().overdue()).isFalse();
    assertThat(fire(Name.RESULT)).isEqualTo("2026-12-03T00:00:00+08:00");
    assertThat(folding.outputs)
        .hasSize(3)
        .allSatisfy(one -> assertThat(one.type().name()).isEqualTo("supervision.overdue"))
        .extracting(one -> one.body().path("level").textValue())
        .containsExactly("yellow", "orange", "red");
    assertThat(folding.outputs.getLast().body().path("holder").textValue()).isEqualTo("民政局");
    assertThat(theCase().supervision().overdue()).isTrue();
    assertThat(folding.feed.getLast().body().path("overdue").booleanValue()).isTrue();
    assertThat(folding.codes()).endsWith("WARNED", "WARNED", "OVERDUE");
    assertThat(timer("result").state()).isEqualTo(Timer.State.STOPPED);
    folding.apply(Folding.due(timer("result")));
    assertThat(folding.outputs).as("a timer that fires twice warns once").hasSize(3);
    folding.apply(at("2026-12-04T09:00:00", "case.completed", "'outcome': 'SOLVED', 'text': '已办'"));
    assertThat(clock(Name.RESULT))
        .returns(State.ENDED, CaseClock::state)
        .returns(Level.RED, CaseClock::level);
  }

  @Test
  void whatIsDecidedAfterItsTimeIsLateAlsoWhereNobodyHadWarnedYet() {
    folding.apply(dispatched("民政局", time("2026-11-23T09:00:00")));
    folding.apply(
        at("2026-11-23T15:00:00", "case.accepted", ""),
        at("2026-12-03T00:00:01", "case.completed", "'outcome': 'SOLVED', 'text': '已办'"));
    assertThat(clock(Name.RESULT).level()).isEqualTo(Level.RED);
    assertThat(theCase().supervision().overdue()).isTrue();
  }

  @Test
  void anExtensionMovesTheWarningsAndEndsTheDelay() {
    folding.apply(dispatched("民政局", time("2026-11-23T09:00:00")));
    folding.apply(at("2026-11-23T15:00:00", "case.accepted", ""));
    fire(Name.RESULT);
    fire(Name.RESULT);
    fire(Name.RESULT);
    folding.apply(order("supervision.extended", "2026-12-03T09:00:00", "'workingDays': 10"));
    assertThat(theCase().due().at()).isEqualTo("2026-12-16T23:59:59+08:00");
    assertThat(theCase().supervision().overdue()).isFalse();
    assertThat(clock(Name.RESULT).level()).isEqualTo(Level.NONE);
    assertThat(timer("result"))
        .returns(Timer.State.RUNNING, Timer::state)
        .returns(time("2026-12-14T00:00:00"), Timer::dueAt);
  }

  @Test
  void aDepartmentSignsAnUrgentCaseInWithinHalfAnHourOfTheTimeInWhichItWorks() {
    folding.apply(dispatched("民政局", time("2026-11-20T16:50:00"))); // a Friday
    folding.apply(order("supervision.prioritised", "2026-11-20T17:20:00", "'priority': 'URGENT'"));
    assertThat(clock(Name.SIGN_IN).due().at())
        .as("ten minutes on Friday, twenty on Monday")
        .isEqualTo("2026-11-23T08:50:00+08:00");
    fire(Name.SIGN_IN);
    assertThat(folding.outputs)
        .extracting(one -> one.type().name())
        .containsExactly("supervision.overdue", "supervision.duty-task");
    assertThat(folding.outputs.getFirst().priority()).isEqualTo(Priority.URGENT);
    folding.apply(at("2026-11-23T09:00:00", "case.progress", "'state': 'RECEIVED'"));
    assertThat(clock(Name.SIGN_IN).state()).isEqualTo(State.ENDED);
  }

  @Test
  void whoeverLowersTheCaseAgainNeedsNoSignature() {
    folding.apply(dispatched("民政局", time("2026-11-23T09:00:00")));
    folding.apply(
        order("supervision.prioritised", "2026-11-23T09:10:00", "'priority': 'URGENT'"),
        order("supervision.prioritised", "2026-11-23T09:20:00", "'priority': 'ROUTINE'"));
    assertThat(clock(Name.SIGN_IN).state()).isEqualTo(State.ENDED);
    assertThat(timer("sign-in").state()).isEqualTo(Timer.State.STOPPED);
    folding.apply(order("supervision.prioritised", "2026-11-23T10:00:00", "'priority': 'URGENT'"));
    assertThat(clock(Name.SIGN_IN).due().at()).isEqualTo("2026-11-23T10:30:00+08:00");
  }

  @Test
  void anApplicationForALicenceCountsAsAcceptedWhenNobodySaysInTimeWhatIsMissing() {
    folding.apply(licence("2026-11-23T09:00:00", LICENCE));
    assertThat(clock(Name.CORRECTION).due().at()).isEqualTo("2026-11-30T23:59:59+08:00");
    fire(Name.CORRECTION);
    assertThat(theCase().state()).isEqualTo(CaseState.ACCEPTED);
    assertThat(folding.codes()).endsWith("SILENCE");
    assertThat(clock(Name.RESULT).due().at())
        .as("from the day on which it came in (行政许可法 32)")
        .isEqualTo("2026-12-02T23:59:59+08:00");
    assertThat(clock(Name.CORRECTION).state()).isEqualTo(State.ENDED);
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("accepted-by-silence");
  }

  @Test
  void whoIsToldWhatIsMissingHasNotBeenKeptWaitingInSilence() {
    folding.apply(
        licence("2026-11-23T09:00:00", LICENCE),
        at("2026-11-25T09:00:00", "case.correction-needed", "'items': ['缺少材料']"));
    assertThat(clock(Name.CORRECTION).state()).isEqualTo(State.ENDED);
    folding.apply(submitted("online-application", time("2026-11-27T09:00:00")));
    assertThat(theCase().state()).isEqualTo(CaseState.SUBMITTED);
    assertThat(clock(Name.CORRECTION).due().at())
        .as("what was corrected must be looked at again")
        .isEqualTo("2026-12-04T23:59:59+08:00");
  }

  @Test
  void aNoticeThatIsPublishedMovesWhatCrossesItsYear() {
    folding.apply(dispatched("民政局", time("2026-12-25T09:00:00")));
    folding.apply(at("2026-12-25T15:00:00", "case.accepted", ""));
    assertThat(theCase().due().at()).isEqualTo("2027-01-06T23:59:59+08:00");
    assertThat(theCase().due().provisional()).isTrue();
    WorkingDays published =
        new WorkingDays(
            List.of(
                new Notice(2026, 1, false, "sample", List.of(), List.of()),
                new Notice(
                    2027,
                    1,
                    false,
                    "sample",
                    List.of(
                        new Holiday(
                            Map.of("en", "New Year"),
                            LocalDate.of(2027, 1, 1),
                            LocalDate.of(2027, 1, 3))),
                    List.of(LocalDate.of(2026, 12, 26)))));
    assertThat(published.isCurrent(theCase().due().calendarVersion())).isFalse();
    folding.use(published);
    folding.apply(
        Folding.due(
            new Timer(caseNo(1), "calendar", 1, time("2026-12-28T09:00:00"), Timer.State.FIRED)));
    assertThat(theCase().due().at()).isEqualTo("2027-01-05T23:59:59+08:00");
    assertThat(theCase().due().provisional()).isFalse();
    assertThat(published.isCurrent(theCase().due().calendarVersion())).isTrue();
    assertThat(folding.changes.getLast())
        .returns("RECOMPUTED", CaseChange::code)
        .returns(
            "result 2027-01-06T23:59:59+08:00 by 2026.1+2027.0 -> 2027-01-05T23:59:59+08:00 by"
                + " 2026.1+2027.1",
            CaseChange::detail);
  }

  @Test
  void exercisesAndIncidentsHaveNoSuchClocks() {
    folding.apply(Samples.report(1, T0));
    assertThat(folding.state().clocks()).isEmpty();
  }
}
