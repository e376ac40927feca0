package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Priority;

/** What the district centre orders about a case. About a case that is not known or is over it is only written down. */
final class OrderFold {
  private final ClockFold clocks;

  OrderFold(ClockFold clocks) {
    this.clocks = clocks;
  }

  void urged(Draft draft) {
    CaseRecord known = open(draft, "URGED");
    if (known != null) {
      draft.change(
          known, known.with(known.supervision().withUrged()), "URGED", draft.text("department"));
    }
  }

  void ordered(Draft draft) {
    CaseRecord known = open(draft, "SUPERVISED");
    if (known != null) {
      draft.change(
          known,
          known.with(known.supervision().withSupervised()),
          "SUPERVISED",
          draft.text("department"));
    }
  }

  /** By working days it is extended from when it was due, or from the order where no clock ran. */
  void extended(Draft draft) {
    CaseRecord known = open(draft, "EXTENDED");
    if (known != null) {
      JsonNode body = draft.message().body();
      OffsetDateTime to = body.has("dueAt") ? draft.time("dueAt") : null;
      CaseRecord later = clocks.extended(draft, known, body.path("workingDays").intValue(), to);
      Deadline due = later.due();
      String detail = due == null ? "while it stands still" : "to " + Times.text(due.at());
      draft.change(known, later, "EXTENDED", detail + ": " + draft.text("reason"));
    }
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
