package org.lastmile.hub.casework;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseClock.Length;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Message;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Loads and keeps clocks of cases; every method belongs into the caller's transaction. */
final class ClockStore {
  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  ClockStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.template = new JdbcTemplate(dataSource);
  }

  /** Whether what a message does can depend on clocks, or change them. */
  static boolean concerns(Message message) {
    String type = message.type().name();
    return type.startsWith("case.")
        || type.startsWith("supervision.")
        || type.startsWith("booking.");
  }

  List<CaseClock> of(String[] caseNos) {
    return jdbc.sql("SELECT * FROM casework.clocks WHERE case_no = ANY (?)")
        .param(caseNos)
        .query(ClockStore::clock)
        .list();
  }

  void save(List<CaseClock> clocks) {
    if (clocks.isEmpty()) {
      return;
    }
    template.batchUpdate(
        """
        INSERT INTO casework.clocks (case_no, name, started_at, amount, unit, pauses, set_to, steps, due_at, due_calendar,
          due_provisional, state, level, ended_at)
        VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (case_no, name) DO UPDATE SET (started_at, amount, unit, pauses, set_to, steps, due_at, due_calendar,
          due_provisional, state, level, ended_at)
        = (excluded.started_at, excluded.amount, excluded.unit, excluded.pauses, excluded.set_to, excluded.steps, excluded.due_at,
          excluded.due_calendar, excluded.due_provisional, excluded.state, excluded.level, excluded.ended_at)
        """,
        clocks.stream().map(ClockStore::row).toList());
  }

  private static @Nullable Object[] row(CaseClock one) {
    Deadline due = one.due();
    return new @Nullable Object[] {
      one.caseNo(),
      one.name().name(),
      one.startedAt(),
      one.length().amount(),
      one.length().unit().name(),
      Rows.json(one.pauses()),
      one.setTo(),
      Rows.json(one.steps()),
      due == null ? null : due.at(),
      due == null ? null : due.calendarVersion(),
      due == null ? null : due.provisional(),
      one.state().name(),
      one.level().name(),
      one.endedAt()
    };
  }

  static CaseClock clock(ResultSet row, int number) throws SQLException {
    return new CaseClock(
        row.getString("case_no"),
        CaseClock.Name.valueOf(row.getString("name")),
        Rows.time(row, "started_at"),
        new Length(row.getInt("amount"), CaseClock.Unit.valueOf(row.getString("unit"))),
        Rows.pauses(row.getString("pauses")),
        Rows.optionalTime(row, "set_to"),
        Rows.steps(row.getString("steps")),
        Rows.due(row),
        CaseClock.State.valueOf(row.getString("state")),
        CaseClock.Level.valueOf(row.getString("level")),
        Rows.optionalTime(row, "ended_at"));
  }

  /**
   * Has all cases computed anew whose running clocks were computed with notices that have changed since, each by a timer
   * that is due now.
   *
   * @return how many cases
   */
  int recompute(WorkingDays days, OffsetDateTime now) {
    String[] outdated =
        jdbc
            .sql("SELECT DISTINCT due_calendar FROM casework.clocks WHERE state = 'RUNNING'")
            .query(String.class)
            .list()
            .stream()
            .filter(version -> !days.isCurrent(version))
            .toArray(String[]::new);
    if (outdated.length == 0) {
      return 0;
    }
    return jdbc.sql(
            """
            INSERT INTO casework.timers (case_no, clock, version, due_at, state)
            SELECT case_no, ?, coalesce((SELECT max(version) FROM casework.timers t
              WHERE t.case_no = c.case_no AND t.clock = ?), 0) + 1, ?, 'RUNNING'
            FROM (SELECT DISTINCT case_no FROM casework.clocks WHERE state = 'RUNNING' AND due_calendar = ANY (?)) c
            WHERE NOT EXISTS (SELECT FROM casework.timers t
              WHERE t.case_no = c.case_no AND t.clock = ? AND t.state = 'RUNNING')
            """)
        .params(ClockFold.CALENDAR, ClockFold.CALENDAR, now, outdated, ClockFold.CALENDAR)
        .update();
  }
}
