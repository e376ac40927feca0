package org.lastmile.hub.progress;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseState;

/**
 * What an applicant is told of a case; no words and no persons.
 *
 * @param number under which the asking system keeps the case, null if another system handed it in
 * @param changedAt when it came to the state
 * @param dueAt until when something must be done, null while no clock runs
 */
public record Standing(
    String caseNo,
    @Nullable String number,
    CaseState state,
    OffsetDateTime changedAt,
    @Nullable OffsetDateTime dueAt) {
  static Standing of(TrackedCase tracked, String asker) {
    TrackedCase.Origin origin = tracked.origin();
    return new Standing(
        tracked.caseNo(),
        origin != null && origin.system().equals(asker) ? origin.number() : null,
        tracked.state(),
        tracked.changedAt(),
        tracked.dueAt());
  }
}
