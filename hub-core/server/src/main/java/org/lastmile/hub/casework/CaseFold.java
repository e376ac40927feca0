package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseRecord.Department;
import org.lastmile.hub.casework.CaseRecord.Facts;
import org.lastmile.hub.casework.CaseRecord.Kind;
import org.lastmile.hub.casework.CaseRecord.Matter;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * What each message does to the business state: a pure function of state and message. It reads no clock but the
 * message's time, and no reference data but the calendar it was made with and files that the message names by their
 * digest; so the state can be folded again from the ledger.
 */
final class CaseFold {
  /** What a department sent back, and a person must hand on. */
  static final String RETURNED_REASON = "case-returned";

  /** What was handed in later, for a department whose system cannot take it. */
  static final String SUPPLEMENTED_REASON = "case-supplemented";

  /** A word about a case of which nobody knows who handed it in. */
  static final String NOBODY_TO_TELL_REASON = "nobody-to-tell";

  /** What no department is known for. */
  static final String DISPATCH_REASON = "dispatch-needed";

  private final CaseworkSettings settings;
  private final ClockFold clocks;
  private final UnaryOperator<String> pseudonym;
  private final IncidentFold incidents;
  private final CheckFold checks;
  private final PurchaseFold purchases;
  private final OrderFold orders;
  private final RectificationFold rectifications;

  /**
   * @param pseudonym keyed hash of a number that identifies a person or a place
   * @param files read by digest only
   */
  CaseFold(
      CaseworkSettings settings,
      WorkingDays workingDays,
      UnaryOperator<String> pseudonym,
      BatchFiles files) {
    this.settings = settings;
    this.clocks = new ClockFold(settings, workingDays);
    this.pseudonym = pseudonym;
    this.incidents = new IncidentFold(settings, pseudonym);
    this.checks = new CheckFold(settings, files);
    this.purchases = new PurchaseFold(pseudonym);
    this.orders = new OrderFold(clocks);
    this.rectifications =
        new RectificationFold(workingDays, settings.clocks().rectificationWithin());
  }

  /** Applies one message. What it does not expect is written down and changes nothing. */
  Outcome apply(CaseworkState state, Message message) {
    Draft draft = new Draft(state, message);
    try {
      if (!superseded(draft)) {
        apply(draft);
        draft.changed().forEach(one -> clocks.follow(draft, draft.before(one.caseNo()), one));
        if (settings.tellChanges()) {
          draft.tellChanges();
        }
      }
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "CASEWORK_BODY",
          FaultKind.LASTING,
          "the body of " + message.type() + " is not as its schema says",
          null,
          e);
    }
    return draft.outcome();
  }

  private void apply(Draft draft) {
    switch (draft.message().type().name()) {
      case "incident.reported" -> incidents.reported(draft);
      case "incident.acknowledged" -> incidents.acknowledged(draft);
      case "incident.updated" -> incidents.updated(draft);
      case "check.batch" -> checks.handedIn(draft);
      case "check.request" -> checks.asked(draft);
      case "check.answer" -> checks.answered(draft);
      case "purchase.awarded" -> purchases.awarded(draft);
      case "purchase.accepted" -> purchases.accepted(draft);
      case "payment.requested" -> purchases.requested(draft);
      case "case.due" -> due(draft);
      case "booking.requested" -> booked(draft);
      case "case.submitted" -> submitted(draft);
      case "case.supplemented" -> supplemented(draft);
      case "case.dispatched" -> dispatched(draft);
      case "case.escalated" -> escalated(draft);
      case "case.accepted" -> accepted(draft);
      case "case.correction-needed" -> said(draft, CaseState.CORRECTION_NEEDED);
      case "case.refused" -> said(draft, CaseState.REFUSED);
      case "case.progress" -> progressed(draft);
      case "case.returned" -> returned(draft);
      case "case.completed" -> completed(draft);
      case "case.withdrawn" -> withdrawn(draft);
      case "satisfaction.result" -> evaluated(draft);
      case "supervision.urged" -> orders.urged(draft);
      case "supervision.ordered" -> orders.ordered(draft);
      case "supervision.extended" -> orders.extended(draft);
      case "supervision.prioritised" -> orders.prioritised(draft);
      default -> unexpected(draft);
    }
  }

  private static boolean superseded(Draft draft) {
    String caseNo = draft.message().caseNo();
    CaseRecord known = caseNo == null ? null : draft.known(caseNo);
    if (known == null) {
      return false;
    }
    long newest = known.sourceVersions().getOrDefault(draft.message().source(), 0L);
    if (draft.message().version() <= 0 || draft.message().version() >= newest) {
      return false;
    }
    draft.note(
        known, "SUPERSEDED", "version " + draft.message().version() + ", known is " + newest);
    return true;
  }

  private void submitted(Draft draft) {
    Facts facts = facts(draft.message().body(), draft.now());
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      draft.change(null, opened(draft, facts, CaseState.SUBMITTED, null), "SUBMITTED", "");
    } else if (known.state() == CaseState.CORRECTION_NEEDED) {
      CaseRecord again =
          known.withFacts(facts, known.priority()).at(CaseState.SUBMITTED, known.holder());
      draft.change(known, again, "SUBMITTED_AGAIN", "");
    } else if (known.facts().kind() == Kind.UNKNOWN) {
      fillIn(draft, known, facts);
    } else {
      draft.note(known, "SUBMITTED_AGAIN", "the case is " + known.state());
    }
  }

  private void dispatched(Draft draft) {
    String department = draft.text("department");
    if (handedOn(draft, CaseState.DISPATCHED, department, "to " + department)
        && department.equals(settings.districtCentre())) {
      draft.task(DISPATCH_REASON, null);
    }
  }

  private void escalated(Draft draft) {
    String detail = "by " + draft.text("department");
    handedOn(draft, CaseState.ESCALATED, settings.districtCentre(), detail);
  }

  /**
   * What comes with the whole application.
   *
   * @return whether the case moved or began
   */
  private boolean handedOn(Draft draft, CaseState state, String holder, String detail) {
    Matter matter = matter(draft.message().body().path("matter"));
    Facts alone = facts(draft.message().body().path("application"), draft.now());
    Facts facts = matter == null ? alone : alone.with(matter);
    UnaryOperator<CaseRecord> clocked =
        state == CaseState.DISPATCHED
            ? record -> clocks.dispatched(draft, record)
            : record -> record;
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      CaseRecord opened = clocked.apply(opened(draft, facts, state, holder));
      draft.change(null, opened, state.name(), detail);
      return true;
    }
    if (known.facts().kind() == Kind.UNKNOWN) {
      fillIn(draft, known, facts);
      return false;
    }
    return move(draft, state, holder, detail, record -> clocked.apply(under(record, matter)));
  }

  /** What is booked and must be arranged by a department; the department gets it as a case. */
  private void booked(Draft draft) {
    JsonNode body = draft.message().body();
    Facts facts =
        Facts.of(
            Kind.BOOKING,
            Nature.ACTUAL,
            draft.text("kind"),
            identity(body.path("person")),
            Draft.optional(body.path("origin"), "system"),
            Draft.optional(body.path("origin"), "number"),
            draft.now());
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      draft.change(null, opened(draft, facts, CaseState.SUBMITTED, null), "BOOKED", "");
    } else if (known.facts().kind() == Kind.UNKNOWN) {
      fillIn(draft, known, facts);
    } else {
      draft.note(known, "BOOKED_AGAIN", "the case is " + known.state());
    }
  }

  private static void supplemented(Draft draft) {
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      draft.task(SUPPLEMENTED_REASON, null);
      return;
    }
    if (known.state() == CaseState.CORRECTION_NEEDED) {
      draft.change(known, known.at(CaseState.SUBMITTED, known.holder()), "SUPPLEMENTED", "");
    } else {
      draft.note(
          known, known.state().over() ? "LATE" : "SUPPLEMENTED", "the case is " + known.state());
    }
    if (known.holder() != null && !known.state().over()) {
      draft.task(SUPPLEMENTED_REASON, null);
    }
  }

  /** The grade that the applicant gave; who is dissatisfied must be called back. */
  private void evaluated(Draft draft) {
    CaseRecord known = draft.known(draft.caseNo());
    int score = draft.message().body().path("score").intValue();
    String detail = "score " + score;
    if (known == null) {
      return;
    }
    purchases.evaluated(draft, score);
    if (known.state() == CaseState.COMPLETED || known.state() == CaseState.CLOSED) {
      draft.change(known, known.at(CaseState.EVALUATED, known.holder()), "EVALUATED", detail);
    } else {
      draft.note(known, known.state().over() ? "EVALUATED" : "ILLEGAL", detail);
    }
    rectifications.graded(draft, score);
  }

  /** The case arrives after a department spoke of it: its state is already further. */
  private void fillIn(Draft draft, CaseRecord known, Facts facts) {
    CaseRecord filled = known.withFacts(facts, draft.message().priority());
    CaseClock result = draft.clock(known.caseNo(), CaseClock.Name.RESULT);
    draft.change(
        known,
        result == null ? filled : clocks.start(draft, filled, result.startedAt()),
        "FILLED_IN",
        "");
  }

  private void accepted(Draft draft) {
    JsonNode body = draft.message().body();
    OffsetDateTime at = draft.time("at");
    String number = Draft.optional(body, "departmentNumber");
    String dueAt = Draft.optional(body, "dueAt");
    Department department = new Department(number, dueAt == null ? null : draft.time("dueAt"));
    String by = draft.text("department");
    heard(
        draft,
        CaseState.ACCEPTED,
        by,
        "by " + by,
        record -> clocks.start(draft, record.with(department), at));
  }

  private void progressed(Draft draft) {
    String by = draft.text("department");
    CaseState state = CaseState.valueOf(draft.text("state"));
    OffsetDateTime at = draft.time("at");
    // A department's sign-in starts the clock of a need that it never formally accepts.
    UnaryOperator<CaseRecord> clocked =
        state == CaseState.ACCEPTED || state == CaseState.RECEIVED
            ? record -> clocks.start(draft, record, at)
            : record -> record;
    JsonNode limits = draft.message().body().path("legalLimits");
    heard(
        draft,
        state,
        by,
        "by " + by,
        record -> {
          CaseRecord known = clocked.apply(record);
          return limits.isEmpty() ? known : clocks.start(draft, known, at, limits);
        });
  }

  private void said(Draft draft, CaseState state) {
    String by = draft.text("department");
    heard(draft, state, by, "by " + by, record -> record);
  }

  private void completed(Draft draft) {
    if (!rectifications.answered(draft)) {
      said(draft, CaseState.COMPLETED);
    }
  }

  private void returned(Draft draft) {
    String by = draft.text("department");
    String holder = settings.districtCentre();
    if (heard(draft, CaseState.RETURNED, holder, "by " + by, CaseRecord::returned)) {
      draft.task(RETURNED_REASON, null);
    }
  }

  private void withdrawn(Draft draft) {
    CaseRecord known = draft.known(draft.caseNo());
    move(draft, CaseState.WITHDRAWN, known == null ? null : known.holder(), "", record -> record);
  }

  private void due(Draft draft) {
    String clock = draft.text("clock");
    Timer timer = draft.timer(draft.caseNo(), clock);
    CaseRecord known = draft.known(draft.caseNo());
    if (known != null && clock.equals(ClockFold.CALENDAR)) {
      clocks.recompute(draft, known);
      return;
    }
    if (known == null || timer == null) {
      return;
    }
    if (timer.version() != draft.message().body().path("clockVersion").intValue()) {
      draft.note(known, "SUPERSEDED", "the clock " + clock + " was set anew");
    } else if (clock.equals(IncidentFold.ACKNOWLEDGE)) {
      incidents.due(draft, known);
    } else if (CheckFold.owns(clock)) {
      checks.due(draft, known, clock);
    } else if (RectificationFold.owns(clock)) {
      RectificationFold.due(draft, known, clock);
    } else {
      CaseClock.Name.of(clock)
          .ifPresentOrElse(
              name -> clocks.due(draft, known, name), () -> draft.note(known, "DUE", clock));
    }
  }

  private static void unexpected(Draft draft) {
    String caseNo = draft.message().caseNo();
    CaseRecord known = caseNo == null ? null : draft.known(caseNo);
    if (known != null) {
      draft.note(known, "NOTED", "casework does nothing with " + draft.message().type());
    }
  }

  /**
   * Takes the case to a state if the step is allowed; what comes late or is not allowed is written down.
   *
   * @param also what else the message tells, kept also when it is late and the case not over
   * @return whether the case moved or began
   */
  private static boolean move(
      Draft draft,
      CaseState to,
      @Nullable String holder,
      String detail,
      UnaryOperator<CaseRecord> also) {
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      Facts unknown = Facts.of(Kind.UNKNOWN, Nature.ACTUAL, null, null, null, null, draft.now());
      draft.change(null, also.apply(opened(draft, unknown, to, holder)), to.name(), detail);
      return true;
    }
    CaseState from = known.state();
    if (from.mayBecome(to)) {
      draft.change(known, also.apply(known.at(to, holder)), to.name(), detail);
      return true;
    }
    if (from == to && !from.over()) {
      draft.change(known, known.at(to, holder), "UNCHANGED", detail);
    } else if (from.over()) {
      draft.note(known, "LATE", "to be " + to + " " + detail);
    } else if (from.isBeyond(to)) {
      draft.change(known, also.apply(known), "LATE", "to be " + to + " " + detail);
    } else {
      draft.note(known, "ILLEGAL", "to be " + to + " " + detail);
    }
    return false;
  }

  /** A word of a department: what is not too late is told to who handed the case in. Returns as {@link #move}. */
  private static boolean heard(
      Draft draft,
      CaseState to,
      @Nullable String holder,
      String detail,
      UnaryOperator<CaseRecord> also) {
    CaseRecord before = draft.known(draft.caseNo());
    boolean again = before != null && before.state() == to && !to.over();
    boolean moved = move(draft, to, holder, detail, also);
    CaseRecord now = draft.known(draft.caseNo());
    if (now == null || !(moved || again)) {
      return moved;
    }
    if (now.facts().originSystem() == null) {
      draft.task(NOBODY_TO_TELL_REASON, null);
    } else if (now.facts().kind() == Kind.BOOKING) {
      BookingAnswer.tell(draft, now);
    } else {
      draft.tell(now);
    }
    return moved;
  }

  private static CaseRecord opened(
      Draft draft, Facts facts, CaseState state, @Nullable String holder) {
    return CaseRecord.opened(draft.caseNo(), facts, state, holder, draft.message().priority());
  }

  private Facts facts(JsonNode application, OffsetDateTime now) {
    String matter = Draft.optional(application, "matterCode");
    JsonNode origin = application.path("origin");
    return new Facts(
        matter == null ? Kind.NEED : Kind.APPLICATION,
        Nature.ACTUAL,
        matter,
        null,
        Draft.optional(application, "category"),
        Draft.optional(application, "division"),
        identity(application.path("applicant")),
        Draft.optional(origin, "system"),
        Draft.optional(origin, "number"),
        now);
  }

  /** The version of the first dispatch stays. */
  private static CaseRecord under(CaseRecord record, @Nullable Matter matter) {
    return matter == null || record.facts().matter() != null ? record : record.with(matter);
  }

  private static @Nullable Matter matter(JsonNode body) {
    return body.isObject()
        ? new Matter(
            body.path("version").intValue(), length(body, "promised"), length(body, "legal"))
        : null;
  }

  private static CaseClock.@Nullable Length length(JsonNode matter, String which) {
    int days = matter.path(which + "Days").intValue();
    CaseClock.Unit unit =
        matter.path(which + "Unit").asText().equals("calendar")
            ? CaseClock.Unit.CALENDAR_DAYS
            : CaseClock.Unit.WORKING_DAYS;
    return days > 0 ? new CaseClock.Length(days, unit) : null;
  }

  private @Nullable String identity(JsonNode person) {
    String number = Draft.optional(person, "citizenId");
    if (number == null) {
      number = Draft.optional(person, "uscc");
    }
    return number == null ? null : pseudonym.apply(number);
  }
}
