package org.lastmile.hub.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which outbox messages are written, within one transaction: up to the last of each process and epoch, except the holes.
 * A message of a hole that comes late is taken.
 */
final class OutboxSeen {
  private record Stream(String process, long epoch) {}

  /** Outbox messages from {@code first} to {@code last} that did not come. */
  record Missing(String process, long epoch, long first, long last) {}

  private static final long NONE = -1;

  private final Connection connection;
  private final OffsetDateTime now;
  private final Map<Stream, Long> last = new HashMap<>();
  private final List<Missing> missing = new ArrayList<>();

  OutboxSeen(Connection connection, OffsetDateTime now) {
    this.connection = connection;
    this.now = now;
  }

  /** Whether the message is to be written; false for a repeat. */
  boolean take(OutboxId id) throws SQLException {
    Stream stream = new Stream(id.process(), id.epoch());
    Long known = last.get(stream);
    long before = known != null ? known : read(stream);
    last.put(stream, Math.max(before, id.number()));
    if (id.number() <= before) {
      return fillHole(id);
    }
    if (id.number() > before + 1) {
      digHole(new Missing(id.process(), id.epoch(), before + 1, id.number() - 1));
    }
    return true;
  }

  List<Missing> missing() {
    return List.copyOf(missing);
  }

  /** Writes down how far each stream came. */
  void save() throws SQLException {
    String sql =
        "INSERT INTO ledger.outbox_seen (process, epoch, last, seen_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (process, epoch)"
            + " DO UPDATE SET last = excluded.last, seen_at = excluded.seen_at";
    try (PreparedStatement upsert = connection.prepareStatement(sql)) {
      for (Map.Entry<Stream, Long> stream : last.entrySet()) {
        upsert.setString(1, stream.getKey().process());
        upsert.setLong(2, stream.getKey().epoch());
        upsert.setLong(3, stream.getValue());
        upsert.setObject(4, now);
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private long read(Stream stream) throws SQLException {
    String sql = "SELECT last FROM ledger.outbox_seen WHERE process = ? AND epoch = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, stream.process());
      select.setLong(2, stream.epoch());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : NONE;
      }
    }
  }

  private void digHole(Missing hole) throws SQLException {
    missing.add(hole);
    save();
    String sql =
        "UPDATE ledger.outbox_seen SET holes = holes + int8multirange(int8range(?, ?, '[]'))"
            + " WHERE process = ? AND epoch = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, hole.first());
      update.setLong(2, hole.last());
      update.setString(3, hole.process());
      update.setLong(4, hole.epoch());
      update.executeUpdate();
    }
  }

  private boolean fillHole(OutboxId id) throws SQLException {
    String sql =
        "UPDATE ledger.outbox_seen SET holes = holes - int8multirange(int8range(?, ?, '[]'))"
            + " WHERE process = ? AND epoch = ? AND holes @> ?::bigint";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, id.number());
      update.setLong(2, id.number());
      update.setString(3, id.process());
      update.setLong(4, id.epoch());
      update.setLong(5, id.number());
      return update.executeUpdate() == 1;
    }
  }
}
