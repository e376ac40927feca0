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
import javax.sql.DataSource;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.RowMover;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Wire;

/**
 * Moves the outbox to the queue {@code from.casework}. Rows that a process left between put and mark are put again
 * under the same message id, which the receivers' repeats are recognised by, and the ledger has them as doubtful.
 */
final class OutboxMover implements RowMover.Rows<OutboxMover.Row> {
  private static final String CODE = "CASEWORK_OUTBOX";
  private static final long LOCK = 0x6f75_7462_6f78L;
  private static final int MOST = 200;

  /** The rest is for plain messages, also when there are many urgent ones. */
  private static final int MOST_URGENT = MOST * 9 / 10;

  /** How long moved rows stay, for a person who asks what casework sent. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final DataSource dataSource;
  private final Clock clock;
  private final RowMover<Row> mover;

  OutboxMover(DataSource dataSource, Putter putter, Clock clock) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.mover = new RowMover<>(CODE, LOCK, dataSource, putter, this);
  }

  record Row(long number, boolean urgent, int attempts, Message message) {}

  /** Moves one batch; returns how many rows, 0 when there is nothing or another process is at it. */
  int move() {
    return mover.move();
  }

  /** Urgent ones first; the claim is durable before anything is put. */
  @Override
  public List<Row> claim(Connection connection) throws SQLException {
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

  @Override
  public Step step(List<Row> rows) {
    Step step = new Step();
    OffsetDateTime now = OffsetDateTime.now(clock);
    for (Row row : rows) {
      step.put(Addresses.from(Casework.SYSTEM), row.message());
      step.record(StateEntries.put(EntryKind.RECEIVED, row.message(), now, row.attempts()));
      if (row.attempts() > 1) {
        step.record(StateEntries.put(EntryKind.DOUBTFUL, row.message(), now, row.attempts()));
      }
    }
    return step;
  }

  @Override
  public void mark(Connection connection, List<Row> rows) throws SQLException {
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
      throw new HubException(
          CODE, FaultKind.DOWN, "the outbox cannot be read, SQLSTATE " + e.getSQLState(), null, e);
    }
  }
}
