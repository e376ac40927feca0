package org.lastmile.hub.transit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The door index in the database, where the ledger's writer puts each reception. Asked for many calls at once. */
public final class PostgresDoorIndex implements DoorIndex {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final int MOST = 256;

  /** LIMIT keeps the planner to one look into the index for each key, whatever it believes of the table's size. */
  private static final String SELECT =
      "SELECT asked.number, known.digest, known.message_id, known.case_no, known.received_at"
          + " FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS asked (system, key, number),"
          + " LATERAL (SELECT digest, message_id, case_no, received_at FROM transit.door_key"
          + " WHERE system = asked.system AND key = asked.key LIMIT 1) AS known";

  private record Asked(String system, String key) {}

  private final DataSource database;
  private final Together<Asked, Optional<Known>> together = new Together<>(MOST, this::find);

  public PostgresDoorIndex(DataSource database) {
    this.database = database;
  }

  @Override
  public CompletableFuture<Optional<Known>> find(String system, String key) {
    return together.ask(new Asked(system, key.replace("\0", "")));
  }

  private List<Optional<Known>> find(List<Asked> asked) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setArray(
          1, connection.createArrayOf("text", asked.stream().map(Asked::system).toArray()));
      select.setArray(
          2, connection.createArrayOf("text", asked.stream().map(Asked::key).toArray()));
      List<Optional<Known>> known =
          new ArrayList<>(Collections.nCopies(asked.size(), Optional.empty()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          OffsetDateTime receivedAt =
              row.getObject(5, OffsetDateTime.class).atZoneSameInstant(ZONE).toOffsetDateTime();
          known.set(
              row.getInt(1) - 1,
              Optional.of(
                  new Known(row.getBytes(2), row.getString(3), row.getString(4), receivedAt)));
        }
      }
      return known;
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
