package org.lastmile.hub.transit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Moves rows of the database into the broker: claims them, puts them in one broker transaction, marks them. A process
 * that dies between put and mark leaves claimed rows; when they are claimed again, they may have been put before.
 *
 * <p>A lock lets one process move at a time, so the rows stay in order.
 */
public final class RowMover<R> {
  /** The rows of one table. */
  public interface Rows<R> {
    /** Gives the next rows and counts an attempt for each, which is durable before anything is put. */
    List<R> claim(Connection connection) throws SQLException;

    /** What is put for them all. */
    Step step(List<R> rows);

    /** They are put, and not to be claimed again. */
    void mark(Connection connection, List<R> rows) throws SQLException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String code;
  private final long lock;
  private final DataSource dataSource;
  private final Putter putter;
  private final Rows<R> rows;

  /**
   * @param code of the faults
   * @param lock key of the advisory lock, unique in the database
   */
  public RowMover(String code, long lock, DataSource dataSource, Putter putter, Rows<R> rows) {
    this.code = code;
    this.lock = lock;
    this.dataSource = dataSource;
    this.putter = putter;
    this.rows = rows;
  }

  /**
   * Moves one batch; returns how many rows, 0 when there is nothing or another process is at it.
   *
   * @throws HubException PASSING when the broker does not take them, DOWN while the database is away
   */
  public int move() {
    try (Connection connection = dataSource.getConnection()) {
      if (!lock(connection)) {
        return 0;
      }
      try {
        List<R> claimed = rows.claim(connection);
        if (!claimed.isEmpty()) {
          put(rows.step(claimed));
          rows.mark(connection, claimed);
        }
        return claimed.size();
      } finally {
        unlock(connection);
      }
    } catch (SQLException e) {
      throw new HubException(
          code,
          FaultKind.DOWN,
          "the rows to be moved cannot be read, SQLSTATE " + e.getSQLState(),
          null,
          e);
    }
  }

  private boolean lock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
      statement.setLong(1, lock);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private void unlock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT pg_advisory_unlock(?)")) {
      statement.setLong(1, lock);
      statement.executeQuery().close();
    }
  }

  private void put(Step step) {
    try {
      putter.put(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw fault("the broker did not take the rows", e);
    } catch (TimeoutException e) {
      throw fault("the broker did not answer in " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault("interrupted while putting", e);
    }
  }

  private HubException fault(String what, Exception cause) {
    return new HubException(
        code,
        FaultKind.PASSING,
        what + "; they stay in the database and are put again",
        null,
        cause);
  }
}
