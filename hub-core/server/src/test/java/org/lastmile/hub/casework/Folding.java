package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.spi.Message;

/** Applies messages one after the other to a state in memory, and keeps what follows from them. */
final class Folding {
  CaseFold fold = fold(Samples.DAYS);

  /** What casework asks of others or answers. */
  final List<Message> outputs = new ArrayList<>();

  /** What it passes on to who handed a case in. */
  final List<Message> told = new ArrayList<>();

  /** What the district centre sees. */
  final List<Message> feed = new ArrayList<>();

  final List<CaseChange> changes = new ArrayList<>();
  private CaseworkState state = CaseworkState.empty();

  private static CaseFold fold(WorkingDays days) {
    return new CaseFold(CaseworkSettings.defaults(), days, Samples.HASH, Samples.FILES);
  }

  /** Takes another calendar from now on. */
  void use(WorkingDays days) {
    fold = fold(days);
  }

  CaseworkState state() {
    return state;
  }

  void apply(Message... messages) {
    for (Message message : messages) {
      Outcome outcome = fold.apply(state, message);
      assertThat(fold.apply(state, message)).as("a pure function").isEqualTo(outcome);
      outcome.outputs().forEach(Folding::check);
      state = outcome.state();
      outcome.outputs().forEach(output -> kind(output).add(output));
      changes.addAll(outcome.changes());
    }
  }

  private List<Message> kind(Message output) {
    String type = output.type().name();
    if (type.equals("case.changed")) {
      return feed;
    }
    boolean word = type.startsWith("case.") || type.equals("incident.acknowledged");
    return word ? told : outputs;
  }

  private static void check(Message output) {
    ObjectNode body = output.body().deepCopy();
    if (output.type().equals(CheckFold.BATCH_RESULT)) {
      body.put("digest", "sha256:" + "0".repeat(64)); // of the file, which is made later
    }
    Samples.TYPES.check(output.type(), body);
  }

  List<String> codes() {
    return changes.stream().map(CaseChange::code).toList();
  }

  /** What the timer becomes when it is due. */
  static Message due(Timer timer) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("clock", timer.clock())
        .put("clockVersion", timer.version())
        .put("dueAt", Times.text(timer.dueAt()));
    String id = "due-" + timer.clock();
    return Samples.message(id, "case.due", timer.caseNo(), "casework", timer.dueAt(), 0, body);
  }
}
