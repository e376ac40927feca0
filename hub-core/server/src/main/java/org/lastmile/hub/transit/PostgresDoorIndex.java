package org.lastmile.hub.transit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The door index in the database, where the ledger's writer puts each reception. */
public final class PostgresDoorIndex implements DoorIndex {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final String SELECT =
      "SELECT digest, message_id, case_no, received_at FROM transit.door_key"
          + " WHERE system = ? AND key = ?";

  private final DataSource database;

  public PostgresDoorIndex(DataSource database) {
    this.database = database;
  }

  @Override
  public Optional<Known> find(String system, String key) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, system);
      select.setString(2, key.replace("\0", ""));
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        OffsetDateTime receivedAt =
            row.getObject(4, OffsetDateTime.class).atZoneSameInstant(ZONE).toOffsetDateTime();
        return Optional.of(
            new Known(row.getBytes(1), row.getString(2), row.getString(3), receivedAt));
      }
    } catch (SQLException e) {
      throw new HubException(
          "DOOR_INDEX_AWAY",
          FaultKind.PASSING,
          "whether the message is a repeat cannot be found out while the database is away",
          null,
          e);
    }
  }
}
