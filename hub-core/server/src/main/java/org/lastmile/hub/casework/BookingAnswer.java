package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.SystemAnswer;

/** What a department says about a booking that it got as a case, as the answer that who booked expects. */
final class BookingAnswer {
  private static final Set<String> NO = Set.of("REFUSED", "NOT_SOLVED");

  private BookingAnswer() {}

  /** A case that came back is not told: the booking waits for the next department. */
  static void tell(Draft draft, CaseRecord booking) {
    JsonNode word = draft.message().body();
    String state =
        switch (draft.message().type().name()) {
          case "case.returned" -> "";
          case "case.refused" -> "refused";
          case "case.completed" -> NO.contains(draft.text("outcome")) ? "refused" : "confirmed";
          default -> "waiting";
        };
    if (state.isEmpty()) {
      return;
    }
    ObjectNode body = Draft.body();
    body.set("booking", Draft.origin(booking));
    body.put("kind", booking.facts().category())
        .put("state", state)
        .put("at", Times.text(draft.time("at")))
        .put("provider", draft.text("department"));
    String text = text(word);
    if (!text.isEmpty()) {
      body.put("text", SystemAnswer.shortened(text, 1000));
    }
    draft.emit("booking.answered", booking.caseNo(), booking.priority(), DataLevel.L3, body);
  }

  private static String text(JsonNode word) {
    if (word.path("items").isArray()) {
      StringBuilder all = new StringBuilder();
      word.path("items").forEach(one -> all.append(all.isEmpty() ? "" : ";").append(one.asText()));
      return all.toString();
    }
    return word.path(word.has("reason") ? "reason" : "text").asText("");
  }
}
