package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseRecord.Supervision;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Priority;

/** What the district centre orders about a case. About a case that is not known or is over it is only written down. */
final class OrderFold {
  private final WorkingDays workingDays;

  OrderFold(WorkingDays workingDays) {
    this.workingDays = workingDays;
  }

  void urged(Draft draft) {
    CaseRecord known = open(draft, "URGED");
    if (known != null) {
      Supervision ordered = new Supervision(true, known.supervision().supervised());
      draft.change(known, known.with(ordered), "URGED", draft.text("department"));
    }
  }

  void ordered(Draft draft) {
    CaseRecord known = open(draft, "SUPERVISED");
    if (known != null) {
      Supervision ordered = new Supervision(known.supervision().urged(), true);
      draft.change(known, known.with(ordered), "SUPERVISED", draft.text("department"));
    }
  }

  /** By working days it is extended from when it was due, or from the order where no clock ran. */
  void extended(Draft draft) {
    CaseRecord known = open(draft, "EXTENDED");
    if (known == null) {
      return;
    }
    JsonNode body = draft.message().body();
    Deadline due = known.due();
    Deadline later =
        body.has("dueAt")
            ? workingDays.at(draft.time("dueAt"))
            : workingDays.after(
                due == null ? draft.time("at") : due.at(), body.path("workingDays").intValue());
    draft.change(known, known.with(later), "EXTENDED", "to " + Times.text(later.at()));
  }

  void prioritised(Draft draft) {
    CaseRecord known = open(draft, "PRIORITISED");
    if (known != null) {
      Priority priority = Priority.valueOf(draft.text("priority"));
      draft.change(known, known.with(priority), "PRIORITISED", priority.name());
    }
  }

  private static @Nullable CaseRecord open(Draft draft, String code) {
    CaseRecord known = draft.known(draft.caseNo());
    if (known != null && known.state().over()) {
      draft.note(known, "LATE", "to be " + code);
      return null;
    }
    return known;
  }
}
