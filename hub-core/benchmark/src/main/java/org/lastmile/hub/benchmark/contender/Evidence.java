package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.zone.DatabaseCredentials;
import org.lastmile.hub.zone.EmbeddedDatabase;

/** Looks into the embedded database of a process that runs. */
public final class Evidence implements AutoCloseable {
  /** Rows of a ledger of the hub, whose numbers have no gap, but for what it began with. */
  public static final String LEDGER_ROWS =
      "SELECT coalesce(max(seq), 0) - (SELECT count(*) FROM ledger.entry"
          + " WHERE kind = 'CONFIGURED' AND seq <= 10) FROM ledger.entry";

  /** Bytes of the database. */
  public static final String DATABASE_BYTES = "SELECT pg_database_size(current_database())";

  private final Connection connection;

  /** @param zoneData the data folder of the zone */
  public Evidence(Path zoneData) {
    try {
      DatabaseCredentials to =
          DatabaseCredentials.read(zoneData)
              .orElseThrow(() -> new IOException("there is no database"));
      connection =
          DriverManager.getConnection(to.url(EmbeddedDatabase.NAME), to.user(), to.password());
    } catch (IOException | SQLException e) {
      throw fault("the database in " + zoneData + " cannot be read", e);
    }
  }

  /** The one number that a query gives. */
  public long number(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw fault("the rows of evidence cannot be counted", e);
    }
  }

  private static HubException fault(String what, Exception cause) {
    return new HubException("BENCH_DATABASE", FaultKind.LASTING, what, null, cause);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
