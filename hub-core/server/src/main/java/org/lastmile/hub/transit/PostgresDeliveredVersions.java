package org.lastmile.hub.transit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivered versions in the database, written at once by the worker that delivered. */
public final class PostgresDeliveredVersions implements DeliveredVersions {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDeliveredVersions.class);
  private static final int REMEMBERED = 20_000;
  private static final String SELECT =
      "SELECT version FROM transit.delivered_version"
          + " WHERE system = ? AND case_no = ? AND source = ? AND type = ?";
  private static final String UPSERT =
      "INSERT INTO transit.delivered_version AS known (system, case_no, source, type, version)"
          + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (system, case_no, source, type)"
          + " DO UPDATE SET version = GREATEST(known.version, EXCLUDED.version)";

  private record Key(String system, String caseNo, String source, String type) {
    static Key of(String system, Message message) {
      return new Key(
          system, String.valueOf(message.caseNo()), message.source(), message.type().name());
    }

    void fill(PreparedStatement statement) throws SQLException {
      statement.setString(1, system);
      statement.setString(2, caseNo);
      statement.setString(3, source);
      statement.setString(4, type);
    }
  }

  private final DataSource database;
  private final Cache<Key, Long> remembered = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  public PostgresDeliveredVersions(DataSource database) {
    this.database = database;
  }

  @Override
  public long newest(String system, Message message) {
    Key key = Key.of(system, message);
    Long known = remembered.getIfPresent(key);
    if (known != null) {
      return known;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      key.fill(select);
      try (ResultSet row = select.executeQuery()) {
        long newest = row.next() ? row.getLong(1) : 0;
        return remembered.asMap().merge(key, newest, Math::max);
      }
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
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      key.fill(upsert);
      upsert.setLong(5, message.version());
      upsert.executeUpdate();
    } catch (SQLException e) {
      LogLines.about(LOG.atWarn(), message)
          .addKeyValue("hub.system", system)
          .log("The version delivered to {} is not on disk: SQL state {}", system, e.getSQLState());
    }
  }
}
