package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.acknowledged;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.dispatched;
import static org.lastmile.hub.casework.Samples.report;
import static org.lastmile.hub.casework.Samples.submitted;
import static org.lastmile.hub.casework.Samples.word;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.casework.CaseworkState.Clock;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;

class CaseFoldTest {
  private final Folding folding = new Folding();

  private CaseRecord known(int serial) {
    return folding.state().cases().get(caseNo(serial));
  }

  private Incident theIncident() {
    return folding.state().incidents().values().iterator().next();
  }

  private Timer clockOf(int serial) {
    return folding.state().timers().get(new Clock(caseNo(serial), IncidentFold.ACKNOWLEDGE));
  }

  @Test
  void fiveReportsOfOneFireAreOneIncidentWithFiveReferences() {
    for (int serial = 1; serial <= 5; serial++) {
      folding.apply(
          report(serial, T0.plusSeconds(serial), 120.1424 + serial * 0.0004, 30.2776, "actual"));
    }
    assertThat(folding.state().incidents()).hasSize(1);
    assertThat(theIncident().references())
        .containsExactly(caseNo(1), caseNo(2), caseNo(3), caseNo(4), caseNo(5));
    assertThat(folding.state().timers()).hasSize(1);
    assertThat(clockOf(1).dueAt()).isEqualTo(T0.plusSeconds(31));
    assertThat(known(5).state()).isEqualTo(CaseState.DISPATCHED);
    assertThat(folding.outputs).as("what may be told before anything is acknowledged").isEmpty();
    for (int serial = 1; serial <= 5; serial++) {
      folding.apply(acknowledged("YJ-" + serial, T0.plusSeconds(10 + serial), serial));
    }
    assertThat(folding.outputs)
        .hasSize(4)
        .allSatisfy(one -> assertThat(one.type().name()).isEqualTo("incident.linked"));
    assertThat(folding.outputs).extracting(Message::id).doesNotHaveDuplicates();
    ObjectNode last = folding.outputs.getLast().body();
    assertThat(last.path("primary").textValue()).isEqualTo(caseNo(1));
    assertThat(last.path("references"))
        .extracting(one -> one.textValue())
        .containsExactly(caseNo(2), caseNo(3), caseNo(4), caseNo(5));
    assertThat(last.path("incidentNumber").textValue()).isEqualTo("YJ-1");
  }

  @Test
  void theEmergencyCoordinationIsToldOnlyOfAlertsThatItHas() {
    folding.apply(report(1, T0), report(2, T0), report(3, T0));
    folding.apply(acknowledged("YJ-3", T0.plusSeconds(1), 3));
    assertThat(folding.outputs).as("told before it has the first").isEmpty();
    folding.apply(acknowledged("YJ-1", T0.plusSeconds(2), 1));
    assertThat(folding.outputs.getLast().body().path("references"))
        .extracting(one -> one.textValue())
        .containsExactly(caseNo(3));
    folding.apply(
        acknowledged("YJ-2", T0.plusSeconds(3), 2), acknowledged("YJ-4", T0.plusSeconds(4), 2));
    assertThat(folding.outputs).hasSize(2);
    assertThat(folding.outputs.getLast().body().path("references"))
        .extracting(one -> one.textValue())
        .containsExactly(caseNo(2), caseNo(3));
  }

  @Test
  void oneAcknowledgementNumbersAllReportsAndStopsTheClock() {
    folding.apply(
        report(1, T0), report(2, T0.plusSeconds(3)), acknowledged("YJ-1", T0.plusSeconds(4), 2));
    assertThat(theIncident())
        .returns("YJ-1", Incident::number)
        .returns(Incident.State.ACKNOWLEDGED, Incident::state);
    assertThat(List.of(known(1), known(2)))
        .allSatisfy(
            one -> {
              assertThat(one.state()).isEqualTo(CaseState.RECEIVED);
              assertThat(one.incident().number()).isEqualTo("YJ-1");
            });
    assertThat(clockOf(1).state()).isEqualTo(Timer.State.STOPPED);
    folding.apply(report(3, T0.plusSeconds(10)));
    assertThat(folding.outputs).isEmpty();
    folding.apply(acknowledged("YJ-2", T0.plusSeconds(11), 1));
    assertThat(folding.outputs.getLast().body().path("incidentNumber").textValue())
        .isEqualTo("YJ-1");
    assertThat(known(3).state()).isEqualTo(CaseState.RECEIVED);
    assertThat(folding.state().timers()).hasSize(1);
  }

  @Test
  void anAcknowledgementMayOvertakeItsReport() {
    folding.apply(acknowledged("YJ-1", T0, 1));
    assertThat(folding.codes()).containsExactly("ACKNOWLEDGED_EARLY");
    folding.apply(report(1, T0.plusSeconds(1)));
    assertThat(folding.state().timers()).isEmpty();
    assertThat(theIncident())
        .returns("YJ-1", Incident::number)
        .returns(Incident.State.ACKNOWLEDGED, Incident::state);
    assertThat(known(1).incident())
        .isEqualTo(new CaseRecord.IncidentLink("I-" + caseNo(1), "YJ-1"));
    assertThat(known(1).facts().originNumber()).isEqualTo("U20261124000003");
  }

  @Test
  void theEarlyAcknowledgementOfALaterReportEndsTheClockOfTheFirst() {
    folding.apply(report(1, T0), acknowledged("YJ-1", T0, 2), report(2, T0.plusSeconds(1)));
    assertThat(clockOf(1).state()).isEqualTo(Timer.State.STOPPED);
    assertThat(known(1).incident().number()).isEqualTo("YJ-1");
    assertThat(folding.outputs).isEmpty();
    folding.apply(acknowledged("YJ-2", T0.plusSeconds(2), 1));
    assertThat(folding.outputs.getLast().body().path("incidentNumber").textValue())
        .isEqualTo("YJ-1");
  }

  @Test
  void withoutAcknowledgementOneTaskGoesToTheDutyDeskAndALateOneIsStillTaken() {
    folding.apply(report(1, T0));
    Message due = Folding.due(clockOf(1));
    folding.apply(due, due);
    assertThat(theIncident().state()).isEqualTo(Incident.State.OVERDUE);
    assertThat(folding.outputs)
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.type().name()).isEqualTo("supervision.duty-task");
              assertThat(task.priority().urgent()).isTrue();
              assertThat(task.caseNo()).isEqualTo(caseNo(1));
              assertThat(task.body().path("reason").textValue()).isEqualTo("acknowledge-overdue");
              assertThat(task.body().path("incidentId").textValue()).isEqualTo("I-" + caseNo(1));
              assertThat(task.body().path("at").textValue()).isEqualTo("2026-11-24T14:03:35+08:00");
            });
    folding.apply(acknowledged("YJ-1", T0.plusSeconds(50), 1));
    assertThat(folding.codes())
        .containsExactly("REPORTED", "ACKNOWLEDGE_OVERDUE", "DUE", "ACKNOWLEDGED_LATE");
    assertThat(theIncident())
        .returns("YJ-1", Incident::number)
        .returns(Incident.State.ACKNOWLEDGED, Incident::state);
  }

  @Test
  void aClockThatRanOutWhileTheAcknowledgementWasUnderWayAlarmsNobody() {
    folding.apply(report(1, T0));
    Message due = Folding.due(clockOf(1));
    folding.apply(acknowledged("YJ-1", T0.plusSeconds(29), 1), due);
    assertThat(folding.codes()).endsWith("DUE");
    assertThat(folding.outputs).isEmpty();
    assertThat(theIncident().state()).isEqualTo(Incident.State.ACKNOWLEDGED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exercise", "test"})
  void whatIsNotRealIsRecordedAndAlarmsNobody(String status) {
    folding.apply(
        report(1, T0, 120.1424, 30.2776, status), report(2, T0, 120.1424, 30.2776, status));
    assertThat(folding.state().timers()).isEmpty();
    assertThat(folding.outputs).isEmpty();
    assertThat(theIncident().references()).hasSize(2);
    assertThat(known(1).facts().nature()).isEqualTo(Nature.of(status));
    assertThat(folding.changes.getFirst().detail()).contains(Nature.of(status).name());
    folding.apply(report(3, T0));
    assertThat(folding.state().incidents())
        .as("a real fire is never part of an exercise")
        .hasSize(2);
    assertThat(clockOf(3)).isNotNull();
  }

  @Test
  void reportsFarApartInPlaceTimeOrKindAreIncidentsOfTheirOwn() {
    folding.apply(
        report(1, T0), report(2, T0, 120.1424 + 0.0032, 30.2776, "actual")); // 307 m to the east
    Message later = report(3, T0);
    later.body().put("eventTime", "2026-11-24T14:17:01+08:00");
    Message flood = report(4, T0);
    flood.body().put("kind", "flood");
    Message otherSystem = report(5, T0);
    ((ObjectNode) otherSystem.body().path("place"))
        .put("coordinateSystem", "WGS-84")
        .put("text", "别处");
    folding.apply(later, flood, otherSystem);
    assertThat(folding.state().incidents()).hasSize(5);
    folding.apply(
        report(
            6,
            T0,
            120.1424 + 0.0030,
            30.2776,
            "actual")); // 288 m from the first, 19 m from the second
    assertThat(folding.state().incidents().get("I-" + caseNo(2)).references())
        .containsExactly(caseNo(2), caseNo(6));
  }

  @Test
  void withoutCoordinatesTheSameWordsAreTheSamePlace() {
    for (int serial = 1; serial <= 3; serial++) {
      Message report = report(serial, T0);
      ObjectNode place = (ObjectNode) report.body().path("place");
      place.retain("text");
      place.put("text", serial == 1 ? "文三路 马塍路口" : serial == 2 ? "文三路马塍路口" : "古翠路口");
      folding.apply(report);
    }
    assertThat(folding.state().incidents()).hasSize(2);
    assertThat(folding.state().incidents().get("I-" + caseNo(1)).references())
        .containsExactly(caseNo(1), caseNo(2));
    assertThat(folding.state().incidents().toString()).doesNotContain("文三路");
  }

  @Test
  void aClosedIncidentEndsItsCasesAndTakesNoMoreReports() {
    folding.apply(report(1, T0), acknowledged("YJ-1", T0, 1));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("incidentNumber", "YJ-1").put("status", "closed").put("at", Times.text(T0));
    folding.apply(
        Samples.message("u", "incident.updated", caseNo(1), "emergency", T0, 0, body),
        report(2, T0));
    assertThat(known(1).state()).isEqualTo(CaseState.COMPLETED);
    assertThat(folding.state().incidents()).hasSize(2);
  }

  @Test
  void anApplicationGoesFromSubmittedToCompleted() {
    folding.apply(submitted("online-application", T0));
    assertThat(known(1))
        .returns(CaseState.SUBMITTED, CaseRecord::state)
        .returns(null, CaseRecord::holder);
    folding.apply(
        word(
            "1",
            "case.accepted",
            T0,
            1,
            "'departmentNumber': 'SP-1', 'dueAt': '2026-12-20T00:00:00+08:00'"));
    assertThat(known(1))
        .returns(CaseState.ACCEPTED, CaseRecord::state)
        .returns("民政局", CaseRecord::holder);
    assertThat(known(1).due().at()).isEqualTo("2026-12-03T23:59:59+08:00");
    assertThat(known(1).department().number()).isEqualTo("SP-1");
    folding.apply(
        word("2", "case.progress", T0, 2, "'state': 'IN_PROGRESS'"),
        word("3", "case.progress", T0, 3, "'state': 'SUSPENDED'"),
        word("4", "case.progress", T0, 4, "'state': 'IN_PROGRESS'"),
        word("5", "case.completed", T0, 5, "'outcome': 'GRANTED', 'text': '准予'"));
    assertThat(folding.codes())
        .containsExactly(
            "SUBMITTED", "ACCEPTED", "IN_PROGRESS", "SUSPENDED", "IN_PROGRESS", "COMPLETED");
    assertThat(known(1).version()).isEqualTo(6);
    assertThat(folding.outputs).isEmpty();
  }

  @Test
  void aCorrectedApplicationIsSubmittedAgain() {
    folding.apply(
        submitted("online-application", T0),
        word("1", "case.correction-needed", T0, 1, "'items': ['缺少材料']"),
        Samples.message(
            "again",
            "case.submitted",
            caseNo(1),
            "zhilian-gov",
            T0,
            2,
            Samples.example("case.submitted", "online-application")));
    assertThat(known(1).state()).isEqualTo(CaseState.SUBMITTED);
    folding.apply(word("2", "case.refused", T0, 2, "'reason': '不符合条件'"));
    assertThat(known(1).state()).isEqualTo(CaseState.REFUSED);
  }

  @Test
  void whatComesLateOrIsNotAllowedIsWrittenDownAndChangesNothing() {
    folding.apply(
        submitted("poor-family", T0),
        word("1", "case.progress", T0, 0, "'state': 'IN_PROGRESS'"),
        word("2", "case.accepted", T0, 0, "'departmentNumber': 'MZ-1'"));
    assertThat(known(1).state()).isEqualTo(CaseState.IN_PROGRESS);
    assertThat(known(1).department().number()).as("kept though late").isEqualTo("MZ-1");
    assertThat(known(1).due()).isNotNull();
    folding.apply(
        word("3", "case.progress", T0, 0, "'state': 'EVALUATED'"),
        word("4", "case.completed", T0, 0, "'outcome': 'SOLVED', 'text': '已办'"),
        word("5", "case.returned", T0, 0, "'reason': '不属于本部门'"),
        word("6", "case.withdrawn", T0, 0, ""));
    assertThat(known(1).state()).isEqualTo(CaseState.COMPLETED);
    assertThat(known(1).returns()).isZero();
    assertThat(folding.outputs).isEmpty();
    assertThat(folding.codes())
        .containsExactly(
            "SUBMITTED", "IN_PROGRESS", "LATE", "ILLEGAL", "COMPLETED", "LATE", "LATE");
  }

  @Test
  void anOlderVersionOfTheSameSourceIsSuperseded() {
    folding.apply(
        submitted("poor-family", T0),
        word("1", "case.progress", T0, 3, "'state': 'IN_PROGRESS'"),
        word("2", "case.progress", T0, 2, "'state': 'SUSPENDED'"));
    assertThat(known(1).state()).isEqualTo(CaseState.IN_PROGRESS);
    assertThat(folding.codes()).endsWith("SUPERSEDED");
    folding.apply(word("3", "case.progress", T0, 4, "'state': 'SUSPENDED'"));
    assertThat(known(1).state()).isEqualTo(CaseState.SUSPENDED);
  }

  @Test
  void aDepartmentMaySpeakBeforeTheCaseArrives() {
    folding.apply(word("1", "case.accepted", T0, 1, "'departmentNumber': 'MZ-1'"));
    assertThat(known(1).facts().kind()).isEqualTo(CaseRecord.Kind.UNKNOWN);
    folding.apply(submitted("poor-family", T0.plusSeconds(1)));
    assertThat(known(1)).returns(CaseState.ACCEPTED, CaseRecord::state);
    assertThat(known(1).facts().kind()).isEqualTo(CaseRecord.Kind.NEED);
    assertThat(known(1).facts().category()).isEqualTo("poor-family");
  }

  @Test
  void aDispatchThatComesAfterTheResultFillsTheCaseIn() {
    folding.apply(
        word("1", "case.completed", T0, 1, "'outcome': 'SOLVED', 'text': '已办'"),
        dispatched("民政局", T0));
    assertThat(known(1).state()).isEqualTo(CaseState.COMPLETED);
    assertThat(known(1).facts().category()).isEqualTo("parking");
    assertThat(folding.codes()).containsExactly("COMPLETED", "FILLED_IN");
  }

  @Test
  void theDistrictCentreIsAskedWhenNoDepartmentIsKnownAndWhenOneSendsBack() {
    folding.apply(dispatched("区社会管理服务中心", T0));
    assertThat(known(1))
        .returns(CaseState.DISPATCHED, CaseRecord::state)
        .returns("区社会管理服务中心", CaseRecord::holder);
    assertThat(folding.outputs)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.type().name()).isEqualTo("supervision.duty-task");
              assertThat(one.body().path("reason").textValue()).isEqualTo("dispatch-needed");
              assertThat(one.body().path("text").textValue()).contains(caseNo(1)).contains("承办部门");
            });
    folding.apply(dispatched("民政局", T0), word("1", "case.returned", T0, 1, "'reason': '不属于本部门'"));
    assertThat(known(1))
        .returns(CaseState.RETURNED, CaseRecord::state)
        .returns(1, CaseRecord::returns);
    assertThat(folding.outputs.getLast().body().path("reason").textValue())
        .isEqualTo("case-returned");
  }

  @Test
  void personsAreKeptAsKeyedHashesOnly() {
    folding.apply(submitted("poor-family", T0));
    assertThat(known(1).facts().applicantKey()).hasSize(64);
    assertThat(folding.state().toString())
        .doesNotContain("339900195803120011")
        .doesNotContain("张样例")
        .doesNotContain("1380000");
    assertThat(folding.changes.toString()).doesNotContain("张样例");
  }

  @Test
  void refusesWhatItCannotPlace() {
    Message message = submitted("poor-family", T0);
    Message nowhere =
        new Message(
            "x",
            message.type(),
            "x",
            null,
            null,
            "a",
            T0,
            message.priority(),
            null,
            0,
            message.dataLevel(),
            null,
            null,
            List.of(),
            message.body());
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), nowhere))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("CASE_NUMBER_MISSING"));
    Message broken = report(1, T0);
    broken.body().put("eventTime", "yesterday");
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), broken))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("CASEWORK_BODY"));
  }

  @Test
  void aTypeThatIsNotForCaseworkIsNoted() {
    folding.apply(submitted("poor-family", T0));
    Message odd =
        new Message(
            "x",
            MessageType.of("notice.sent"),
            "x",
            caseNo(1),
            null,
            "a",
            T0.plus(Duration.ofDays(1)),
            known(1).priority(),
            null,
            0,
            DataLevel.L1,
            null,
            null,
            List.of(),
            JsonNodeFactory.instance.objectNode());
    Outcome outcome = folding.fold.apply(folding.state(), odd);
    assertThat(outcome.state()).isEqualTo(folding.state());
    assertThat(outcome.changes()).singleElement().returns("NOTED", CaseChange::code);
  }
}
