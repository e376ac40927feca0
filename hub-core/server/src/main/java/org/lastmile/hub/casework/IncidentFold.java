package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseRecord.Facts;
import org.lastmile.hub.casework.CaseRecord.IncidentLink;
import org.lastmile.hub.casework.CaseRecord.Kind;
import org.lastmile.hub.spi.DataLevel;

/**
 * Incidents: reports of the same thing become references of one incident. A report is forwarded to the emergency
 * coordination by a flow, at once; what happens here comes after and delays nothing.
 */
final class IncidentFold {
  /** The clock within which the emergency coordination must acknowledge. */
  static final String ACKNOWLEDGE = "incident-ack";

  /** Nobody acknowledged in time. */
  static final String OVERDUE_REASON = "acknowledge-overdue";

  /** Most references of the canonical type. */
  private static final int MOST_REFERENCES = 1000;

  private final CaseworkSettings settings;
  private final UnaryOperator<String> pseudonym;

  IncidentFold(CaseworkSettings settings, UnaryOperator<String> pseudonym) {
    this.settings = settings;
    this.pseudonym = pseudonym;
  }

  void reported(Draft draft) {
    String caseNo = draft.caseNo();
    CaseRecord known = draft.known(caseNo);
    IncidentLink early = known == null ? null : known.incident();
    if (known != null && early != null && early.id() != null) {
      draft.note(known, "REPORTED_AGAIN", "");
      return;
    }
    String numberBefore = early == null ? null : early.number();
    Incident fresh = fresh(draft);
    Optional<Incident> match = match(draft, fresh);
    Incident joined = match.map(one -> one.joinedBy(caseNo)).orElse(fresh);
    Incident incident = numberBefore == null ? joined : joined.confirmed(Set.of(caseNo));
    draft.put(incident);
    if (numberBefore != null && incident.number() == null) {
      draft.put(incident.acknowledged(numberBefore, draft.now()));
      draft.stop(incident.primary(), ACKNOWLEDGE);
      match.stream()
          .flatMap(one -> one.references().stream())
          .forEach(other -> number(draft, other, numberBefore, "ACKNOWLEDGED"));
    }
    String number = numberBefore != null ? numberBefore : incident.number();
    CaseRecord kept = keepReport(draft, known, fresh, incident.incidentId(), number);
    if (numberBefore != null) {
      tellReporter(draft, kept, numberBefore);
    }
    if (fresh.nature() != Nature.ACTUAL) {
      return; // Recorded only: neither a clock nor a link, whose receiver could take it for real.
    }
    if (numberBefore != null) {
      linkIfNew(draft, joined, incident, number);
    }
    if (match.isEmpty() && number == null) {
      draft.start(caseNo, ACKNOWLEDGE, draft.now().plus(settings.acknowledgeWithin()));
    }
  }

  /** For an acknowledgement that came before its report, when nobody knew yet whom to tell. */
  private static void tellReporter(Draft draft, CaseRecord report, String number) {
    ObjectNode body = Draft.body();
    body.put("incidentNumber", number).put("at", Times.text(draft.now()));
    body.putArray("references").add(report.caseNo());
    body.set("origin", Draft.origin(report));
    draft.emit("incident.acknowledged", report.caseNo(), report.priority(), DataLevel.L2, body);
  }

  private CaseRecord keepReport(
      Draft draft,
      @Nullable CaseRecord known,
      Incident report,
      String incidentId,
      @Nullable String number) {
    JsonNode origin = draft.message().body().path("origin");
    Facts facts =
        Facts.of(
            Kind.INCIDENT,
            report.nature(),
            report.kind(),
            null,
            Draft.optional(origin, "system"),
            Draft.optional(origin, "number"),
            draft.now());
    CaseState state = number == null ? CaseState.DISPATCHED : CaseState.RECEIVED;
    CaseRecord record =
        known == null
            ? CaseRecord.opened(
                draft.caseNo(), facts, state, settings.emergency(), draft.message().priority())
            : known.withFacts(facts, draft.message().priority());
    String detail =
        report.nature() == Nature.ACTUAL ? incidentId : incidentId + ", " + report.nature();
    String code = incidentId.equals(report.incidentId()) ? "REPORTED" : "LINKED";
    draft.change(known, record.with(new IncidentLink(incidentId, number)), code, detail);
    return record;
  }

  /** The incident as it is if nobody else reported it. */
  private Incident fresh(Draft draft) {
    JsonNode place = draft.message().body().path("place");
    String system = Draft.optional(place, "coordinateSystem");
    Place.Point point =
        system == null || !place.path("longitude").isNumber() || !place.path("latitude").isNumber()
            ? null
            : new Place.Point(
                system,
                place.path("longitude").doubleValue(),
                place.path("latitude").doubleValue());
    String words = Draft.text(place.path("text"), "place/text");
    return new Incident(
        "I-" + draft.caseNo(),
        draft.text("kind"),
        Nature.of(draft.text("status")),
        Incident.State.OPEN,
        null,
        new Place(pseudonym.apply(Place.normalised(words)), point),
        draft.time("eventTime"),
        draft.now(),
        null,
        List.of(draft.caseNo()),
        Set.of());
  }

  private Optional<Incident> match(Draft draft, Incident report) {
    return draft.incidents().stream()
        .filter(one -> one.state() != Incident.State.CLOSED)
        .filter(one -> one.kind().equals(report.kind()) && one.nature() == report.nature())
        .filter(one -> apart(one, report).compareTo(settings.correlationWindow()) <= 0)
        .filter(one -> one.place().metresTo(report.place()) <= settings.correlationRadius())
        .min(
            Comparator.comparingDouble((Incident one) -> one.place().metresTo(report.place()))
                .thenComparing(Incident::openedAt)
                .thenComparing(Incident::incidentId));
  }

  private static Duration apart(Incident one, Incident other) {
    return Duration.between(one.eventTime(), other.eventTime()).abs();
  }

  /** Tells the emergency coordination what is one event, of the alerts that it has: it knows no others. */
  private static void linkIfNew(
      Draft draft, Incident before, Incident after, @Nullable String number) {
    if (after.nature() != Nature.ACTUAL
        || !after.canBeLinked()
        || after.confirmed().equals(before.confirmed())) {
      return;
    }
    ObjectNode body = Draft.body();
    body.put("incidentId", after.incidentId());
    if (number != null) {
      body.put("incidentNumber", number);
    }
    body.put("primary", after.primary());
    List<String> others =
        after.references().stream().skip(1).filter(one -> after.confirmed().contains(one)).toList();
    others.stream()
        .skip(Math.max(0, others.size() - MOST_REFERENCES))
        .forEach(body.putArray("references")::add);
    draft.emit("incident.linked", after.primary(), draft.message().priority(), DataLevel.L2, body);
  }

  void acknowledged(Draft draft) {
    String number = draft.text("incidentNumber");
    OffsetDateTime at = draft.time("at");
    Set<String> references = new LinkedHashSet<>();
    draft.message().body().path("references").forEach(one -> references.add(one.textValue()));
    if (draft.message().caseNo() != null) {
      references.add(draft.caseNo());
    }
    for (Incident incident : draft.incidents()) {
      Incident confirmed = incident.confirmed(references);
      if (confirmed.confirmed().equals(incident.confirmed())) {
        continue;
      }
      draft.put(confirmed);
      String given = incident.number() == null ? number : incident.number();
      if (incident.number() == null) {
        draft.put(confirmed.acknowledged(number, at));
        draft.stop(incident.primary(), ACKNOWLEDGE);
        String code =
            incident.state() == Incident.State.OVERDUE ? "ACKNOWLEDGED_LATE" : "ACKNOWLEDGED";
        incident.references().forEach(caseNo -> number(draft, caseNo, number, code));
        references.removeAll(incident.references());
      }
      linkIfNew(draft, incident, confirmed, given);
    }
    references.forEach(caseNo -> number(draft, caseNo, number, "ACKNOWLEDGED"));
    CaseRecord report = draft.message().caseNo() == null ? null : draft.known(draft.caseNo());
    if (report != null && report.facts().originSystem() != null) {
      draft.tell(report);
    }
  }

  private void number(Draft draft, String caseNo, String number, String code) {
    CaseRecord known = draft.known(caseNo);
    if (known == null) {
      Facts facts = Facts.of(Kind.INCIDENT, Nature.ACTUAL, null, null, null, null, draft.now());
      CaseRecord early =
          CaseRecord.opened(
              caseNo, facts, CaseState.RECEIVED, settings.emergency(), draft.message().priority());
      draft.change(null, early.with(new IncidentLink(null, number)), "ACKNOWLEDGED_EARLY", number);
      return;
    }
    IncidentLink link = known.incident();
    String id = link == null ? null : link.id();
    CaseState next =
        known.state().mayBecome(CaseState.RECEIVED) ? CaseState.RECEIVED : known.state();
    CaseRecord numbered = known.with(new IncidentLink(id, number)).at(next, settings.emergency());
    if (numbered.equals(known)) {
      draft.note(known, "ACKNOWLEDGED", number);
      return;
    }
    boolean other = link != null && link.number() != null && !link.number().equals(number);
    draft.change(known, numbered, other ? "ACKNOWLEDGED_ANEW" : code, number);
  }

  void updated(Draft draft) {
    String number = draft.text("incidentNumber");
    boolean closed = draft.text("status").equals("closed");
    for (Incident incident : draft.incidents()) {
      if (!number.equals(incident.number())) {
        continue;
      }
      if (closed) {
        draft.put(incident.in(Incident.State.CLOSED));
      }
      for (String caseNo : incident.references()) {
        CaseRecord known = draft.known(caseNo);
        if (known != null && closed && known.state().mayBecome(CaseState.COMPLETED)) {
          draft.change(
              known, known.at(CaseState.COMPLETED, known.holder()), "INCIDENT_CLOSED", number);
        } else if (known != null) {
          draft.note(known, "INCIDENT_UPDATED", number);
        }
      }
    }
  }

  /** The clock has run out: unless it was acknowledged meanwhile, a person must use the second route. */
  void due(Draft draft, CaseRecord report) {
    IncidentLink link = report.incident();
    Incident incident = link == null || link.id() == null ? null : draft.incident(link.id());
    if (incident == null
        || incident.state() != Incident.State.OPEN
        || incident.nature() != Nature.ACTUAL) {
      draft.note(report, "DUE", ACKNOWLEDGE + ", nothing to do");
      return;
    }
    draft.put(incident.in(Incident.State.OVERDUE));
    draft.note(report, "ACKNOWLEDGE_OVERDUE", incident.incidentId());
    draft.task(OVERDUE_REASON, incident.incidentId());
  }
}
