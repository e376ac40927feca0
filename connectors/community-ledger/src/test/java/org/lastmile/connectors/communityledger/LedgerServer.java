package org.lastmile.connectors.communityledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A database server with the ledger's front-end schema and the account of the hub. */
interface LedgerServer extends AutoCloseable {
  /** The account that the hub gets. */
  String USER = "tz_hub";

  /** JDBC address for the hub. */
  String url();

  /** A connection of the owner to the front-end schema. */
  Connection owner() throws SQLException;

  /** Whether it cuts what a column does not hold, as the servers of the field do. */
  boolean cuts();

  @Override
  void close();

  /** Runs statements that end with a semicolon at the end of a line. */
  static void script(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql.split(";\\s*\n")) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }
}
