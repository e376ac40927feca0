package org.lastmile.hub.casework;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Says who mends a fault of the database. Its words may hold values of rows, so they stay out of our message. */
final class DatabaseFaults {
  /** Classes of SQLSTATE: connection, resources, operator, system. */
  private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

  /** Transaction rolled back: serialisation, deadlock. */
  private static final Set<String> PASSES = Set.of("40", "55");

  private DatabaseFaults() {}

  static <T> T translate(Supplier<@Nullable T> work) {
    try {
      return Objects.requireNonNull(work.get());
    } catch (DataAccessException | TransactionException e) {
      String state = sqlState(e);
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
