package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseClock.Length;
import org.lastmile.hub.casework.CaseClock.Level;
import org.lastmile.hub.casework.CaseClock.Name;
import org.lastmile.hub.casework.CaseClock.State;
import org.lastmile.hub.casework.CaseClock.Step;
import org.lastmile.hub.casework.CaseClock.Unit;
import org.lastmile.hub.casework.CaseRecord.Kind;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Priority;

/**
 * The clocks of cases: they start with what a message says, follow the state of their case, and warn. Exercises and
 * incidents have none of these.
 */
final class ClockFold {
  /** The timer that asks for all clocks of a case to be computed anew. */
  static final String CALENDAR = "calendar";

  /** An urgent case that no department has signed in. */
  static final String SIGN_IN_REASON = "sign-in-overdue";

  /** An application that counts as accepted, because nobody said in time what was missing. */
  static final String SILENCE_REASON = "accepted-by-silence";

  /** Type of matters that are licences (行政许可), where an implementation code has it. */
  private static final String LICENCE = "01";

  private static final int TYPE_BEGINS = 21;

  private static final Set<CaseState> STANDING_STILL =
      EnumSet.of(CaseState.SUSPENDED, CaseState.CORRECTION_NEEDED);

  /** Where nobody has yet said whether the application is complete. */
  private static final Set<CaseState> UNDECIDED =
      EnumSet.of(
          CaseState.SUBMITTED,
          CaseState.DISPATCHED,
          CaseState.RECEIVED,
          CaseState.RETURNED,
          CaseState.TRANSFERRED,
          CaseState.ESCALATED);

  /** States from the one to the other of which a department goes step by step. */
  private static final List<CaseState> STEPS =
      List.of(CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.IN_PROGRESS, CaseState.COMPLETED);

  private final CaseworkSettings settings;
  private final ClockRules rules;

  ClockFold(CaseworkSettings settings, WorkingDays workingDays) {
    this.settings = settings;
    this.rules = new ClockRules(settings.clocks(), workingDays);
  }

  /** Starts those clocks of the result that have not been started before; gives the case with its time. */
  CaseRecord start(Draft draft, CaseRecord known, OffsetDateTime at) {
    if (!hasClocks(known)) {
      return known;
    }
    CaseRecord.Matter matter = known.facts().matter();
    if (matter != null) {
      startOnce(draft, known, Name.PROMISED, at, matter.promised());
      startOnce(draft, known, Name.LEGAL, at, matter.legal());
    }
    Length result = new Length(settings.resultWithin(), Unit.WORKING_DAYS);
    return startOnce(draft, known, Name.RESULT, at, result);
  }

  private CaseRecord startOnce(
      Draft draft, CaseRecord known, Name name, OffsetDateTime at, @Nullable Length length) {
    return length == null || draft.clock(known.caseNo(), name) != null
        ? known
        : start(draft, known, name, at, length);
  }

  /**
   * What the law wants step by step, which a department knows better than the catalogue of matters.
   *
   * @param limits {@code step} and {@code workingDays} of each, in their order
   */
  CaseRecord start(Draft draft, CaseRecord known, OffsetDateTime at, JsonNode limits) {
    if (!hasClocks(known)) {
      return known;
    }
    List<Step> steps = new ArrayList<>();
    int reached = STEPS.indexOf(known.state());
    for (JsonNode limit : limits) {
      reached = Math.min(reached + 1, STEPS.size() - 1);
      steps.add(
          new Step(
              limit.path("step").textValue(),
              limit.path("workingDays").intValue(),
              STEPS.get(reached)));
    }
    return start(draft, known, at, steps);
  }

  private CaseRecord start(Draft draft, CaseRecord known, OffsetDateTime at, List<Step> steps) {
    return set(draft, known, CaseClock.started(known.caseNo(), Name.LEGAL, at, steps));
  }

  /** The same where the time counts from the dispatch. */
  CaseRecord dispatched(Draft draft, CaseRecord known) {
    return settings.clocks().resultFrom() == ClockSettings.From.DISPATCH
        ? start(draft, known, draft.now())
        : known;
  }

  private CaseRecord start(
      Draft draft, CaseRecord known, Name name, OffsetDateTime at, Length length) {
    return set(draft, known, CaseClock.started(known.caseNo(), name, at, length));
  }

  /** Keeps a clock, with its due time and its next warning as they are now; gives the case with its time. */
  private CaseRecord set(Draft draft, CaseRecord known, CaseClock clock) {
    CaseClock now = rules.computed(clock, draft.now());
    draft.put(now);
    String timer = now.name().id();
    rules
        .next(now)
        .ifPresentOrElse(
            next -> draft.start(now.caseNo(), timer, next.at()),
            () -> draft.stop(now.caseNo(), timer));
    if (now.name() != Name.RESULT || Objects.equals(known.due(), now.due())) {
      return known;
    }
    return known.with(now.due());
  }

  private static boolean hasClocks(CaseRecord known) {
    return known.facts().nature() == Nature.ACTUAL && known.facts().kind() != Kind.INCIDENT;
  }

  /** Lets the clocks of a case follow its state after a message. */
  void follow(Draft draft, @Nullable CaseRecord before, CaseRecord now) {
    if (!hasClocks(now)) {
      return;
    }
    OffsetDateTime at = draft.saidAt();
    CaseRecord last = now;
    for (CaseClock clock : draft.clocks(now.caseNo())) {
      last = follow(draft, before, last, clock, at);
    }
    if (isUnsigned(now) && !runs(draft, now, Name.SIGN_IN)) {
      Length length =
          new Length((int) settings.clocks().signInWithin().toMinutes(), Unit.OFFICE_MINUTES);
      last = start(draft, last, Name.SIGN_IN, draft.now(), length);
    }
    if (isHandedIn(before, now) && settings.clocks().correctionWithin() > 0) {
      Length length = new Length(settings.clocks().correctionWithin(), Unit.WORKING_DAYS);
      last = start(draft, last, Name.CORRECTION, draft.now(), length);
    }
    draft.adjust(overdue(draft, last));
  }

  private CaseRecord follow(
      Draft draft,
      @Nullable CaseRecord before,
      CaseRecord now,
      CaseClock clock,
      OffsetDateTime at) {
    boolean ends =
        now.state().over()
            || switch (clock.name()) {
              case SIGN_IN -> !isUnsigned(now) || isHandedOn(before, now);
              case CORRECTION -> !UNDECIDED.contains(now.state());
              case RESULT, PROMISED, LEGAL -> false;
            };
    if (clock.state() == State.ENDED) {
      return now;
    }
    if (!ends && isDone(now, clock)) {
      List<Step> left = clock.steps().subList(1, clock.steps().size());
      if (!left.isEmpty()) {
        return start(draft, now, at, left);
      }
      ends = true;
    }
    if (ends) {
      return set(draft, now, clock.with(clock.due(), rules.level(clock, at)).ended(at));
    }
    boolean stands = clock.name().isOfResult() && STANDING_STILL.contains(now.state());
    if (stands && clock.state() == State.RUNNING) {
      return set(draft, now, clock.paused(at));
    }
    return !stands && clock.state() == State.PAUSED ? set(draft, now, clock.resumed(at)) : now;
  }

  /** Whether the department has gone on from the step for which a clock runs. */
  private static boolean isDone(CaseRecord now, CaseClock clock) {
    return !clock.steps().isEmpty()
        && STEPS.indexOf(now.state()) >= STEPS.indexOf(clock.steps().getFirst().done());
  }

  private static boolean runs(Draft draft, CaseRecord known, Name name) {
    CaseClock clock = draft.clock(known.caseNo(), name);
    return clock != null && clock.state() != State.ENDED;
  }

  private static boolean isUnsigned(CaseRecord known) {
    return known.priority() == Priority.URGENT && known.state() == CaseState.DISPATCHED;
  }

  private static boolean isHandedOn(@Nullable CaseRecord before, CaseRecord now) {
    return before != null && !Objects.equals(before.holder(), now.holder());
  }

  /** Whether an application for a licence came in with this message, for the first time or corrected. */
  private static boolean isHandedIn(@Nullable CaseRecord before, CaseRecord now) {
    String code = now.facts().matterCode();
    boolean licence = code != null && code.startsWith(LICENCE, TYPE_BEGINS);
    boolean came =
        before == null
            || before.facts().kind() == Kind.UNKNOWN
            || (before.state() == CaseState.CORRECTION_NEEDED
                && now.state() == CaseState.SUBMITTED);
    return licence && came && UNDECIDED.contains(now.state());
  }

  /** Whether a result is late is a flag of the case, also before the warning has come. */
  private CaseRecord overdue(Draft draft, CaseRecord known) {
    boolean late =
        draft.clocks(known.caseNo()).stream()
            .filter(one -> one.name().isOfResult())
            .anyMatch(
                one -> one.level() == Level.RED || rules.level(one, draft.now()) == Level.RED);
    return known.with(known.supervision().withOverdue(late));
  }

  /** By working days from when it was due, or to a time; where no clock runs it starts with the order. */
  CaseRecord extended(Draft draft, CaseRecord known, int workingDays, @Nullable OffsetDateTime to) {
    CaseClock clock = draft.clock(known.caseNo(), Name.RESULT);
    CaseClock from =
        clock == null
            ? CaseClock.started(
                known.caseNo(), Name.RESULT, draft.saidAt(), new Length(0, Unit.WORKING_DAYS))
            : clock;
    return set(draft, known, to == null ? from.longer(workingDays) : from.until(to));
  }

  /** The time of a warning has come. */
  void due(Draft draft, CaseRecord known, Name name) {
    CaseClock before = draft.clock(known.caseNo(), name);
    CaseRecord warned = before == null ? known : set(draft, known, before);
    CaseClock clock = draft.clock(known.caseNo(), name);
    if (before == null || clock == null || clock.level().compareTo(before.level()) <= 0) {
      draft.note(known, "DUE", name.id());
      return;
    }
    switch (name) {
      case SIGN_IN -> {
        draft.note(known, "WARNED", detail(clock));
        warn(draft, known, clock);
        draft.task(SIGN_IN_REASON, null);
      }
      case CORRECTION -> {
        CaseRecord accepted = known.at(CaseState.ACCEPTED, known.holder());
        draft.change(known, start(draft, accepted, clock.startedAt()), "SILENCE", detail(clock));
        draft.task(SILENCE_REASON, null);
      }
      case RESULT, PROMISED, LEGAL -> {
        CaseRecord late = overdue(draft, warned);
        if (late.equals(known)) {
          draft.note(known, "WARNED", detail(clock));
        } else {
          draft.change(known, late, "OVERDUE", detail(clock));
        }
        warn(draft, late, clock);
      }
    }
  }

  private static String detail(CaseClock clock) {
    return clock.name().id() + " " + clock.level().id();
  }

  private void warn(Draft draft, CaseRecord known, CaseClock clock) {
    Deadline due = Objects.requireNonNull(clock.due());
    ObjectNode body = Draft.body();
    body.put("at", Times.text(draft.now()));
    body.put("level", clock.level().id());
    body.put("clock", clock.name().id());
    body.put("dueAt", Times.text(due.at()));
    body.put("holder", known.holder() == null ? settings.districtCentre() : known.holder());
    draft.emit("supervision.overdue", known.caseNo(), known.priority(), DataLevel.L2, body);
  }

  /** Computes the running clocks anew, because the calendar has changed; what has changed with it is written down. */
  void recompute(Draft draft, CaseRecord known) {
    CaseRecord now = known;
    StringJoiner changes = new StringJoiner("; ");
    for (CaseClock clock : draft.clocks(known.caseNo())) {
      now = set(draft, now, clock);
      Deadline due = Objects.requireNonNull(draft.clock(known.caseNo(), clock.name())).due();
      if (!Objects.equals(clock.due(), due)) {
        changes.add(clock.name().id() + " " + text(clock.due()) + " -> " + text(due));
      }
    }
    CaseRecord last = overdue(draft, now);
    if (!last.equals(known)) {
      draft.change(known, last, "RECOMPUTED", changes.toString());
    } else if (changes.length() > 0) {
      draft.note(known, "RECOMPUTED", changes.toString());
    }
  }

  private static String text(@Nullable Deadline due) {
    return due == null ? "-" : Times.text(due.at()) + " by " + due.calendarVersion();
  }
}
