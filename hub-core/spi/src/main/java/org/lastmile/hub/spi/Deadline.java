package org.lastmile.hub.spi;

import java.time.OffsetDateTime;

/**
 * When a case is due.
 *
 * @param at with offset +08:00
 * @param calendarVersion the working-day calendar it was computed with
 * @param provisional whether a year without a published holiday notice was crossed
 */
public record Deadline(OffsetDateTime at, String calendarVersion, boolean provisional) {}
