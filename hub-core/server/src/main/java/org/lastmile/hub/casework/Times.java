package org.lastmile.hub.casework;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the canonical types write them: offset +08:00, seconds never left out. */
final class Times {
  static final ZoneOffset OFFSET = ZoneOffset.ofHours(8);

  private Times() {}

  /** The day in China. */
  static LocalDate day(OffsetDateTime time) {
    return time.withOffsetSameInstant(OFFSET).toLocalDate();
  }

  static String text(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.withOffsetSameInstant(OFFSET));
  }
}
