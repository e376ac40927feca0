package org.lastmile.hub.progress;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * What the outside knows of a case. Each message gives the next one by itself alone, so that a repeat and what comes
 * too late change nothing.
 *
 * @param applicantKey keyed hash of the applicant's number, null if none was given
 * @param origin who handed the case in, null before that message arrived
 * @param changedAt when it came to the state, by the words of who said so
 * @param dueAt until when something must be done, null while no clock runs
 * @param saidAt when casework last said something, null before
 */
record TrackedCase(
    String caseNo,
    @Nullable String applicantKey,
    @Nullable Origin origin,
    CaseState state,
    OffsetDateTime changedAt,
    @Nullable OffsetDateTime dueAt,
    @Nullable OffsetDateTime saidAt) {
  /**
   * @param number under which the system keeps the case
   * @param handedInAt when it was handed in last
   */
  record Origin(String system, String number, OffsetDateTime handedInAt) {}

  /**
   * The case after a message.
   *
   * @param known null if nothing is known of it
   * @param pseudonym keyed hash of a number that identifies a person
   */
  static TrackedCase after(
      @Nullable TrackedCase known,
      String caseNo,
      Message message,
      UnaryOperator<String> pseudonym) {
    return switch (message.type().name()) {
      case "case.submitted" -> handedIn(known, caseNo, message, pseudonym);
      case "case.withdrawn" -> withdrawn(known, caseNo, message);
      case "case.accepted" -> said(known, caseNo, message, CaseState.ACCEPTED);
      case "case.correction-needed" -> said(known, caseNo, message, CaseState.CORRECTION_NEEDED);
      case "case.refused" -> said(known, caseNo, message, CaseState.REFUSED);
      case "case.completed" -> said(known, caseNo, message, CaseState.COMPLETED);
      case "case.progress" ->
          said(known, caseNo, message, CaseState.valueOf(message.body().path("state").asText()));
      default ->
          throw new HubException(
              "PROGRESS_TYPE",
              FaultKind.LASTING,
              "progress got "
                  + message.type()
                  + ", allowed are case.submitted, withdrawn, accepted, correction-needed,"
                  + " refused, progress and completed");
    };
  }

  private static TrackedCase handedIn(
      @Nullable TrackedCase known,
      String caseNo,
      Message message,
      UnaryOperator<String> pseudonym) {
    JsonNode body = message.body();
    OffsetDateTime at = message.createdAt();
    Origin origin = new Origin(message.source(), body.at("/origin/number").asText(), at);
    if (known == null || known.origin == null) {
      JsonNode applicant = body.path("applicant");
      String number =
          (applicant.has("citizenId") ? applicant.path("citizenId") : applicant.path("uscc"))
              .textValue();
      String key = number == null ? null : pseudonym.apply(number);
      return known == null
          ? new TrackedCase(caseNo, key, origin, CaseState.SUBMITTED, at, null, null)
          : new TrackedCase(
              known.caseNo, key, origin, known.state, known.changedAt, known.dueAt, known.saidAt);
    }
    boolean corrected =
        known.state == CaseState.CORRECTION_NEEDED && at.isAfter(known.origin.handedInAt);
    // who handed it in first is whose case it is
    return corrected
        ? new TrackedCase(
            known.caseNo,
            known.applicantKey,
            new Origin(known.origin.system, known.origin.number, at),
            CaseState.SUBMITTED,
            at,
            null,
            known.saidAt)
        : known;
  }

  /** Shown at once; casework may still say that the case was decided before. */
  private static TrackedCase withdrawn(
      @Nullable TrackedCase known, String caseNo, Message message) {
    OffsetDateTime at = time(message, "at");
    if (known == null) {
      return new TrackedCase(caseNo, null, null, CaseState.WITHDRAWN, at, null, null);
    }
    return known.state.over() ? known : known.in(CaseState.WITHDRAWN, at, null, known.saidAt);
  }

  private static TrackedCase said(
      @Nullable TrackedCase known, String caseNo, Message message, CaseState to) {
    OffsetDateTime at = time(message, "at");
    OffsetDateTime said = message.createdAt();
    OffsetDateTime due = to.over() ? null : due(message);
    if (known == null) {
      return new TrackedCase(caseNo, null, null, to, at, due, said);
    }
    if (known.saidAt != null && said.isBefore(known.saidAt)) {
      return known;
    }
    return known.state == CaseState.WITHDRAWN && !to.over()
        ? known.in(known.state, known.changedAt, null, said)
        : known.in(to, at, due, said);
  }

  private TrackedCase in(
      CaseState next,
      OffsetDateTime at,
      @Nullable OffsetDateTime due,
      @Nullable OffsetDateTime said) {
    return new TrackedCase(caseNo, applicantKey, origin, next, at, due, said);
  }

  /** Until when to correct; else the network's own limit; else what the department promised. */
  private static @Nullable OffsetDateTime due(Message message) {
    if (message.body().has("until")) {
      return time(message, "until");
    }
    if (message.due() != null) {
      return message.due().at();
    }
    return message.body().has("dueAt") ? time(message, "dueAt") : null;
  }

  private static OffsetDateTime time(Message message, String field) {
    return OffsetDateTime.parse(message.body().path(field).asText());
  }
}
