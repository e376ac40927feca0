package org.lastmile.hub.transit;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Snapshots in the database. */
public final class PostgresSnapshots implements Snapshots {
  private static final String OF = " FROM transit.snapshot_row WHERE system = ? AND name = ?";
  private static final String UPSERT =
      "INSERT INTO transit.snapshot_row (system, name, key, record)"
          + " SELECT ?, ?, * FROM unnest(?::text[], ?::text[])"
          + " ON CONFLICT (system, name, key) DO UPDATE SET record = EXCLUDED.record";

  private static final String NEXT_TURN =
      "INSERT INTO transit.snapshot_turn AS one (system, name, turn) VALUES (?, ?, 1)"
          + " ON CONFLICT (system, name) DO UPDATE SET turn = one.turn + 1";

  private final DataSource database;

  public PostgresSnapshots(DataSource database) {
    this.database = database;
  }

  @Override
  public Map<String, String> known(String system, String name, Collection<String> keys) {
    return select(system, name, "= ANY", keys);
  }

  @Override
  public Map<String, String> missing(String system, String name, Collection<String> present) {
    return select(system, name, "<> ALL", present);
  }

  private Map<String, String> select(
      String system, String name, String condition, Collection<String> keys) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT key, record" + OF + " AND key " + condition + " (?)")) {
      bind(select, system, name);
      select.setArray(3, texts(connection, keys));
      Map<String, String> records = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          records.put(row.getString(1), row.getString(2));
        }
      }
      return records;
    } catch (SQLException e) {
      throw away(e);
    }
  }

  @Override
  public long size(String system, String name) {
    return number("SELECT count(*)" + OF, system, name);
  }

  @Override
  public long turn(String system, String name) {
    return number(
        "SELECT coalesce(max(turn), 0) FROM transit.snapshot_turn WHERE system = ? AND name = ?",
        system,
        name);
  }

  private long number(String sql, String system, String name) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, system, name);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw away(e);
    }
  }

  @Override
  public void change(
      String system, String name, Map<String, String> put, Collection<String> remove) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement turn = connection.prepareStatement(NEXT_TURN);
          PreparedStatement upsert = connection.prepareStatement(UPSERT);
          PreparedStatement delete =
              connection.prepareStatement("DELETE" + OF + " AND key = ANY (?)")) {
        bind(turn, system, name);
        turn.executeUpdate();
        List<String> keys = List.copyOf(put.keySet());
        List<String> records = new ArrayList<>();
        keys.forEach(key -> records.add(put.get(key)));
        bind(upsert, system, name);
        upsert.setArray(3, texts(connection, keys));
        upsert.setArray(4, texts(connection, records));
        upsert.executeUpdate();
        bind(delete, system, name);
        delete.setArray(3, texts(connection, remove));
        delete.executeUpdate();
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private static void bind(PreparedStatement statement, String system, String name)
      throws SQLException {
    statement.setString(1, system);
    statement.setString(2, name);
  }

  private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static HubException away(SQLException e) {
    return new HubException(
        "SNAPSHOT_AWAY",
        FaultKind.DOWN,
        "which rows a file has changed cannot be found out while the database is away",
        null,
        e);
  }
}
