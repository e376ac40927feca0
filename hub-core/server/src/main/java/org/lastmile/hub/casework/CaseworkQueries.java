package org.lastmile.hub.casework;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Priority;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What console and command line may see of the business state. */
public final class CaseworkQueries {
  private final JdbcClient jdbc;

  public CaseworkQueries(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** The case, empty if this zone does not know it. */
  public Optional<CaseRecord> caseBy(String caseNo) {
    return jdbc.sql("SELECT * FROM casework.cases WHERE case_no = ?")
        .param(caseNo)
        .query(Rows::caseRecord)
        .optional();
  }

  /** The clocks of a case, in the order in which they are due. */
  public List<CaseClock> clocks(String caseNo) {
    return jdbc.sql("SELECT * FROM casework.clocks WHERE case_no = ? ORDER BY due_at, name")
        .param(caseNo)
        .query(ClockStore::clock)
        .list();
  }

  /**
   * A clock that was warned of, and who holds its case.
   *
   * @param holder null while nobody does
   */
  public record Due(CaseClock clock, @Nullable String holder, Priority priority) {}

  /**
   * Running clocks that were warned of, the earliest due first.
   *
   * @param holder of the case, empty for any
   */
  public List<Due> due(String holder, int most) {
    return jdbc.sql(
            """
            SELECT k.*, c.holder, c.priority FROM casework.clocks k JOIN casework.cases c USING (case_no)
            WHERE k.state = 'RUNNING' AND k.level <> 'NONE' AND (? = '' OR c.holder = ?)
            ORDER BY k.due_at, k.case_no, k.name LIMIT ?
            """)
        .params(holder, holder, most)
        .query(
            (row, number) ->
                new Due(
                    ClockStore.clock(row, number),
                    row.getString("holder"),
                    Priority.valueOf(row.getString("priority"))))
        .list();
  }

  /** What was said about a case, oldest first. */
  public List<CaseChange> history(String caseNo) {
    return jdbc.sql("SELECT * FROM casework.history WHERE case_no = ? ORDER BY number")
        .param(caseNo)
        .query(Rows::change)
        .list();
  }

  /** Cases that are not over, newest first. */
  public List<CaseRecord> openCases(int most) {
    return jdbc.sql(
            "SELECT * FROM casework.cases WHERE state NOT IN"
                + " ('REFUSED', 'COMPLETED', 'CLOSED', 'EVALUATED', 'WITHDRAWN') ORDER BY opened_at DESC LIMIT ?")
        .param(most)
        .query(Rows::caseRecord)
        .list();
  }

  /** Incidents with the case numbers of their reports, newest first. */
  public List<Incident> incidents(int most) {
    return jdbc.sql(Rows.INCIDENTS + "ORDER BY i.opened_at DESC LIMIT ?")
        .param(most)
        .query(Rows::incident)
        .list();
  }

  /** One incident by the hub's own number. */
  public Optional<Incident> incidentBy(String incidentId) {
    return jdbc.sql(Rows.INCIDENTS + "WHERE i.incident_id = ?")
        .param(incidentId)
        .query(Rows::incident)
        .optional();
  }

  /** A batch, empty if this zone does not know it. */
  public Optional<Batch> batchBy(String caseNo) {
    return jdbc.sql("SELECT * FROM casework.batches WHERE case_no = ?")
        .param(caseNo)
        .query(Rows::batch)
        .optional();
  }

  /** Questions that nobody has answered whole and whose cut-off has not come. */
  public long openQuestions() {
    return jdbc.sql("SELECT count(*) FROM casework.questions WHERE closed_at IS NULL")
        .query(Long.class)
        .single();
  }

  /** Running timers, the next due first. */
  public List<Timer> runningTimers(int most) {
    return jdbc.sql("SELECT * FROM casework.timers WHERE state = 'RUNNING' ORDER BY due_at LIMIT ?")
        .param(most)
        .query(Rows::timer)
        .list();
  }

  /** What persons on duty were asked to do, newest first. */
  public List<DutyTask> dutyTasks(int most) {
    return jdbc.sql("SELECT * FROM casework.duty_tasks ORDER BY at DESC LIMIT ?")
        .param(most)
        .query(Rows::dutyTask)
        .list();
  }

  /** Outputs that are not yet in the queue. */
  public long waitingOutputs() {
    return jdbc.sql("SELECT count(*) FROM casework.outbox WHERE moved_at IS NULL")
        .query(Long.class)
        .single();
  }
}
