package org.lastmile.hub.progress;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.progress.TrackedCase.Origin;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps tracked cases in PostgreSQL. What the database says of a fault may hold values, so it stays out of ours. */
final class ProgressStore {
  private static final ZoneId DISTRICT = ZoneId.of("Asia/Shanghai");
  private static final int SECONDS = 20;
  private static final String UPSERT =
      "INSERT INTO progress.cases (case_no, applicant_key, origin_system, origin_number, handed_in_at, state,"
          + " changed_at, due_at, said_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (case_no) DO UPDATE SET applicant_key = EXCLUDED.applicant_key,"
          + " origin_system = EXCLUDED.origin_system, origin_number = EXCLUDED.origin_number,"
          + " handed_in_at = EXCLUDED.handed_in_at, state = EXCLUDED.state,"
          + " changed_at = EXCLUDED.changed_at, due_at = EXCLUDED.due_at, said_at = EXCLUDED.said_at";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  ProgressStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transactions.setTimeout(SECONDS);
  }

  /** Changes one case in one transaction; whether it is another than before. */
  boolean change(String caseNo, UnaryOperator<@Nullable TrackedCase> change) {
    return translate(
        () ->
            transactions.execute(
                status -> {
                  TrackedCase before = load(caseNo).orElse(null);
                  TrackedCase after = Objects.requireNonNull(change.apply(before));
                  boolean changed = !after.equals(before);
                  if (changed) {
                    save(after);
                  }
                  return changed;
                }));
  }

  /** The case of this number, if it is this applicant's. */
  Optional<TrackedCase> byCaseNo(String applicantKey, String caseNo) {
    return translate(
        () ->
            jdbc.sql("SELECT * FROM progress.cases WHERE applicant_key = ? AND case_no = ?")
                .params(applicantKey, caseNo)
                .query(ProgressStore::read)
                .optional());
  }

  /** The newest case that the system keeps under this number, if it is this applicant's. */
  Optional<TrackedCase> byOrigin(String applicantKey, String system, String number) {
    return translate(
        () ->
            jdbc.sql(
                    "SELECT * FROM progress.cases WHERE applicant_key = ? AND origin_system = ?"
                        + " AND origin_number = ? ORDER BY handed_in_at DESC LIMIT 1")
                .params(applicantKey, system, number)
                .query(ProgressStore::read)
                .optional());
  }

  private Optional<TrackedCase> load(String caseNo) {
    return jdbc.sql("SELECT * FROM progress.cases WHERE case_no = ? FOR UPDATE")
        .param(caseNo)
        .query(ProgressStore::read)
        .optional();
  }

  private void save(TrackedCase tracked) {
    Origin origin = tracked.origin();
    jdbc.sql(UPSERT)
        .param(tracked.caseNo())
        .param(tracked.applicantKey())
        .param(origin == null ? null : origin.system())
        .param(origin == null ? null : origin.number())
        .param(origin == null ? null : origin.handedInAt())
        .param(tracked.state().name())
        .param(tracked.changedAt())
        .param(tracked.dueAt())
        .param(tracked.saidAt())
        .update();
  }

  private static TrackedCase read(ResultSet row, int number) throws SQLException {
    OffsetDateTime handedInAt = time(row, "handed_in_at");
    return new TrackedCase(
        row.getString("case_no"),
        row.getString("applicant_key"),
        handedInAt == null
            ? null
            : new Origin(
                row.getString("origin_system"), row.getString("origin_number"), handedInAt),
        CaseState.valueOf(row.getString("state")),
        Objects.requireNonNull(time(row, "changed_at")),
        time(row, "due_at"),
        time(row, "said_at"));
  }

  private static @Nullable OffsetDateTime time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.atZoneSameInstant(DISTRICT).toOffsetDateTime();
  }

  private static <T> T translate(Supplier<@Nullable T> work) {
    try {
      return Objects.requireNonNull(work.get());
    } catch (DataAccessResourceFailureException | TransactionException e) {
      throw fault("PROGRESS_DATABASE_DOWN", FaultKind.DOWN, e);
    } catch (TransientDataAccessException e) {
      throw fault("PROGRESS_DATABASE", FaultKind.PASSING, e);
    } catch (DataAccessException e) {
      throw fault("PROGRESS_DATABASE", FaultKind.LASTING, e);
    }
  }

  private static HubException fault(String code, FaultKind kind, Exception cause) {
    return new HubException(
        code, kind, "the database of progress failed: " + cause.getClass().getName(), null, cause);
  }
}
