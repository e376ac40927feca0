package org.lastmile.hub.casework;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionTemplate;

/** Says who mends a fault of the database. Its words may hold values of rows, so they stay out of our message. */
final class DatabaseFaults {
  /** Classes of SQLSTATE: connection, resources, operator, system. */
  private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

  /** Transaction rolled back: serialisation, deadlock. */
  private static final Set<String> PASSES = Set.of("40", "55");

  /** A statement took too long. */
  private static final String CANCELLED = "57014";

  private static final int SECONDS = 20;

  private DatabaseFaults() {}

  /** Transactions that end in time, also when they wait for a lock. */
  static TransactionTemplate transactions(DataSource dataSource) {
    TransactionTemplate transactions =
        new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transactions.setTimeout(SECONDS);
    return transactions;
  }

  static <T> T translate(Supplier<@Nullable T> work) {
    try {
      return Objects.requireNonNull(work.get());
    } catch (DataAccessException | TransactionException e) {
      String state = e instanceof TransactionTimedOutException ? CANCELLED : sqlState(e);
      String type = state.length() < 2 ? "08" : state.substring(0, 2);
      FaultKind kind =
          AWAY.contains(type)
              ? FaultKind.DOWN
              : PASSES.contains(type) ? FaultKind.PASSING : FaultKind.LASTING;
      String code = kind == FaultKind.DOWN ? "CASEWORK_DATABASE_DOWN" : "CASEWORK_DATABASE";
      throw new HubException(code, kind, "casework's database failed, SQLSTATE " + state, null, e);
    }
  }

  private static String sqlState(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }
}
