package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Wire;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Loads and keeps the state in PostgreSQL; every method belongs into the caller's transaction.
 *
 * <p>Locks are taken in one order everywhere: the one for incidents, then those of cases by their hash.
 */
final class CaseStore {
  private static final String INCIDENT_FAMILY = "incident.";

  /** Outputs that are in memory as bytes at a time; those of a batch are large. */
  private static final int OUTPUTS_TOGETHER = 100;

  private static final long INCIDENTS_LOCK = 0x6c61_7374_6d69_6c65L;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final CheckStore checks;
  private final PurchaseStore purchases;
  private final ClockStore clocks;
  private final CaseworkSettings settings;

  CaseStore(DataSource dataSource, CaseworkSettings settings) {
    this.jdbc = JdbcClient.create(dataSource);
    this.template = new JdbcTemplate(dataSource);
    this.checks = new CheckStore(dataSource);
    this.purchases = new PurchaseStore(dataSource);
    this.clocks = new ClockStore(dataSource);
    this.settings = settings;
  }

  /** Writes the message down as handled; false if it was handled before. */
  boolean isNew(String messageId, OffsetDateTime now) {
    return jdbc.sql("INSERT INTO casework.inbox VALUES (?, ?) ON CONFLICT DO NOTHING")
            .params(messageId, now)
            .update()
        == 1;
  }

  /** Loads and locks what the message may read and change. */
  CaseworkState load(Message message) {
    Set<String> caseNos = new LinkedHashSet<>();
    if (message.caseNo() != null) {
      caseNos.add(message.caseNo());
    }
    if (!isAboutIncidents(message)) {
      return load(message, caseNos, List.of());
    }
    lockIncidents();
    message.body().path("references").forEach(one -> caseNos.add(one.textValue()));
    List<Incident> incidents = new ArrayList<>(incidentsOf(caseNos));
    incidents.addAll(related(message));
    incidents.forEach(incident -> caseNos.addAll(incident.references()));
    return load(message, caseNos, incidents);
  }

  private static boolean isAboutIncidents(Message message) {
    return message.type().name().startsWith(INCIDENT_FAMILY)
        || message.body().path("clock").asText().equals(IncidentFold.ACKNOWLEDGE);
  }

  private CaseworkState load(Message message, Set<String> caseNos, List<Incident> incidents) {
    if (caseNos.isEmpty()) {
      return CaseworkState.of(
          List.of(), incidents, List.of(), List.of(), List.of(), List.of(), List.of());
    }
    String[] numbers = caseNos.toArray(String[]::new);
    jdbc.sql(
            "SELECT pg_advisory_xact_lock(key) FROM"
                + " (SELECT DISTINCT hashtextextended(one, 0) AS key FROM unnest(?) AS one ORDER BY 1) AS keys")
        .param(numbers)
        .query((row, number) -> number)
        .list();
    List<CaseRecord> cases =
        jdbc.sql("SELECT * FROM casework.cases WHERE case_no = ANY (?)")
            .param(numbers)
            .query(Rows::caseRecord)
            .list();
    List<Timer> timers =
        jdbc.sql(
                "SELECT DISTINCT ON (case_no, clock) * FROM casework.timers WHERE case_no = ANY (?)"
                    + " ORDER BY case_no, clock, version DESC")
            .param(numbers)
            .query(Rows::timer)
            .list();
    List<CaseClock> running =
        ClockStore.concerns(message) && !cases.isEmpty() ? clocks.of(numbers) : List.of();
    String caseNo = message.caseNo();
    if (caseNo == null) {
      return CaseworkState.of(cases, incidents, timers, running, List.of(), List.of(), List.of());
    }
    boolean check = CheckStore.concerns(message);
    boolean purchase = PurchaseFold.concerns(message.type().name());
    return CaseworkState.of(
        cases,
        incidents,
        timers,
        running,
        check ? checks.batches(caseNo) : List.of(),
        check ? checks.questions(caseNo, message) : List.of(),
        purchase ? purchases.of(caseNo) : List.of());
  }

  private void lockIncidents() {
    jdbc.sql("SELECT pg_advisory_xact_lock(?)")
        .param(INCIDENTS_LOCK)
        .query((row, number) -> number)
        .list();
  }

  private List<Incident> incidentsOf(Set<String> caseNos) {
    return incidents(
        "incident_id IN (SELECT incident_id FROM casework.incident_references WHERE case_no = ANY (?))",
        (Object) caseNos.toArray(String[]::new));
  }

  private List<Incident> related(Message message) {
    JsonNode body = message.body();
    return switch (message.type().name()) {
      case "incident.reported" -> {
        OffsetDateTime eventTime = Draft.time(body, "eventTime");
        yield incidents(
            "kind = ? AND event_time BETWEEN ? AND ? AND state <> 'CLOSED'",
            body.path("kind").asText(),
            eventTime.minus(settings.correlationWindow()),
            eventTime.plus(settings.correlationWindow()));
      }
      case "incident.updated" -> incidents("number = ?", body.path("incidentNumber").asText());
      default -> List.of();
    };
  }

  private List<Incident> incidents(String condition, Object... parameters) {
    return jdbc.sql(Rows.INCIDENTS + "WHERE " + condition)
        .params(List.of(parameters))
        .query(Rows::incident)
        .list();
  }

  /** Keeps what differs; the outputs are for {@link #saveOutputs}. */
  void save(CaseworkState before, Outcome outcome) {
    CaseworkState after = outcome.state();
    saveCases(changed(before.cases(), after.cases()));
    List<Incident> incidents = changed(before.incidents(), after.incidents());
    saveIncidents(incidents);
    for (Incident incident : incidents) {
      saveReferences(incident, before.incidents().get(incident.incidentId()));
    }
    saveTimers(before.timers(), changed(before.timers(), after.timers()));
    clocks.save(changed(before.clocks(), after.clocks()));
    checks.saveBatches(changed(before.batches(), after.batches()));
    checks.saveQuestions(before.questions(), changed(before.questions(), after.questions()));
    purchases.save(changed(before.purchases(), after.purchases()));
    saveHistory(outcome.changes());
  }

  private static <K, V> List<V> changed(Map<K, V> before, Map<K, V> after) {
    return after.entrySet().stream()
        .filter(one -> !one.getValue().equals(before.get(one.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void saveCases(List<CaseRecord> cases) {
    update(
        """
        INSERT INTO casework.cases (case_no, kind, nature, matter_code, matter, category, division, applicant_key, origin_system,
          origin_number, opened_at, state, holder, department_number, department_due_at, priority, due_at,
          due_calendar, due_provisional, returns, incident_id, incident_number, urged, supervised, overdue,
          version, source_versions, updated_at, over_at)
        VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        ON CONFLICT (case_no) DO UPDATE SET (kind, nature, matter_code, matter, category, division, applicant_key, origin_system,
          origin_number, opened_at, state, holder, department_number, department_due_at, priority, due_at,
          due_calendar, due_provisional, returns, incident_id, incident_number, urged, supervised, overdue,
          version, source_versions, updated_at, over_at)
        = (excluded.kind, excluded.nature, excluded.matter_code, excluded.matter, excluded.category,
          excluded.division, excluded.applicant_key,
          excluded.origin_system, excluded.origin_number, excluded.opened_at, excluded.state, excluded.holder,
          excluded.department_number, excluded.department_due_at, excluded.priority, excluded.due_at,
          excluded.due_calendar, excluded.due_provisional, excluded.returns, excluded.incident_id,
          excluded.incident_number, excluded.urged, excluded.supervised, excluded.overdue, excluded.version,
          excluded.source_versions, excluded.updated_at,
          CASE WHEN excluded.over_at IS NOT NULL THEN coalesce(cases.over_at, excluded.over_at) END)
        """,
        cases.stream().map(CaseStore::row).toList());
  }

  private static @Nullable Object[] row(CaseRecord one) {
    CaseRecord.Facts facts = one.facts();
    CaseRecord.Department department = one.department();
    CaseRecord.IncidentLink incident = one.incident();
    var due = one.due();
    return new @Nullable Object[] {
      one.caseNo(),
      facts.kind().name(),
      facts.nature().name(),
      facts.matterCode(),
      facts.matter() == null ? null : Rows.json(facts.matter()),
      facts.category(),
      facts.division(),
      facts.applicantKey(),
      facts.originSystem(),
      facts.originNumber(),
      facts.openedAt(),
      one.state().name(),
      one.holder(),
      department == null ? null : department.number(),
      department == null ? null : department.dueAt(),
      one.priority().name(),
      due == null ? null : due.at(),
      due == null ? null : due.calendarVersion(),
      due == null ? null : due.provisional(),
      one.returns(),
      incident == null ? null : incident.id(),
      incident == null ? null : incident.number(),
      one.supervision().urged(),
      one.supervision().supervised(),
      one.supervision().overdue(),
      one.version(),
      Rows.json(one.sourceVersions()),
      one.updatedAt(),
      one.state().over() ? one.updatedAt() : null
    };
  }

  private void saveIncidents(List<Incident> incidents) {
    update(
        """
        INSERT INTO casework.incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (incident_id) DO UPDATE SET (state, number, acknowledged_at)
        = (excluded.state, excluded.number, excluded.acknowledged_at)
        """,
        incidents.stream().map(CaseStore::row).toList());
  }

  private static @Nullable Object[] row(Incident one) {
    Place.Point point = one.place().point();
    return new @Nullable Object[] {
      one.incidentId(),
      one.kind(),
      one.nature().name(),
      one.state().name(),
      one.number(),
      point == null ? null : point.longitude(),
      point == null ? null : point.latitude(),
      point == null ? null : point.system(),
      one.place().key(),
      one.eventTime(),
      one.openedAt(),
      one.acknowledgedAt()
    };
  }

  private void saveReferences(Incident incident, @Nullable Incident old) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    List<String> references = incident.references();
    for (int position = 0; position < references.size(); position++) {
      String caseNo = references.get(position);
      boolean confirmed = incident.confirmed().contains(caseNo);
      if (old == null
          || position >= old.references().size()
          || confirmed != old.confirmed().contains(caseNo)) {
        rows.add(new @Nullable Object[] {caseNo, incident.incidentId(), position, confirmed});
      }
    }
    update(
        """
        INSERT INTO casework.incident_references VALUES (?, ?, ?, ?)
        ON CONFLICT (case_no) DO UPDATE SET confirmed = excluded.confirmed
        """,
        rows);
  }

  private void saveTimers(Map<CaseworkState.Clock, Timer> before, List<Timer> timers) {
    update(
        "UPDATE casework.timers SET state = 'STOPPED' WHERE case_no = ? AND clock = ? AND state = 'RUNNING'",
        timers.stream()
            .filter(one -> startsAnew(one, before))
            .map(one -> new @Nullable Object[] {one.caseNo(), one.clock()})
            .toList());
    update(
        """
        INSERT INTO casework.timers VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (case_no, clock, version) DO UPDATE SET state = excluded.state WHERE timers.state = 'RUNNING'
        """,
        timers.stream()
            .map(
                one ->
                    new @Nullable Object[] {
                      one.caseNo(), one.clock(), one.version(), one.dueAt(), one.state().name()
                    })
            .toList());
  }

  private static boolean startsAnew(Timer timer, Map<CaseworkState.Clock, Timer> before) {
    Timer old = before.get(new CaseworkState.Clock(timer.caseNo(), timer.clock()));
    return old != null && old.version() != timer.version();
  }

  private void saveHistory(List<CaseChange> changes) {
    update(
        """
        INSERT INTO casework.history
          (message_id, message_type, case_no, actor, code, holder, state_before, state_after, detail, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        changes.stream().map(CaseStore::row).toList());
  }

  private static @Nullable Object[] row(CaseChange one) {
    CaseState before = one.before();
    CaseState after = one.after();
    return new @Nullable Object[] {
      one.messageId(),
      one.messageType(),
      one.caseNo(),
      one.actor(),
      one.code(),
      one.holder(),
      before == null ? null : before.name(),
      after == null ? null : after.name(),
      one.detail(),
      one.at()
    };
  }

  /** Fills the outbox. */
  void saveOutputs(List<Message> outputs, OffsetDateTime now) {
    template.batchUpdate(
        "INSERT INTO casework.outbox (message_id, case_no, urgent, message, created_at) VALUES (?, ?, ?, ?, ?)",
        outputs,
        OUTPUTS_TOGETHER,
        (row, one) -> {
          row.setString(1, one.id());
          row.setString(2, one.caseNo());
          row.setBoolean(3, one.priority().urgent());
          row.setBytes(4, Wire.encode(one));
          row.setObject(5, now);
        });
  }

  private void update(String sql, List<@Nullable Object[]> rows) {
    if (!rows.isEmpty()) {
      template.batchUpdate(sql, rows);
    }
  }

  /** The lines of history that these messages wrote. */
  List<CaseChange> changesBy(List<String> messageIds) {
    if (messageIds.isEmpty()) {
      return List.of();
    }
    return jdbc.sql("SELECT * FROM casework.history WHERE message_id = ANY (?) ORDER BY number")
        .param(messageIds.toArray(String[]::new))
        .query(Rows::change)
        .list();
  }

  /** A timer that has fired, with the priority of its case. */
  record Due(Timer timer, Priority priority) {}

  /** Fires running timers that are due, oldest first; those that another process has locked are left to it. */
  List<Due> fire(OffsetDateTime now, int most) {
    return jdbc.sql(
            """
            WITH due AS (
              SELECT case_no, clock, version FROM casework.timers
              WHERE state = 'RUNNING' AND due_at <= ? ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED),
            fired AS (
              UPDATE casework.timers t SET state = 'FIRED' FROM due JOIN casework.cases c USING (case_no)
              WHERE (t.case_no, t.clock, t.version) = (due.case_no, due.clock, due.version)
              RETURNING t.*, c.priority)
            SELECT * FROM fired ORDER BY due_at, case_no, clock
            """)
        .params(now, most)
        .query(
            (row, number) ->
                new Due(Rows.timer(row, number), Priority.valueOf(row.getString("priority"))))
        .list();
  }
}
