package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event in the world, which several reports may tell of.
 *
 * @param incidentId the hub's own number
 * @param number given by the emergency coordination, null until it acknowledged
 * @param place of the first report, likewise {@code eventTime}
 * @param references case numbers of its reports, the first one first
 * @param confirmed those of them that the emergency coordination has; only these can be told to it as one
 */
public record Incident(
    String incidentId,
    String kind,
    Nature nature,
    State state,
    @Nullable String number,
    Place place,
    OffsetDateTime eventTime,
    OffsetDateTime openedAt,
    @Nullable OffsetDateTime acknowledgedAt,
    List<String> references,
    Set<String> confirmed) {
  /** Where an incident stands. */
  public enum State {
    OPEN,
    /** Nobody acknowledged in time, a person was alarmed. */
    OVERDUE,
    ACKNOWLEDGED,
    CLOSED
  }

  public Incident {
    references = List.copyOf(references);
    confirmed = Set.copyOf(confirmed);
  }

  /** Case number of the first report. */
  public String primary() {
    return references.getFirst();
  }

  Incident joinedBy(String caseNo) {
    List<String> all = new ArrayList<>(references);
    all.add(caseNo);
    return new Incident(
        incidentId,
        kind,
        nature,
        state,
        number,
        place,
        eventTime,
        openedAt,
        acknowledgedAt,
        all,
        confirmed);
  }

  /** The emergency coordination has these alerts; those that are no references are left out. */
  Incident confirmed(Set<String> alerts) {
    Set<String> all = new HashSet<>(alerts);
    all.retainAll(references);
    all.addAll(confirmed);
    return new Incident(
        incidentId,
        kind,
        nature,
        state,
        number,
        place,
        eventTime,
        openedAt,
        acknowledgedAt,
        references,
        all);
  }

  /** Whether the emergency coordination has the first report and another, which it may take for two events. */
  boolean canBeLinked() {
    return confirmed.size() > 1 && confirmed.contains(primary());
  }

  Incident in(State next) {
    return new Incident(
        incidentId,
        kind,
        nature,
        next,
        number,
        place,
        eventTime,
        openedAt,
        acknowledgedAt,
        references,
        confirmed);
  }

  Incident acknowledged(String given, OffsetDateTime at) {
    return new Incident(
        incidentId,
        kind,
        nature,
        State.ACKNOWLEDGED,
        given,
        place,
        eventTime,
        openedAt,
        at,
        references,
        confirmed);
  }
}
