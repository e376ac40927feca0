package org.lastmile.hub.console;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.lastmile.hub.casework.CaseClock;
import org.lastmile.hub.spi.Zone;
import org.springframework.context.MessageSource;

/** Words of one language for what the hub knows by codes and numbers. */
record Words(MessageSource messages, SystemNames systems, Locale language) {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  String of(String key, Object... arguments) {
    return messages.getMessage(key, arguments, language);
  }

  /** The words of a code, or the code where it has none. */
  private String orElse(String key, String code) {
    return String.valueOf(messages.getMessage(key, null, code, language));
  }

  /** The name of a clock, with the step for which it runs where it has steps. */
  String clock(CaseClock clock) {
    String name = of(clock.name());
    if (clock.steps().isEmpty()) {
      return name;
    }
    String step = clock.steps().getFirst().step();
    return of("clock.step", name, orElse("clock.step." + step, step));
  }

  String of(Enum<?> value, Object... arguments) {
    return of(value.getDeclaringClass().getSimpleName() + "." + value.name(), arguments);
  }

  String system(String id) {
    return orElse("system." + id, systems.name(id, language));
  }

  /** @param type name and version, {@code case.submitted/1} */
  String type(String type) {
    int slash = type.indexOf('/');
    return orElse("type." + (slash < 0 ? type : type.substring(0, slash)), type);
  }

  String zone(Zone zone) {
    return of("zone." + zone.id());
  }

  String date(OffsetDateTime time) {
    return DATE.format(time.atZoneSameInstant(SHANGHAI));
  }

  String clock(OffsetDateTime time) {
    return CLOCK.format(time.atZoneSameInstant(SHANGHAI));
  }

  String moment(OffsetDateTime time) {
    return MOMENT.format(time.atZoneSameInstant(SHANGHAI));
  }

  String minute(OffsetDateTime time) {
    return MINUTE.format(time.atZoneSameInstant(SHANGHAI));
  }

  /** A length of time by its two greatest units. */
  String lasting(Duration time) {
    if (time.toDays() > 0) {
      return of("duration.days", time.toDays(), time.toHoursPart());
    }
    if (time.toHours() > 0) {
      return of("duration.hours", time.toHours(), time.toMinutesPart());
    }
    if (time.toMinutes() > 0) {
      return of("duration.minutes", time.toMinutes(), time.toSecondsPart());
    }
    return of("duration.seconds", Math.max(0, time.toSeconds()));
  }

  /** How long one step took; empty where nothing was measured. */
  String took(Duration time) {
    if (time.isZero()) {
      return "";
    }
    return time.toSeconds() >= 10 ? lasting(time) : of("duration.millis", time.toMillis());
  }
}
