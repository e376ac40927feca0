package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.answer;
import static org.lastmile.hub.casework.Samples.asked;
import static org.lastmile.hub.casework.Samples.batch;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.rows;
import static org.lastmile.hub.casework.Samples.submitted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.casework.CaseworkState.Clock;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** Questions and batches without a database: what each message does to the state, and what follows. */
class CheckFoldTest {
  private final Folding folding = new Folding();

  private Batch theBatch() {
    return folding.state().batches().get(caseNo(1));
  }

  private Timer cutOff() {
    return folding.state().timers().get(new Clock(caseNo(1), CheckFold.CUT_OFF));
  }

  private Timer theClock() {
    return folding.state().timers().values().iterator().next();
  }

  private static List<Integer> rowsOf(Message request) {
    List<Integer> rows = new ArrayList<>();
    request.body().path("rows").forEach(row -> rows.add(row.path("row").intValue()));
    return rows;
  }

  @Test
  void aBatchIsCutIntoQuestionsOfAtMost500RowsToEachSource() {
    folding.apply(batch(1, T0, rows(1, 1001), 1001, "civil-affairs", "disability-fed"));
    assertThat(folding.outputs)
        .hasSize(6)
        .allSatisfy(
            one -> {
              assertThat(one.type()).isEqualTo(CheckFold.REQUEST);
              assertThat(one.purpose()).isEqualTo(Samples.PURPOSE);
              assertThat(one.caseNo()).isEqualTo(caseNo(1));
            });
    assertThat(folding.outputs)
        .extracting(one -> one.body().path("source").textValue())
        .containsExactly(
            "civil-affairs",
            "disability-fed",
            "civil-affairs",
            "disability-fed",
            "civil-affairs",
            "disability-fed");
    assertThat(rowsOf(folding.outputs.get(0))).hasSize(500).startsWith(1).endsWith(500);
    assertThat(rowsOf(folding.outputs.get(3))).hasSize(500).startsWith(501).endsWith(1000);
    assertThat(rowsOf(folding.outputs.get(5))).containsExactly(1001);
    assertThat(folding.outputs).extracting(Message::id).doesNotHaveDuplicates();
    assertThat(folding.state().questions()).hasSize(6);
    assertThat(theBatch()).isEqualTo(new Batch(caseNo(1), Samples.PURPOSE, 1001, 2002, 0, 6, null));
    assertThat(cutOff().dueAt()).isEqualTo(T0.plusHours(2));
    assertThat(folding.state().cases().get(caseNo(1)))
        .returns(CaseState.IN_PROGRESS, CaseRecord::state)
        .returns(CaseRecord.Kind.BATCH, one -> one.facts().kind());
    assertThat(folding.state().toString()).doesNotContain("张样例").doesNotContain("339900");
  }

  @Test
  void aBatchClosesWithItsLastAnswerAndItsClockStops() {
    folding.apply(batch(1, T0, rows(1, 600), 600, "civil-affairs"));
    List<Message> requests = List.copyOf(folding.outputs);
    folding.outputs.clear();
    folding.apply(answer(requests.get(1), T0.plusMinutes(1), "00"));
    assertThat(theBatch()).returns(100L, Batch::answered).returns(1, Batch::open);
    assertThat(folding.outputs).isEmpty();
    folding.apply(answer(requests.get(0), T0.plusMinutes(2), "10"));
    assertThat(theBatch()).returns(0L, Batch::missing).returns(T0.plusMinutes(2), Batch::closedAt);
    assertThat(cutOff().state()).isEqualTo(Timer.State.STOPPED);
    assertThat(folding.outputs)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.type()).isEqualTo(CheckFold.BATCH_RESULT);
              assertThat(one.body().path("answered").intValue()).isEqualTo(600);
              assertThat(one.body().path("missing").intValue()).isZero();
              assertThat(one.body().path("origin").path("system").textValue()).isEqualTo("finance");
            });
    assertThat(folding.state().cases().get(caseNo(1)).state()).isEqualTo(CaseState.COMPLETED);
    assertThat(folding.codes()).containsExactly("CUT", "ANSWERED", "ANSWERED", "COMPLETE");
  }

  @Test
  void theFirstAnswerForARowCountsAndRepeatsAndStrangersAreWrittenDown() {
    folding.apply(batch(1, T0, rows(1, 3), 3, "civil-affairs"));
    Message request = folding.outputs.getFirst();
    folding.apply(answer(request, T0, new TreeMap<>(Map.of(1, "00", 7, "00"))));
    folding.apply(answer(request, T0, new TreeMap<>(Map.of(1, "30", 2, "10"))));
    Question question = folding.state().questions().values().iterator().next();
    assertThat(question.answers().get(1).code()).isEqualTo("00");
    assertThat(question.answers()).containsOnlyKeys(1, 2);
    assertThat(question.open()).isTrue();
    folding.apply(answer(request, T0.plusSeconds(1), new TreeMap<>(Map.of(1, "30"))));
    ObjectNode foreign = request.body().deepCopy().put("source", "education");
    folding.apply(answer(with(request, foreign), T0.plusSeconds(2), "00"));
    assertThat(theBatch().answered()).isEqualTo(2);
    assertThat(folding.codes())
        .containsExactly("CUT", "ANSWERED", "ANSWERED", "REPEATED", "UNASKED");
    assertThat(folding.changes.get(1).detail()).endsWith("1 answered, 0 repeated, 1 not asked");
    assertThat(folding.changes.get(2).detail()).endsWith("1 answered, 1 repeated, 0 not asked");
  }

  private static Message with(Message message, ObjectNode body) {
    return new Message(
        message.id(),
        message.type(),
        message.id(),
        message.caseNo(),
        null,
        message.source(),
        message.createdAt(),
        message.priority(),
        null,
        0,
        message.dataLevel(),
        message.purpose(),
        null,
        message.attachments(),
        body);
  }

  @Test
  void atTheCutOffABatchClosesWithWhatIsMissingAndLaterAnswersChangeNothing() {
    folding.apply(batch(1, T0, rows(1, 600), 600, "civil-affairs", "disability-fed"));
    List<Message> requests = List.copyOf(folding.outputs);
    folding.outputs.clear();
    folding.apply(answer(requests.get(0), T0.plusMinutes(1), "00"));
    folding.apply(Folding.due(cutOff()));
    assertThat(folding.outputs.getLast().body().path("answered").intValue()).isEqualTo(500);
    assertThat(folding.outputs.getLast().body().path("missing").intValue()).isEqualTo(700);
    CaseworkState closed = folding.state();
    folding.apply(answer(requests.get(1), T0.plusHours(3), "00"));
    folding.apply(Folding.due(cutOff()));
    assertThat(folding.state()).isEqualTo(closed);
    assertThat(folding.outputs).hasSize(1);
    assertThat(folding.codes()).containsExactly("CUT", "ANSWERED", "CUT_OFF", "LATE", "DUE");
  }

  @Test
  void aQuestionInACaseGoesOutAndItsAnswerComesBackToTheFlows() {
    folding.apply(submitted("poor-family", T0));
    OffsetDateTime answerBy = T0.plusHours(1);
    folding.apply(asked(1, T0, "civil-affairs", answerBy));
    Message request = folding.outputs.getFirst();
    assertThat(request.type()).isEqualTo(CheckFold.REQUEST);
    assertThat(request.source()).isEqualTo(Casework.SYSTEM);
    assertThat(theClock().dueAt()).isEqualTo(answerBy);
    folding.apply(answer(request, T0.plusMinutes(1), "00"));
    assertThat(theClock().state()).isEqualTo(Timer.State.STOPPED);
    JsonNode result = folding.outputs.getLast().body();
    assertThat(folding.outputs.getLast().type()).isEqualTo(CheckFold.RESULT);
    assertThat(result.path("complete").booleanValue()).isTrue();
    assertThat(result.path("rows").path(0).path("code").textValue()).isEqualTo("00");
    assertThat(result.path("rows").path(0).path("reference").textValue()).isEqualTo("R-1");
    assertThat(folding.state().cases().get(caseNo(1)).state()).isEqualTo(CaseState.SUBMITTED);
    folding.apply(answer(request, T0.plusMinutes(2), "30"));
    assertThat(folding.outputs).hasSize(2);
    assertThat(folding.codes()).containsExactly("SUBMITTED", "ASKED", "ANSWERED", "LATE");
  }

  @Test
  void aQuestionThatNobodyAnswersIsClosedOnceWithCode90() {
    folding.apply(asked(1, T0, "civil-affairs", T0.plusHours(1)));
    assertThat(folding.state().cases().get(caseNo(1)).facts().kind())
        .isEqualTo(CaseRecord.Kind.UNKNOWN);
    Timer clock = theClock();
    folding.apply(Folding.due(clock));
    JsonNode result = folding.outputs.getLast().body();
    assertThat(result.path("complete").booleanValue()).isFalse();
    assertThat(result.path("rows").path(0).path("code").textValue()).isEqualTo("90");
    assertThat(result.path("rows").path(0).path("asOf").textValue()).isEqualTo("2026-11-24");
    folding.apply(Folding.due(clock), answer(folding.outputs.getFirst(), T0.plusHours(2), "00"));
    assertThat(folding.outputs).hasSize(2);
    assertThat(folding.codes()).containsExactly("ASKED", "CUT_OFF", "DUE", "LATE");
    folding.apply(submitted("poor-family", T0.plusHours(3)));
    assertThat(folding.codes()).endsWith("FILLED_IN");
  }

  @Test
  void aBatchThatWasWithdrawnHasNoResult() {
    folding.apply(batch(1, T0, rows(1, 1), 1, "civil-affairs"));
    Message request = folding.outputs.getFirst();
    folding.apply(Samples.word("w", "case.withdrawn", T0, 0, ""));
    folding.apply(answer(request, T0.plusMinutes(1), "00"));
    assertThat(folding.outputs).containsExactly(request);
    assertThat(folding.codes()).containsExactly("CUT", "WITHDRAWN", "ANSWERED", "COMPLETE");
  }

  @Test
  void aFileThatIsNotAsTheBatchSaysIsRefusedWhole() {
    assertRefused(batch(1, T0, rows(1, 3), 4, "civil-affairs"), "3 of 4 rows");
    assertRefused(batch(1, T0, rows(1, 3), 2, "civil-affairs"), "row 3");
    assertRefused(batch(1, T0, rows(2, 3), 2, "civil-affairs"), "row 1");
    ObjectNode bad = Samples.row(2).put("citizenId", "33990019580312SECRET");
    var file = Samples.FILES.write("x", Stream.of(Samples.row(1), bad));
    assertRefused(batch(1, T0, file, 2, "civil-affairs"), "/rows/1/citizenId");
  }

  private void assertRefused(Message batch, String why) {
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), batch))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("BATCH_ROWS");
              assertThat(e).hasMessageContaining(why).hasMessageNotContaining("SECRET");
            });
  }

  @Test
  void nobodyIsAskedWithoutAPurposeNorTwice() {
    Message twice = batch(1, T0, rows(1, 1), 1, "civil-affairs", "civil-affairs");
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), twice))
        .hasMessageContaining("twice");
    Message nobody = batch(1, T0, rows(1, 1), 1, "civil-affairs");
    nobody.body().remove("sources");
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), nobody))
        .hasMessageContaining("nobody");
    Message question = asked(1, T0, "civil-affairs", T0.plusHours(1));
    Message aimless =
        new Message(
            "x",
            question.type(),
            "x",
            caseNo(1),
            null,
            "one-window",
            T0,
            question.priority(),
            null,
            0,
            question.dataLevel(),
            null,
            null,
            List.of(),
            question.body());
    assertThatThrownBy(() -> folding.fold.apply(folding.state(), aimless))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("PURPOSE_MISSING"));
  }
}
