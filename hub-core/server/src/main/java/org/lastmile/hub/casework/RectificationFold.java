package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.lastmile.hub.spi.DataLevel;

/**
 * What follows from a grade of 1 or 2: a person calls back, the department has its time to put right what was wrong, and
 * the assessor learns what the department says within it. Only a new word about a need says so; that a licence is granted
 * or refused again does not.
 */
final class RectificationFold {
  /** An applicant who must be called back. */
  static final String DISSATISFIED_REASON = "applicant-dissatisfied";

  /** A department that has not said in time what it has put right. */
  static final String OVERDUE_REASON = "rectification-overdue";

  /** The highest grade after which somebody must call back. */
  private static final int DISSATISFIED = 2;

  /** Of the round; running while an answer is expected. */
  private static final String CLOCK = "rectification-";

  private static final Set<String> OUTCOMES_OF_NEEDS = Set.of("SOLVED", "NOT_SOLVED");

  private final WorkingDays days;
  private final int within;

  /** @param within working days that a department has */
  RectificationFold(WorkingDays days, int within) {
    this.days = days;
    this.within = within;
  }

  /** Whether a clock is one of these. */
  static boolean owns(String clock) {
    return clock.startsWith(CLOCK);
  }

  /** A known case was graded; a correction may take the dissatisfaction back. */
  void graded(Draft draft, int score) {
    String caseNo = draft.caseNo();
    String clock = CLOCK + draft.text("round");
    if (score > DISSATISFIED) {
      draft.stop(caseNo, clock);
      return;
    }
    draft.task(DISSATISFIED_REASON, null);
    CaseRecord known = draft.known(caseNo);
    if (known != null && known.state().over() && !draft.running(caseNo).contains(clock)) {
      OffsetDateTime due = days.after(draft.now(), within).at();
      draft.start(caseNo, clock, due.plusSeconds(1));
    }
  }

  /**
   * Tells the assessor a result that was said after the case was graded.
   *
   * @return false when the message is not one, and is to be taken like any other
   */
  boolean answered(Draft draft) {
    CaseRecord known = draft.known(draft.caseNo());
    String outcome = draft.text("outcome");
    if (known == null || !known.state().over() || !OUTCOMES_OF_NEEDS.contains(outcome)) {
      return false;
    }
    List<String> clocks =
        draft.running(known.caseNo()).stream().filter(RectificationFold::owns).toList();
    if (clocks.isEmpty() || !draft.time("at").isAfter(known.updatedAt())) {
      return false;
    }
    for (String clock : clocks) {
      draft.stop(known.caseNo(), clock);
      ObjectNode body = Draft.body();
      body.put("at", draft.text("at"))
          .put("department", draft.text("department"))
          .put("round", clock.substring(CLOCK.length()))
          .put("outcome", outcome);
      draft.emit("satisfaction.rectified", known.caseNo(), known.priority(), DataLevel.L3, body);
    }
    draft.note(known, "RECTIFIED", outcome + " by " + draft.text("department"));
    return true;
  }

  /** The department's time is over. */
  static void due(Draft draft, CaseRecord known, String clock) {
    draft.note(known, "DUE", clock);
    draft.task(OVERDUE_REASON, null);
  }
}
