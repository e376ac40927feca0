package org.lastmile.hub.transit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivered versions in the database: on disk before the worker that delivered goes on, what several bring at a time in
 * one transaction.
 */
public final class PostgresDeliveredVersions implements DeliveredVersions {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDeliveredVersions.class);
  private static final int REMEMBERED = 20_000;
  private static final int MOST = 256;
  private static final String SELECT =
      "SELECT asked.number, known.version"
          + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[])"
          + " WITH ORDINALITY AS asked (system, case_no, source, type, number),"
          + " LATERAL (SELECT version FROM transit.delivered_version"
          + " WHERE system = asked.system AND case_no = asked.case_no"
          + " AND source = asked.source AND type = asked.type LIMIT 1) AS known";
  private static final String UPSERT =
      "INSERT INTO transit.delivered_version AS known (system, case_no, source, type, version)"
          + " SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])"
          + " ON CONFLICT (system, case_no, source, type)"
          + " DO UPDATE SET version = GREATEST(known.version, EXCLUDED.version)";

  private record Key(String system, String caseNo, String source, String type) {
    static Key of(String system, Message message) {
      return new Key(
          system, String.valueOf(message.caseNo()), message.source(), message.type().name());
    }
  }

  private record Delivered(Key key, long version) {}

  private final DataSource database;
  private final Cache<Key, Long> remembered = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  private final Together<Key, Long> reading = new Together<>(MOST, this::read);
  private final Together<Delivered, Boolean> writing = new Together<>(MOST, this::write);

  public PostgresDeliveredVersions(DataSource database) {
    this.database = database;
  }

  @Override
  public long newest(String system, Message message) {
    Key key = Key.of(system, message);
    Long known = remembered.getIfPresent(key);
    return known != null ? known : remembered.asMap().merge(key, reading.await(key), Math::max);
  }

  private List<Long> read(List<Key> keys) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      fill(connection, select, keys);
      List<Long> newest = new ArrayList<>(Collections.nCopies(keys.size(), 0L));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          newest.set(row.getInt(1) - 1, row.getLong(2));
        }
      }
      return newest;
    } catch (SQLException e) {
      throw new HubException(
          "VERSIONS_AWAY",
          FaultKind.DOWN,
          "which state the system has got cannot be found out while the database is away",
          null,
          e);
    }
  }

  @Override
  public void delivered(String system, Message message) {
    Key key = Key.of(system, message);
    remembered.asMap().merge(key, message.version(), Math::max);
    if (!writing.await(new Delivered(key, message.version()))) {
      LogLines.about(LOG.atWarn(), message)
          .addKeyValue("hub.system", system)
          .log("The version delivered to {} is not on disk: the database is away", system);
    }
  }

  /** Whether each is on disk. */
  private List<Boolean> write(List<Delivered> delivered) {
    Map<Key, Long> newest = new HashMap<>();
    delivered.forEach(one -> newest.merge(one.key(), one.version(), Math::max));
    List<Key> keys = List.copyOf(newest.keySet());
    boolean written;
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      fill(connection, upsert, keys);
      upsert.setArray(
          5, connection.createArrayOf("bigint", keys.stream().map(newest::get).toArray()));
      upsert.executeUpdate();
      written = true;
    } catch (SQLException e) {
      LOG.debug("SQL state {}", e.getSQLState());
      written = false;
    }
    return Collections.nCopies(delivered.size(), written);
  }

  /** Arrays of system, case number, source and type. */
  private static void fill(Connection connection, PreparedStatement statement, List<Key> keys)
      throws SQLException {
    List<Function<Key, String>> columns = List.of(Key::system, Key::caseNo, Key::source, Key::type);
    for (int i = 0; i < columns.size(); i++) {
      Object[] values = keys.stream().map(columns.get(i)).toArray();
      statement.setArray(i + 1, connection.createArrayOf("text", values));
    }
  }
}
