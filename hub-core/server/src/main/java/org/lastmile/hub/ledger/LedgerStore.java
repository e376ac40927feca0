package org.lastmile.hub.ledger;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.EntryCodec.Outbox;
import org.lastmile.hub.ledger.Recorded.PayloadNote;
import org.lastmile.hub.ledger.SealedEntry.SealedPayload;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** Writes outbox messages as one block in one database transaction. Used by one thread. */
final class LedgerStore {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final byte[] NO_ROOT = new byte[Sha256.LENGTH];

  private final DataSource database;
  private final String zone;
  private final String node;
  private final Clock clock;

  LedgerStore(DataSource database, Zone zone, String node, Clock clock) {
    this.database = database;
    this.zone = zone.id();
    this.node = node;
    this.clock = clock;
  }

  /** An outbox message that cannot be read. */
  record Unreadable(byte[] body, String reason) {}

  /**
   * What a transaction did.
   *
   * @param doors receptions that the door index answers for from now on
   * @param repeats outbox messages that were written before
   * @param missing outbox messages that must exist and did not come
   */
  record Written(
      int entries, List<Door> doors, List<OutboxId> repeats, List<OutboxSeen.Missing> missing) {}

  /** A reception, as the door index knows it. */
  record Door(String system, String key) {}

  private record Head(long block, byte[] root, long nextSeq) {}

  private record Row(long seq, int index, SealedEntry sealed) {
    Entry entry() {
      return sealed.header().entry();
    }
  }

  /**
   * Writes what is new.
   *
   * @throws HubException {@code LEDGER_SECOND_WRITER} when another writer was faster: nothing is written
   */
  Written write(List<Outbox> batch, List<Unreadable> unreadable) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Written written = write(connection, batch, unreadable);
        connection.commit();
        return written;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private Written write(Connection connection, List<Outbox> batch, List<Unreadable> unreadable)
      throws SQLException {
    OffsetDateTime now = OffsetDateTime.now(clock).truncatedTo(ChronoUnit.MICROS);
    OutboxSeen seen = new OutboxSeen(connection, now);
    List<SealedEntry> entries = new ArrayList<>();
    List<OutboxId> repeats = new ArrayList<>();
    for (Outbox outbox : batch) {
      if (seen.take(outbox.id())) {
        entries.addAll(outbox.entries());
      } else {
        repeats.add(outbox.id());
      }
    }
    seen.save();
    keep(connection, unreadable, now);
    List<Door> doors = entries.isEmpty() ? List.of() : writeBlock(connection, entries, now);
    return new Written(entries.size(), doors, List.copyOf(repeats), seen.missing());
  }

  private List<Door> writeBlock(
      Connection connection, List<SealedEntry> entries, OffsetDateTime now) throws SQLException {
    Head head = head(connection);
    long block = head.block() + 1;
    BlockHeader header =
        new BlockHeader(zone, node, block, head.root(), head.nextSeq(), entries.size(), now);
    List<Row> rows = new ArrayList<>(entries.size());
    for (SealedEntry entry : entries) {
      rows.add(new Row(head.nextSeq() + rows.size(), rows.size(), entry));
    }
    insertBlock(connection, header, entries.stream().map(SealedEntry::leaf).toList());
    copyEntries(connection, block, rows);
    copyPayloads(connection, rows);
    insertAttachments(connection, rows);
    insertKeys(connection, rows);
    return insertDoors(connection, rows);
  }

  /** A database keeps the ledger of one zone only. */
  void requireOwnZone() throws SQLException {
    String sql = "SELECT zone FROM ledger.block WHERE zone <> ? LIMIT 1";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, zone);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          throw new HubException(
              "DATABASE_OF_OTHER_ZONE",
              FaultKind.LASTING,
              "the database belongs to zone "
                  + row.getString(1)
                  + "; zone "
                  + zone
                  + " needs one of its own",
              "hub.database.url",
              null);
        }
      }
    }
  }

  private Head head(Connection connection) throws SQLException {
    String sql =
        "SELECT number, root, first_seq + entries FROM ledger.block WHERE zone = ?"
            + " ORDER BY number DESC LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, zone);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new Head(row.getLong(1), row.getBytes(2), row.getLong(3))
            : new Head(0, NO_ROOT, 1);
      }
    }
  }

  private void insertBlock(Connection connection, BlockHeader header, List<byte[]> leaves)
      throws SQLException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(leaves.size() * Sha256.LENGTH);
    leaves.forEach(joined::writeBytes);
    byte[] bytes = header.encode();
    String sql =
        "INSERT INTO ledger.block (zone, number, header, leaves, root, previous_root, first_seq,"
            + " entries, written_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, zone);
      insert.setLong(2, header.number());
      insert.setBytes(3, bytes);
      insert.setBytes(4, joined.toByteArray());
      insert.setBytes(5, BlockHeader.root(bytes, leaves));
      insert.setBytes(6, header.previousRoot());
      insert.setLong(7, header.firstSeq());
      insert.setInt(8, header.entries());
      insert.setObject(9, header.writtenAt());
      insert.executeUpdate();
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw new HubException(
            "LEDGER_SECOND_WRITER",
            FaultKind.PASSING,
            "another writer has written block " + header.number() + " of zone " + zone,
            null,
            e);
      }
      throw e;
    }
  }

  private static void copyPayloads(Connection connection, List<Row> rows) throws SQLException {
    BinaryCopy copy =
        new BinaryCopy(
            "ledger.payload",
            "seq",
            "ordinal",
            "digest",
            "role",
            "media_type",
            "salt",
            "bytes",
            "claim");
    for (Row row : rows) {
      for (int i = 0; i < row.sealed().payloads().size(); i++) {
        PayloadNote note = row.sealed().header().payloads().get(i);
        SealedPayload payload = row.sealed().payloads().get(i);
        copy.row()
            .int8(row.seq())
            .int2(i)
            .bytea(HexFormat.of().parseHex(note.digest()))
            .text(note.role().name())
            .text(note.mediaType())
            .bytea(payload.salt())
            .bytea(payload.claimed() ? null : payload.content())
            .bytea(payload.claimed() ? payload.content() : null);
      }
    }
    copy.send(connection);
  }

  private static void copyEntries(Connection connection, long block, List<Row> rows)
      throws SQLException {
    BinaryCopy copy =
        new BinaryCopy(
            "ledger.entry",
            "seq",
            "block",
            "idx",
            "header",
            "kind",
            "message_id",
            "message_type",
            "case_no",
            "causation_id",
            "system",
            "actor",
            "at",
            "code",
            "attempt");
    for (Row row : rows) {
      Entry entry = row.entry();
      copy.row()
          .int8(row.seq())
          .int8(block)
          .int4(row.index())
          .bytea(row.sealed().bytes())
          .text(entry.kind().name())
          .text(entry.messageId())
          .text(entry.messageType())
          .text(entry.caseNo())
          .text(entry.causationId())
          .text(entry.system())
          .text(entry.actor())
          .timestamptz(entry.time())
          .text(entry.code())
          .int4(entry.attempt());
    }
    copy.send(connection);
  }

  private static void insertAttachments(Connection connection, List<Row> rows) throws SQLException {
    List<@Nullable Object[]> values = new ArrayList<>();
    for (Row row : rows) {
      for (String digest : row.sealed().header().attachments()) {
        values.add(new Object[] {digest, row.seq()});
      }
    }
    insertAll(
        connection,
        "INSERT INTO ledger.attachment (digest, seq)"
            + " SELECT * FROM unnest(?::text[], ?::bigint[])",
        List.of("text", "int8"),
        values);
  }

  private static void insertKeys(Connection connection, List<Row> rows) throws SQLException {
    List<@Nullable Object[]> keys = new ArrayList<>();
    for (Row row : rows) {
      Entry entry = row.entry();
      if (entry.caseNo() != null) {
        for (Map.Entry<String, String> key : entry.keys().entrySet()) {
          keys.add(new Object[] {key.getValue(), key.getKey(), entry.caseNo(), row.seq()});
        }
      }
    }
    insertAll(
        connection,
        "INSERT INTO ledger.key (value, name, case_no, seq)"
            + " SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])"
            + " ON CONFLICT DO NOTHING",
        List.of("text", "text", "text", "int8"),
        keys);
  }

  private static List<Door> insertDoors(Connection connection, List<Row> rows) throws SQLException {
    List<Door> doors = new ArrayList<>();
    List<@Nullable Object[]> values = new ArrayList<>();
    for (Row row : rows) {
      Entry entry = row.entry();
      Entry.Door door = entry.door();
      if (entry.kind() == EntryKind.RECEIVED && door != null && entry.messageId() != null) {
        doors.add(new Door(entry.system(), door.key()));
        values.add(
            new Object[] {
              entry.system(),
              door.key(),
              door.digest(),
              entry.messageId(),
              entry.caseNo(),
              entry.time().toString()
            });
      }
    }
    insertAll(
        connection,
        "INSERT INTO transit.door_key (system, key, digest, message_id, case_no, received_at)"
            + " SELECT s, k, decode(d, 'hex'), m, c, t::timestamptz FROM"
            + " unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])"
            + " AS door (s, k, d, m, c, t) ON CONFLICT DO NOTHING",
        List.of("text", "text", "text", "text", "text", "text"),
        values);
    return List.copyOf(doors);
  }

  /** Inserts all rows by one statement that takes each column as an array. */
  private static void insertAll(
      Connection connection, String sql, List<String> types, List<@Nullable Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int column = 0; column < types.size(); column++) {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int row = 0; row < values.length; row++) {
          Object value = rows.get(row)[column];
          values[row] = value instanceof String text ? text.replace("\0", "") : value;
        }
        insert.setArray(column + 1, connection.createArrayOf(types.get(column), values));
      }
      insert.executeUpdate();
    }
  }

  private static void keep(Connection connection, List<Unreadable> unreadable, OffsetDateTime now)
      throws SQLException {
    String sql = "INSERT INTO ledger.unreadable (noticed_at, reason, body) VALUES (?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Unreadable one : unreadable) {
        insert.setObject(1, now);
        insert.setString(2, one.reason());
        insert.setBytes(3, one.body());
        insert.executeUpdate();
      }
    }
  }
}
