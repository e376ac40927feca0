package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One line of a case's history. What changes nothing has the same state before and after: nothing that was said about a
 * case is lost.
 *
 * @param messageId of the message that said it
 * @param actor the system that it came from
 * @param code stable, for example {@code ACCEPTED}, {@code LATE}, {@code ILLEGAL}, {@code SUPERSEDED}
 * @param holder who has the case now, or had it where it was given back
 * @param before null when the case begins
 * @param detail without personal data
 */
public record CaseChange(
    String messageId,
    String messageType,
    String caseNo,
    String actor,
    String code,
    @Nullable String holder,
    @Nullable CaseState before,
    @Nullable CaseState after,
    String detail,
    OffsetDateTime at) {}
