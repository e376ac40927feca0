package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Priority;

/**
 * Something that a person on duty must do.
 *
 * @param reason stable word, for example {@code acknowledge-overdue}
 * @param file name of the file in the duty folder
 */
public record DutyTask(
    String id,
    @Nullable String caseNo,
    @Nullable String incidentId,
    String reason,
    Priority priority,
    String textZh,
    String textEn,
    OffsetDateTime at,
    String file) {}
