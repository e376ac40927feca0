package org.lastmile.hub.casework;

import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Priority;

/**
 * A case as the hub knows it, without personal data.
 *
 * @param holder system or department that must act next, null while nobody has it
 * @param department what the department said about itself, null before it spoke
 * @param due the network's own limit, null before its clock starts and while that stands still
 * @param returns how often a department sent it back
 * @param incident null unless the case is a report of an incident
 * @param supervision what the district centre has ordered about it
 * @param version counts the changes of the case
 * @param sourceVersions the newest version that each system told, by system
 */
public record CaseRecord(
    String caseNo,
    Facts facts,
    CaseState state,
    @Nullable String holder,
    @Nullable Department department,
    Priority priority,
    @Nullable Deadline due,
    int returns,
    @Nullable IncidentLink incident,
    Supervision supervision,
    long version,
    Map<String, Long> sourceVersions,
    OffsetDateTime updatedAt) {
  public CaseRecord {
    sourceVersions = Map.copyOf(sourceVersions);
  }

  /** What kind of case it is. */
  public enum Kind {
    APPLICATION,
    NEED,
    INCIDENT,
    /** A file of rows about which other systems are asked. */
    BATCH,
    /** A booking of something that a department must arrange; its category is the kind of the booking. */
    BOOKING,
    /** A contract about a service that is bought, for which no application came before. */
    PURCHASE,
    /** Word came from a department before the case itself; it is filled in when that arrives. */
    UNKNOWN
  }

  /**
   * What does not change after the case was handed in.
   *
   * @param matter as it was in the catalogue when the case was dispatched; null without one
   * @param division nine digits of a street, or more; null where it is not known
   * @param applicantKey keyed hash of the applicant's number, null if there was none
   * @param originNumber number under which the system of origin knows it
   */
  public record Facts(
      Kind kind,
      Nature nature,
      @Nullable String matterCode,
      @Nullable Matter matter,
      @Nullable String category,
      @Nullable String division,
      @Nullable String applicantKey,
      @Nullable String originSystem,
      @Nullable String originNumber,
      OffsetDateTime openedAt) {
    /** Of what is of no matter and happened in no division. */
    static Facts of(
        Kind kind,
        Nature nature,
        @Nullable String category,
        @Nullable String applicantKey,
        @Nullable String originSystem,
        @Nullable String originNumber,
        OffsetDateTime openedAt) {
      return new Facts(
          kind,
          nature,
          null,
          null,
          category,
          null,
          applicantKey,
          originSystem,
          originNumber,
          openedAt);
    }

    Facts with(Matter dispatched) {
      return new Facts(
          kind,
          nature,
          matterCode,
          dispatched,
          category,
          division,
          applicantKey,
          originSystem,
          originNumber,
          openedAt);
    }
  }

  /**
   * The version of a matter under which a case goes on, whatever becomes of the catalogue.
   *
   * @param promised time that the department promises, null if it promises none
   * @param legal time that the law gives, null if it gives none
   */
  public record Matter(
      int version, CaseClock.@Nullable Length promised, CaseClock.@Nullable Length legal) {}

  /**
   * @param number under which the department keeps the case
   * @param dueAt when it will have decided, as it says
   */
  public record Department(@Nullable String number, @Nullable OffsetDateTime dueAt) {}

  /**
   * @param id the hub's own number of the incident, null until the report is correlated
   * @param number given by the emergency coordination, null until it acknowledged this report
   */
  public record IncidentLink(@Nullable String id, @Nullable String number) {}

  /**
   * @param urged whether the department was reminded
   * @param supervised whether the district centre ordered that something be done
   * @param overdue whether one of its clocks for the result has run out
   */
  public record Supervision(boolean urged, boolean supervised, boolean overdue) {
    static final Supervision NONE = new Supervision(false, false, false);

    Supervision withUrged() {
      return new Supervision(true, supervised, overdue);
    }

    Supervision withSupervised() {
      return new Supervision(urged, true, overdue);
    }

    Supervision withOverdue(boolean late) {
      return new Supervision(urged, supervised, late);
    }
  }

  static CaseRecord opened(
      String caseNo, Facts facts, CaseState state, @Nullable String holder, Priority priority) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        null,
        priority,
        null,
        0,
        null,
        Supervision.NONE,
        0,
        Map.of(),
        facts.openedAt());
  }

  CaseRecord withFacts(Facts known, Priority asked) {
    return new CaseRecord(
        caseNo,
        known,
        state,
        holder,
        department,
        asked,
        due,
        returns,
        incident,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord with(Matter dispatched) {
    return withFacts(facts.with(dispatched), priority);
  }

  CaseRecord at(CaseState next, @Nullable String with) {
    return new CaseRecord(
        caseNo,
        facts,
        next,
        with,
        department,
        priority,
        due,
        returns,
        incident,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord with(Department word) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        word,
        priority,
        due,
        returns,
        incident,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord with(@Nullable Deadline limit) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        limit,
        returns,
        incident,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord with(IncidentLink link) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        due,
        returns,
        link,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord with(Priority raised) {
    return withFacts(facts, raised);
  }

  CaseRecord with(Supervision ordered) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        due,
        returns,
        incident,
        ordered,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord returned() {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        due,
        returns + 1,
        incident,
        supervision,
        version,
        sourceVersions,
        updatedAt);
  }

  CaseRecord told(String source, long newest) {
    Map<String, Long> versions = new HashMap<>(sourceVersions);
    versions.put(source, newest);
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        due,
        returns,
        incident,
        supervision,
        version,
        versions,
        updatedAt);
  }

  CaseRecord changed(OffsetDateTime when) {
    return new CaseRecord(
        caseNo,
        facts,
        state,
        holder,
        department,
        priority,
        due,
        returns,
        incident,
        supervision,
        version + 1,
        sourceVersions,
        when);
  }
}
