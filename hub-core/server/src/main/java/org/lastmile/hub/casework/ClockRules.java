package org.lastmile.hub.casework;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseClock.Level;
import org.lastmile.hub.casework.CaseClock.State;
import org.lastmile.hub.casework.CaseClock.Unit;
import org.lastmile.hub.spi.Deadline;

/** When a clock is due and when it is to be warned of, by the calendar and the district's rules. */
final class ClockRules {
  private final ClockSettings settings;
  private final WorkingDays days;

  ClockRules(ClockSettings settings, WorkingDays days) {
    this.settings = settings;
    this.days = days;
  }

  /** A warning that comes. */
  record Warning(Level level, OffsetDateTime at) {}

  /** The clock as it stands at a time, with what follows from the calendar. */
  CaseClock computed(CaseClock clock, OffsetDateTime now) {
    if (clock.state() != State.RUNNING) {
      return clock;
    }
    CaseClock due = clock.with(due(clock), Level.NONE);
    return due.with(due.due(), level(due, now));
  }

  private Deadline due(CaseClock clock) {
    if (clock.setTo() != null) {
      return days.at(clock.setTo());
    }
    int amount = clock.length().amount();
    return switch (clock.length().unit()) {
      case WORKING_DAYS ->
          days.after(clock.startedAt(), amount, days::isWorkingDay, clock.pauses());
      case CALENDAR_DAYS -> days.after(clock.startedAt(), amount, day -> true, clock.pauses());
      case OFFICE_MINUTES ->
          days.afterHours(
              clock.startedAt(),
              Duration.ofMinutes(amount),
              settings.officeOpens(),
              settings.officeCloses());
    };
  }

  /** The highest level whose time has come. */
  Level level(CaseClock clock, OffsetDateTime now) {
    return warnings(clock).entrySet().stream()
        .filter(one -> !one.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .reduce(Level.NONE, (a, b) -> b);
  }

  /** The next warning after the level it has, empty while the clock stands still or when all were given. */
  Optional<Warning> next(CaseClock clock) {
    return warnings(clock).entrySet().stream()
        .filter(one -> one.getKey().compareTo(clock.level()) > 0)
        .findFirst()
        .map(one -> new Warning(one.getKey(), one.getValue()));
  }

  private Map<Level, OffsetDateTime> warnings(CaseClock clock) {
    Map<Level, OffsetDateTime> times = new EnumMap<>(Level.class);
    @Nullable Deadline due = clock.due();
    if (due == null || clock.state() != State.RUNNING) {
      return times;
    }
    if (clock.name().isOfResult() && clock.length().unit() != Unit.OFFICE_MINUTES) {
      times.put(Level.YELLOW, days.before(due.at(), settings.yellow()));
      times.put(Level.ORANGE, days.before(due.at(), settings.orange()));
    }
    times.put(Level.RED, due.at().plusSeconds(1));
    return times;
  }
}
