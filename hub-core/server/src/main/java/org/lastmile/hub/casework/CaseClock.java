package org.lastmile.hub.casework;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Deadline;

/**
 * One of the clocks of a case: by when something must have happened. When it is due follows from the rest and the
 * calendar, so it can be computed anew.
 *
 * @param length how much time there is, extensions included
 * @param pauses when it stood still, oldest first; the last may not have ended
 * @param setTo a time that was ordered in place of the length
 * @param steps what is due when, step after step, where the law says more than one time; the first is the one that it
 *     runs for
 * @param due null while it stands still
 * @param level the last warning that was due
 * @param endedAt null until then
 */
public record CaseClock(
    String caseNo,
    Name name,
    OffsetDateTime startedAt,
    Length length,
    List<Pause> pauses,
    @Nullable OffsetDateTime setTo,
    List<Step> steps,
    @Nullable Deadline due,
    State state,
    Level level,
    @Nullable OffsetDateTime endedAt) {
  public CaseClock {
    pauses = List.copyOf(pauses);
    steps = List.copyOf(steps);
  }

  /** What must have happened. */
  public enum Name {
    /** The result, as the network promises it. */
    RESULT,
    /** The result, as the department promises it for the matter. */
    PROMISED,
    /** The result, as the law wants it for the matter. */
    LEGAL,
    /** The department has signed an urgent case in. */
    SIGN_IN,
    /** The applicant was told what is missing (行政许可法 32); afterwards the application counts as accepted. */
    CORRECTION;

    /** As timers, messages and words name it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Name> of(String id) {
      return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
    }

    /** Whether it is about the result, and stands still while the department cannot go on. */
    boolean isOfResult() {
      return compareTo(LEGAL) <= 0;
    }
  }

  /** Whether it runs. */
  public enum State {
    RUNNING,
    PAUSED,
    ENDED
  }

  /** How near it is to its end. */
  public enum Level {
    NONE,
    YELLOW,
    ORANGE,
    RED;

    /** As messages name it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** In what a clock counts. */
  public enum Unit {
    WORKING_DAYS,
    CALENDAR_DAYS,
    /** Minutes in which offices work. */
    OFFICE_MINUTES
  }

  /** How much time there is. */
  public record Length(int amount, Unit unit) {}

  /**
   * When a clock stood still.
   *
   * @param to null while it does
   */
  public record Pause(OffsetDateTime from, @Nullable OffsetDateTime to) {
    /** Days after the one on which it began, up to the one on which it ended. */
    boolean holds(LocalDate day) {
      return day.isAfter(Times.day(from)) && to != null && !day.isAfter(Times.day(to));
    }
  }

  /**
   * One of several times that the law gives a department.
   *
   * @param step such as {@code decide} or {@code appoint-lawyer}
   * @param workingDays after the step before it
   * @param done the state that a case has reached with it
   */
  public record Step(String step, int workingDays, CaseState done) {}

  /** Runs for the first of the steps; there is one at least. */
  static CaseClock started(String caseNo, Name name, OffsetDateTime at, List<Step> steps) {
    Length length = new Length(steps.getFirst().workingDays(), Unit.WORKING_DAYS);
    return new CaseClock(
        caseNo, name, at, length, List.of(), null, steps, null, State.RUNNING, Level.NONE, null);
  }

  static CaseClock started(String caseNo, Name name, OffsetDateTime at, Length length) {
    return new CaseClock(
        caseNo,
        name,
        at,
        length,
        List.of(),
        null,
        List.of(),
        null,
        State.RUNNING,
        Level.NONE,
        null);
  }

  CaseClock paused(OffsetDateTime at) {
    List<Pause> longer = new ArrayList<>(pauses);
    longer.add(new Pause(at, null));
    return new CaseClock(
        caseNo, name, startedAt, length, longer, setTo, steps, null, State.PAUSED, level, null);
  }

  CaseClock resumed(OffsetDateTime at) {
    List<Pause> ended = new ArrayList<>(pauses);
    ended.add(new Pause(ended.removeLast().from(), at));
    return new CaseClock(
        caseNo, name, startedAt, length, ended, setTo, steps, null, State.RUNNING, level, null);
  }

  CaseClock ended(OffsetDateTime at) {
    return new CaseClock(
        caseNo, name, startedAt, length, pauses, setTo, steps, due, State.ENDED, level, at);
  }

  CaseClock longer(int amount) {
    Length more = new Length(length.amount() + amount, length.unit());
    return new CaseClock(
        caseNo, name, startedAt, more, pauses, setTo, steps, due, state, level, endedAt);
  }

  CaseClock until(OffsetDateTime time) {
    return new CaseClock(
        caseNo, name, startedAt, length, pauses, time, steps, due, state, level, endedAt);
  }

  CaseClock with(@Nullable Deadline computed, Level warned) {
    return new CaseClock(
        caseNo, name, startedAt, length, pauses, setTo, steps, computed, state, warned, endedAt);
  }
}
