package org.lastmile.hub.casework;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times as the canonical types write them: offset +08:00, seconds never left out. */
final class Times {
  static final ZoneOffset OFFSET = ZoneOffset.ofHours(8);

  private Times() {}

  /** The day in China. */
  static LocalDate day(OffsetDateTime time) {
    return time.withOffsetSameInstant(OFFSET).toLocalDate();
  }

  /** When the next day begins in China. */
  static OffsetDateTime end(LocalDate day) {
    return day.plusDays(1).atStartOfDay().atOffset(OFFSET);
  }

  /** The day before in China, once it is as late as this there. */
  static Optional<LocalDate> dayBefore(OffsetDateTime now, LocalTime at) {
    OffsetDateTime here = now.withOffsetSameInstant(OFFSET);
    return here.toLocalTime().isBefore(at)
        ? Optional.empty()
        : Optional.of(here.toLocalDate().minusDays(1));
  }

  static String text(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.withOffsetSameInstant(OFFSET));
  }
}
