package org.lastmile.connectors.communityledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Connections to the front-end schema, and what its failures mean. */
final class CommunityLedgerDatabase {
  /** Of MySQL's dialect: somebody else holds what this waits for. */
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  private final DataSource database;
  private final int seconds;

  CommunityLedgerDatabase(DataSource database, Duration timeout) {
    this.database = database;
    this.seconds = Math.max(1, Math.toIntExact(timeout.toSeconds()));
  }

  /** What is done with one connection. */
  @FunctionalInterface
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * Does all of it or nothing.
   *
   * @throws HubException {@code COMMUNITY_LEDGER_AWAY} (DOWN) without a connection, {@code COMMUNITY_LEDGER_BUSY}
   *     (PASSING) when others hold the rows, and what the work throws
   */
  <T> T transaction(Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.with(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        rollback(connection, e);
        throw classed(e);
      } catch (HubException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** A statement that ends in time; parameters in their order. */
  PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(seconds);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private Connection connection() {
    try {
      return database.getConnection();
    } catch (SQLException e) {
      throw new HubException(
          "COMMUNITY_LEDGER_AWAY",
          FaultKind.DOWN,
          "the database of community-ledger gives no connection: SQL state " + e.getSQLState(),
          null,
          e);
    }
  }

  private static void rollback(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // a broken connection: the database rolls back by itself
      reason.addSuppressed(e);
    }
  }

  private static SQLException classed(SQLException thrown) {
    if (thrown.getErrorCode() == LOCK_WAIT_TIMEOUT) {
      throw new HubException(
          "COMMUNITY_LEDGER_BUSY",
          FaultKind.PASSING,
          "others hold the entry in the ledger's database",
          null,
          thrown);
    }
    return thrown;
  }
}
