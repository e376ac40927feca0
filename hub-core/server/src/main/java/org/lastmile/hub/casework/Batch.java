package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows about which several systems are asked, by questions of some hundred rows each. It is a case, too, which
 * has its history and its clock.
 *
 * @param purpose why the systems may be asked
 * @param rows of the file
 * @param expected answers: rows times systems
 * @param answered answers given so far
 * @param open questions that are not closed
 * @param closedAt null while it is open
 */
public record Batch(
    String caseNo,
    String purpose,
    int rows,
    long expected,
    long answered,
    int open,
    @Nullable OffsetDateTime closedAt) {
  /** Answers that nobody gave, so far or until it was closed. */
  public long missing() {
    return expected - answered;
  }

  Batch answered(int more, int questionsClosed) {
    return new Batch(
        caseNo, purpose, rows, expected, answered + more, open - questionsClosed, closedAt);
  }

  Batch closed(OffsetDateTime at) {
    return new Batch(caseNo, purpose, rows, expected, answered, 0, at);
  }
}
