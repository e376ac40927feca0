package org.lastmile.hub.casework;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Wire;

/**
 * Moves the outbox to the queue {@code from.casework}: claims rows, puts them in one broker transaction, marks them. A
 * process that dies between put and mark leaves claimed rows; they are put again under the same message id, which the
 * receivers' repeats are recognised by, and the ledger has them as doubtful.
 *
 * <p>A lock lets one process move at a time, so the messages of a case stay in order.
 */
final class OutboxMover {
  private static final long LOCK = 0x6f75_7462_6f78L;
  private static final int MOST = 200;

  /** The rest is for plain messages, also when there are many urgent ones. */
  private static final int MOST_URGENT = MOST * 9 / 10;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long moved rows stay, for a person who asks what casework sent. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final DataSource dataSource;
  private final Putter putter;
  private final Clock clock;

  OutboxMover(DataSource dataSource, Putter putter, Clock clock) {
    this.dataSource = dataSource;
    this.putter = putter;
    this.clock = clock;
  }

  private record Row(long number, boolean urgent, int attempts, Message message) {}

  /** Moves one batch; returns how many rows, 0 when there is nothing or another process is at it. */
  int move() {
    try (Connection connection = dataSource.getConnection()) {
      if (!lock(connection)) {
        return 0;
      }
      try {
        List<Row> rows = claim(connection);
        if (!rows.isEmpty()) {
          put(rows);
          mark(connection, rows);
        }
        return rows.size();
      } finally {
        unlock(connection);
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static boolean lock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void unlock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_advisory_unlock(?)")) {
      statement.setLong(1, LOCK);
      statement.executeQuery().close();
    }
  }

  /** Urgent ones first; the claim is durable before anything is put. */
  private static List<Row> claim(Connection connection) throws SQLException {
    List<Row> rows = new ArrayList<>();
    String claim =
        """
        WITH urgent AS (
          SELECT number FROM casework.outbox WHERE moved_at IS NULL AND urgent ORDER BY number LIMIT ?),
        plain AS (
          SELECT number FROM casework.outbox WHERE moved_at IS NULL AND NOT urgent ORDER BY number
          LIMIT ? - (SELECT count(*) FROM urgent))
        UPDATE casework.outbox SET attempts = attempts + 1
        WHERE number IN (SELECT number FROM urgent UNION ALL SELECT number FROM plain)
        RETURNING number, urgent, attempts, message
        """;
    try (var statement = connection.prepareStatement(claim)) {
      statement.setInt(1, MOST_URGENT);
      statement.setInt(2, MOST);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getLong(1), row.getBoolean(2), row.getInt(3), Wire.decode(row.getBytes(4))));
        }
      }
    }
    rows.sort(Comparator.comparing(Row::urgent).reversed().thenComparing(Row::number));
    return rows;
  }

  private void put(List<Row> rows) {
    Step step = new Step();
    OffsetDateTime now = OffsetDateTime.now(clock);
    for (Row row : rows) {
      step.put(Addresses.from(Casework.SYSTEM), row.message());
      step.record(StateEntries.put(EntryKind.RECEIVED, row.message(), now, row.attempts()));
      if (row.attempts() > 1) {
        step.record(StateEntries.put(EntryKind.DOUBTFUL, row.message(), now, row.attempts()));
      }
    }
    try {
      putter.put(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw fault("the broker did not take the outbox", e);
    } catch (TimeoutException e) {
      throw fault("the broker did not answer in " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault("interrupted while putting", e);
    }
  }

  private static HubException fault(String what, Exception cause) {
    return new HubException(
        "CASEWORK_OUTBOX",
        FaultKind.PASSING,
        what + "; it stays in the outbox and is put again",
        null,
        cause);
  }

  private void mark(Connection connection, List<Row> rows) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "UPDATE casework.outbox SET moved_at = ? WHERE number = ANY (?)")) {
      statement.setObject(1, OffsetDateTime.now(clock));
      statement.setArray(
          2, connection.createArrayOf("bigint", rows.stream().map(Row::number).toArray()));
      statement.executeUpdate();
    }
  }

  /** Deletes a part of what was moved long ago; returns how many rows. The ledger keeps what they said. */
  int forget() {
    String delete =
        """
        DELETE FROM casework.outbox WHERE number IN (
          SELECT number FROM casework.outbox WHERE moved_at < ? ORDER BY number LIMIT 1000)
        """;
    try (Connection connection = dataSource.getConnection();
        var statement = connection.prepareStatement(delete)) {
      statement.setObject(1, OffsetDateTime.now(clock).minus(KEPT));
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static HubException unreadable(SQLException e) {
    return new HubException(
        "CASEWORK_OUTBOX",
        FaultKind.DOWN,
        "the outbox cannot be read, SQLSTATE " + e.getSQLState(),
        null,
        e);
  }
}
