package org.lastmile.hub.casework;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the cases of a month came to. A month is frozen on a day of the next one: its figures never change again, and
 * what is said of it later is counted in the first month that is not frozen.
 */
public final class MonthFigures {
  /** Lines that count: a case taken on, decided, sent back or rated. */
  private static final String COUNTING =
      " (h.code = 'EVALUATED' OR (h.state_after IN ('ACCEPTED', 'RECEIVED', 'COMPLETED', 'REFUSED', 'RETURNED')"
          + " AND h.state_before IS DISTINCT FROM h.state_after)) ";

  private static final String FIGURES =
      """
      SELECT coalesce(h.holder, '') AS department, CASE WHEN length(c.division) >= 9 THEN left(c.division, 9) ELSE '' END AS street,
        coalesce(c.matter_code, '') AS matter,
        count(*) FILTER (WHERE h.state_after IN ('ACCEPTED', 'RECEIVED')
          AND (h.state_before IS NULL OR h.state_before NOT IN ('ACCEPTED', 'RECEIVED', 'IN_PROGRESS', 'SUSPENDED')))
          AS accepted,
        count(*) FILTER (WHERE h.state_after IN ('COMPLETED', 'REFUSED') AND NOT c.overdue) AS on_time,
        count(*) FILTER (WHERE h.state_after IN ('COMPLETED', 'REFUSED') AND c.overdue) AS overdue,
        count(*) FILTER (WHERE h.state_after = 'RETURNED') AS returned,
        count(*) FILTER (WHERE h.code = 'EVALUATED') AS rated,
        count(*) FILTER (WHERE h.code = 'EVALUATED' AND substring(h.detail FROM 'score ([0-9]+)')::integer >= 3)
          AS satisfied
      FROM casework.history h JOIN casework.cases c USING (case_no)
      WHERE c.nature = 'ACTUAL' AND c.kind <> 'INCIDENT' AND"""
          + COUNTING;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  public MonthFigures(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.transactions = DatabaseFaults.transactions(dataSource);
  }

  /**
   * What the cases of one department, street and matter came to.
   *
   * @param department who had the case, as it names itself; empty while nobody had it
   * @param street nine digits, empty where it is not known
   * @param matter implementation code, empty without one
   * @param onTime decided in time; {@code overdue} later
   * @param satisfied of those {@code rated}, with grade 3 or better
   */
  @JsonPropertyOrder({
    "department",
    "street",
    "matter",
    "accepted",
    "onTime",
    "overdue",
    "returned",
    "rated",
    "satisfied"
  })
  public record Figures(
      String department,
      String street,
      String matter,
      long accepted,
      long onTime,
      long overdue,
      long returned,
      long rated,
      long satisfied) {}

  /** What a month came to so far, or for good. */
  public record Month(YearMonth month, boolean frozen, List<Figures> figures) {}

  /** The month as it is now. */
  public Month month(YearMonth month) {
    return DatabaseFaults.translate(() -> transactions.execute(status -> now(month)));
  }

  private Month now(YearMonth month) {
    @Nullable YearMonth last = last();
    if (last != null && !month.isAfter(last)) {
      return new Month(
          month,
          true,
          jdbc.sql("SELECT * FROM casework.month_figures WHERE month = ? ORDER BY 2, 3, 4")
              .param(month.atDay(1))
              .query(MonthFigures::figures)
              .list());
    }
    // what was said of a frozen month too late is counted in the first that is not frozen
    boolean first = last != null && month.equals(last.plusMonths(1));
    OffsetDateTime from = begin(first ? YearMonth.of(1970, 1) : month);
    return new Month(
        month,
        false,
        jdbc.sql(
                FIGURES
                    + "AND h.counted_in IS NULL AND h.at >= ? AND h.at < ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
            .params(from, begin(month.plusMonths(1)))
            .query(MonthFigures::figures)
            .list());
  }

  /**
   * Freezes the oldest month whose day has come.
   *
   * @param day of the next month on which a month is frozen
   * @return how many were frozen: 1, or 0 when there is none
   */
  int freeze(int day, OffsetDateTime now) {
    LocalDate today = Times.day(now);
    YearMonth newest = YearMonth.from(today).minusMonths(today.getDayOfMonth() >= day ? 1 : 2);
    return DatabaseFaults.translate(() -> transactions.execute(status -> freeze(newest, now)));
  }

  private int freeze(YearMonth newest, OffsetDateTime now) {
    @Nullable YearMonth last = last();
    @Nullable YearMonth next = last == null ? oldest() : last.plusMonths(1);
    if (next == null || next.isAfter(newest)) {
      return 0;
    }
    LocalDate month = next.atDay(1);
    jdbc.sql("INSERT INTO casework.frozen_months VALUES (?, ?)").params(month, now).update();
    jdbc.sql(
            "UPDATE casework.history h SET counted_in = ? WHERE h.counted_in IS NULL AND h.at < ? AND"
                + COUNTING)
        .params(month, begin(next.plusMonths(1)))
        .update();
    jdbc.sql(
            "INSERT INTO casework.month_figures SELECT ?, f.* FROM ("
                + FIGURES
                + "AND h.counted_in = ? GROUP BY 1, 2, 3) f")
        .params(month, month)
        .update();
    return 1;
  }

  /** The last that was frozen. */
  private @Nullable YearMonth last() {
    return month("SELECT max(month) FROM casework.frozen_months");
  }

  /** The first in which anything was said that counts. */
  private @Nullable YearMonth oldest() {
    return month(
        "SELECT (min(h.at) AT TIME ZONE 'Asia/Shanghai')::date FROM casework.history h"
            + " WHERE h.counted_in IS NULL AND"
            + COUNTING);
  }

  private @Nullable YearMonth month(String sql) {
    return jdbc.sql(sql)
        .query((row, number) -> Optional.ofNullable(row.getObject(1, LocalDate.class)))
        .single()
        .map(YearMonth::from)
        .orElse(null);
  }

  private static OffsetDateTime begin(YearMonth month) {
    return month.atDay(1).atStartOfDay().atOffset(Times.OFFSET);
  }

  private static Figures figures(ResultSet row, int number) throws SQLException {
    return new Figures(
        row.getString("department"),
        row.getString("street"),
        row.getString("matter"),
        row.getLong("accepted"),
        row.getLong("on_time"),
        row.getLong("overdue"),
        row.getLong("returned"),
        row.getLong("rated"),
        row.getLong("satisfied"));
  }
}
