package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a source said about one row of a question.
 *
 * @param code two digits, as in the canonical type
 * @param reference under which the source finds its answer
 * @param asOf day whose data was asked
 */
record Answer(String code, @Nullable String reference, LocalDate asOf) {
  private static final String NOT_AVAILABLE = "90";

  /** What stands for an answer that nobody gave until the day of closing. */
  static Answer missing(LocalDate closed) {
    return new Answer(NOT_AVAILABLE, null, closed);
  }

  /** Adds itself to a row of an answer in canonical form. */
  void writeTo(ObjectNode row) {
    row.put("code", code);
    if (reference != null) {
      row.put("reference", reference);
    }
    row.put("asOf", asOf.toString());
  }
}
