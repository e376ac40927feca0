package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Counts working days: weekdays without the holidays, with the days to make up for them, as the yearly notices say. A
 * notice may change days of the December before its year, so all notices are read together.
 */
public final class WorkingDays {
  private static final ZoneOffset OFFSET = Times.OFFSET;
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The notice of one year.
   *
   * @param version counts up with each change; 0 while the notice is not published
   * @param provisional whether the notice is not published and only the statutory days are in
   * @param source where the days were read
   * @param workdays days of weekends that are worked to make up for a holiday
   */
  public record Notice(
      int year,
      int version,
      boolean provisional,
      String source,
      List<Holiday> holidays,
      List<LocalDate> workdays) {
    public Notice {
      holidays = List.copyOf(holidays);
      workdays = List.copyOf(workdays);
    }
  }

  /** First and last day off, with the name by language tag. */
  public record Holiday(Map<String, String> name, LocalDate from, LocalDate to) {}

  private final Map<Integer, Notice> notices;
  private final Set<LocalDate> off = new HashSet<>();
  private final Set<LocalDate> worked = new HashSet<>();

  public WorkingDays(List<Notice> notices) {
    this.notices =
        new TreeMap<>(notices.stream().collect(Collectors.toMap(Notice::year, notice -> notice)));
    for (Notice notice : notices) {
      notice
          .holidays()
          .forEach(
              holiday -> holiday.from().datesUntil(holiday.to().plusDays(1)).forEach(off::add));
      worked.addAll(notice.workdays());
    }
  }

  /** Reads the notices {@code <year>.json} of a folder. */
  public static WorkingDays read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> years =
          files
              .filter(file -> file.getFileName().toString().matches("\\d{4}\\.json"))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
      return new WorkingDays(years.stream().map(WorkingDays::notice).toList());
    } catch (IOException e) {
      throw new HubException(
          "CALENDAR_MISSING",
          FaultKind.LASTING,
          "the folder of the calendar cannot be read",
          folder.toString(),
          e);
    }
  }

  private static Notice notice(Path file) {
    try {
      Notice notice = JSON.readValue(file.toFile(), Notice.class);
      if (!file.getFileName().toString().startsWith(Integer.toString(notice.year()))) {
        throw new IOException("the file says year " + notice.year());
      }
      return notice;
    } catch (IOException e) {
      throw new HubException(
          "CALENDAR_INVALID",
          FaultKind.LASTING,
          "not a calendar (year, version, provisional, source, holidays, workdays): "
              + e.getMessage(),
          file.toString(),
          e);
    }
  }

  /** Whether offices work on this day. */
  public boolean isWorkingDay(LocalDate day) {
    if (worked.contains(day)) {
      return true;
    }
    return !off.contains(day)
        && day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  /**
   * The end of the last of so many working days. The day of the start is not counted (Civil Code, article 201) and the
   * last day counts to its end (article 203).
   */
  public Deadline after(OffsetDateTime start, int workingDays) {
    return after(start, workingDays, this::isWorkingDay, List.of());
  }

  /**
   * The same where only some days count, and none after the day on which a pause begins, up to the day on which it ends.
   */
  Deadline after(
      OffsetDateTime start, int days, Predicate<LocalDate> counts, List<CaseClock.Pause> pauses) {
    LocalDate first = day(start);
    LocalDate day = first;
    for (int left = days; left > 0; ) {
      day = day.plusDays(1);
      LocalDate one = day;
      if (counts.test(one) && pauses.stream().noneMatch(pause -> pause.holds(one))) {
        left--;
      }
    }
    return deadline(first.plusDays(days > 0 ? 1 : 0), day);
  }

  /** When so much of the time in which offices work has passed; what is outside these hours does not count. */
  Deadline afterHours(OffsetDateTime start, Duration within, LocalTime opens, LocalTime closes) {
    LocalDate first = day(start);
    Duration left = within;
    for (LocalDate day = first; ; day = day.plusDays(1)) {
      if (isWorkingDay(day)) {
        OffsetDateTime from = day.atTime(opens).atOffset(OFFSET);
        OffsetDateTime to = day.atTime(closes).atOffset(OFFSET);
        from = start.isAfter(from) ? start.withOffsetSameInstant(OFFSET) : from;
        Duration open = Duration.between(from, to);
        if (open.compareTo(left) >= 0) {
          Deadline end = deadline(first, day);
          return new Deadline(from.plus(left), end.calendarVersion(), end.provisional());
        }
        left = open.isPositive() ? left.minus(open) : left;
      }
    }
  }

  /** The beginning of the first day after which at most so many working days are left until the day of a time. */
  OffsetDateTime before(OffsetDateTime due, int workingDays) {
    LocalDate day = day(due);
    int left = 0;
    while (left + (isWorkingDay(day) ? 1 : 0) <= workingDays) {
      left += isWorkingDay(day) ? 1 : 0;
      day = day.minusDays(1);
    }
    return day.atStartOfDay().atOffset(OFFSET);
  }

  /** Whether a deadline was computed with the notices as they are now. */
  boolean isCurrent(String calendarVersion) {
    return Arrays.stream(calendarVersion.split("\\+"))
        .allMatch(one -> one.equals(version(Integer.valueOf(one.substring(0, one.indexOf('.'))))));
  }

  private static LocalDate day(OffsetDateTime time) {
    return Times.day(time);
  }

  /** A time that somebody has set, whether or not its day is worked. */
  public Deadline at(OffsetDateTime time) {
    LocalDate day = day(time);
    Deadline end = deadline(day, day);
    return new Deadline(time, end.calendarVersion(), end.provisional());
  }

  private Deadline deadline(LocalDate first, LocalDate last) {
    List<Integer> years = IntStream.rangeClosed(first.getYear(), last.getYear()).boxed().toList();
    String version = years.stream().map(this::version).collect(Collectors.joining("+"));
    boolean provisional =
        years.stream().map(notices::get).anyMatch(notice -> notice == null || notice.provisional());
    return new Deadline(last.atTime(END_OF_DAY).atOffset(OFFSET), version, provisional);
  }

  private String version(Integer year) {
    Notice notice = notices.get(year);
    return year + "." + (notice == null ? 0 : notice.version());
  }
}
