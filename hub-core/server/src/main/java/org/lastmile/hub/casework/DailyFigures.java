package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Traceparents;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Once a day, what the cases of the day before came to, for the district and by department, and the list of what is
 * near its time or past it; nothing before the first case. What was due while the hub was down is made once, after the start, for the last day only.
 */
final class DailyFigures {
  private static final MessageType TYPE = MessageType.of("supervision.statistics");

  /** A list that nobody can read is of no use, and a message has its limits. */
  private static final int LISTED = 1000;

  private final JdbcClient jdbc;
  private final CaseworkQueries queries;
  private final CaseStore store;
  private final CaseworkSettings settings;
  private final TransactionTemplate transactions;

  DailyFigures(DataSource dataSource, CaseStore store, CaseworkSettings settings) {
    this.jdbc = JdbcClient.create(dataSource);
    this.queries = new CaseworkQueries(dataSource);
    this.store = store;
    this.settings = settings;
    this.transactions = DatabaseFaults.transactions(dataSource);
  }

  /** Makes those of the day before, unless it is too early or they are made; gives the number of messages. */
  int make(OffsetDateTime now) {
    return Times.dayBefore(now, settings.clocks().dailyAt())
        .map(day -> DatabaseFaults.translate(() -> transactions.execute(status -> make(day, now))))
        .orElse(0);
  }

  private int make(LocalDate day, OffsetDateTime now) {
    int isNew =
        jdbc.sql(
                "INSERT INTO casework.daily_figures SELECT ?, ?"
                    + " WHERE EXISTS (SELECT FROM casework.cases WHERE opened_at < ?) ON CONFLICT DO NOTHING")
            .params(day, now, Times.end(day))
            .update();
    if (isNew == 0) {
      return 0;
    }
    store.saveOutputs(List.of(message(day, now)), now);
    return 1;
  }

  private Message message(LocalDate day, OffsetDateTime now) {
    String id = Ids.of(TYPE.name(), day.toString());
    return new Message(
        id,
        TYPE,
        "statistics/" + day,
        null,
        null,
        Casework.SYSTEM,
        now,
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L2,
        null,
        Traceparents.derived(id),
        List.of(),
        body(day));
  }

  /** How many cases, or how many times. */
  private static final class Figures {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String figure, long count) {
      counts.merge(figure, count, Long::sum);
    }

    void writeTo(ObjectNode body) {
      for (String figure : List.of("received", "completed", "returned", "open", "overdue")) {
        body.put(figure, counts.getOrDefault(figure, 0L));
      }
    }
  }

  private ObjectNode body(LocalDate day) {
    OffsetDateTime to = Times.end(day);
    OffsetDateTime from = to.minusDays(1);
    Figures district = new Figures();
    Map<String, Figures> departments = new TreeMap<>();
    // What nobody holds is counted for the district alone.
    jdbc.sql(
            """
            WITH flow AS (
              SELECT case_no, holder, CASE code WHEN 'RETURNED' THEN 'returned' ELSE 'completed' END AS figure
              FROM casework.history
              WHERE at >= :from AND at < :to AND code IN ('COMPLETED', 'RETURNED') AND state_before IS DISTINCT FROM state_after
              UNION ALL
              SELECT case_no, holder, 'received' FROM casework.cases WHERE opened_at >= :from AND opened_at < :to
              UNION ALL
              SELECT case_no, holder, 'open' FROM casework.cases WHERE opened_at < :to AND (over_at IS NULL OR over_at >= :to)
              UNION ALL
              SELECT DISTINCT k.case_no, c.holder, 'overdue' FROM casework.clocks k JOIN casework.cases c USING (case_no)
              WHERE k.name IN ('RESULT', 'PROMISED', 'LEGAL') AND k.due_at < :to AND c.opened_at < :to
                AND (c.over_at IS NULL OR c.over_at >= :to))
            SELECT flow.holder, flow.figure, count(*) AS cases
            FROM flow JOIN casework.cases c USING (case_no)
            WHERE c.nature = 'ACTUAL' GROUP BY 1, 2
            """)
        .param("from", from)
        .param("to", to)
        .query(
            row -> {
              @Nullable String holder = row.getString("holder");
              String figure = row.getString("figure");
              long cases = row.getLong("cases");
              district.add(figure, cases);
              if (holder != null) {
                departments.computeIfAbsent(holder, name -> new Figures()).add(figure, cases);
              }
            });
    ObjectNode body = Draft.body();
    body.put("date", day.toString());
    district.writeTo(body);
    ArrayNode list = body.putArray("departments");
    departments.forEach(
        (name, figures) -> figures.writeTo(list.addObject().put("department", name)));
    due(body.putArray("due"));
    return body;
  }

  private void due(ArrayNode list) {
    for (CaseworkQueries.Due one : queries.due("", LISTED)) {
      Deadline due = Objects.requireNonNull(one.clock().due());
      list.addObject()
          .put("caseNo", one.clock().caseNo())
          .put("clock", one.clock().name().id())
          .put("level", one.clock().level().id())
          .put("dueAt", Times.text(due.at()))
          .put("holder", one.holder() == null ? settings.districtCentre() : one.holder());
    }
  }
}
