package org.lastmile.hub.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** Reads the ledger of one zone. */
public final class Trace {
  private static final String COLUMNS = "SELECT seq, block, idx, header FROM ledger.entry WHERE ";

  private final DataSource database;
  private final AttachmentStore claims;
  private final Zone zone;

  /** @param claims where the bytes of large payloads lie */
  public Trace(DataSource database, AttachmentStore claims, Zone zone) {
    this.database = database;
    this.claims = claims;
    this.zone = zone;
  }

  /** The life of a case, in the order in which it was recorded. */
  public List<Recorded> ofCase(String caseNo) {
    return select(COLUMNS + "case_no = ? ORDER BY seq", caseNo);
  }

  /** The life of a message, in the order in which it was recorded. */
  public List<Recorded> ofMessage(String messageId) {
    return select(COLUMNS + "message_id = ? ORDER BY seq", messageId);
  }

  /** The newest entries first, {@code before} excluded; {@code Long.MAX_VALUE} for the newest of all. */
  public List<Recorded> newest(long before, int most) {
    return select(COLUMNS + "seq < ? ORDER BY seq DESC LIMIT " + most, before);
  }

  /** The oldest first, of those after the number {@code seq}; 0 for the oldest of all. */
  public List<Recorded> after(long seq, int most) {
    return select(COLUMNS + "seq > ? ORDER BY seq LIMIT " + most, seq);
  }

  /**
   * The entries of outbox messages that the ledger has not written yet, in their order.
   *
   * @param outbox bodies of outbox messages; what is none is left out
   */
  public List<Entry> unwritten(List<byte[]> outbox) {
    List<Entry> entries = new ArrayList<>();
    for (byte[] body : outbox) {
      try {
        EntryCodec.Outbox one = EntryCodec.decode(body);
        if (!written(one.id())) {
          one.entries().forEach(each -> entries.add(each.header().entry()));
        }
      } catch (HubException e) {
        if (e.kind() != FaultKind.LASTING) {
          throw e;
        }
      }
    }
    return List.copyOf(entries);
  }

  private boolean written(OutboxId id) {
    String sql =
        "SELECT 1 FROM ledger.outbox_seen"
            + " WHERE process = ? AND epoch = ? AND last >= ? AND NOT holes @> ?::bigint";
    return query(
        sql,
        select -> {
          select.setString(1, id.process());
          select.setLong(2, id.epoch());
          select.setLong(3, id.number());
          select.setLong(4, id.number());
          try (ResultSet row = select.executeQuery()) {
            return row.next();
          }
        });
  }

  /** The cases that a system knows under this number. */
  public List<String> casesKnownAs(String number) {
    String sql = "SELECT DISTINCT case_no FROM ledger.key WHERE value = ? ORDER BY case_no";
    return query(
        sql,
        select -> {
          select.setString(1, number);
          return texts(select);
        });
  }

  private static List<String> texts(PreparedStatement select) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return List.copyOf(texts);
  }

  /** The bytes of a payload; empty when there is none or they have been dropped. */
  public Optional<byte[]> payload(long seq, int ordinal) {
    String sql = "SELECT bytes, claim FROM ledger.payload WHERE seq = ? AND ordinal = ?";
    return query(
        sql,
        select -> {
          select.setLong(1, seq);
          select.setInt(2, ordinal);
          try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
              return Optional.empty();
            }
            String claim = row.getString(2);
            return claim == null ? Optional.ofNullable(row.getBytes(1)) : Optional.of(fetch(claim));
          }
        });
  }

  /** Which of these digests of the attachment store an entry of the ledger refers to. */
  public Set<String> referenced(Collection<String> digests) {
    String sql =
        "SELECT digest FROM ledger.attachment WHERE digest = ANY (?)"
            + " UNION SELECT claim FROM ledger.payload WHERE claim = ANY (?)";
    return query(
        sql,
        select -> {
          Array array = select.getConnection().createArrayOf("text", digests.toArray());
          select.setArray(1, array);
          select.setArray(2, array);
          return Set.copyOf(texts(select));
        });
  }

  /** Whether every outbox message that must exist was written and could be read. */
  public boolean complete() {
    String sql =
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM ledger.unreadable)"
            + " OR EXISTS (SELECT 1 FROM ledger.outbox_seen WHERE NOT isempty(holes))";
    return query(
        sql,
        select -> {
          try (ResultSet row = select.executeQuery()) {
            return !row.next();
          }
        });
  }

  /** Walks the chain from the first block and names everything that is not as it was written. */
  public List<Finding> verify() {
    try (Connection connection = database.getConnection()) {
      return new Verifier(connection, zone.id(), this::fetch).verify();
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private byte[] fetch(String claim) {
    try (InputStream in = claims.open(claim)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new HubException(
          "LEDGER_CLAIM", FaultKind.PASSING, "a large payload cannot be read", claim, e);
    }
  }

  private List<Recorded> select(String sql, Object parameter) {
    return query(
        sql,
        select -> {
          select.setObject(1, parameter);
          List<Recorded> entries = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              entries.add(recorded(row.getLong(1), row.getLong(2), row.getInt(3), row.getBytes(4)));
            }
          }
          return List.copyOf(entries);
        });
  }

  private static Recorded recorded(long seq, long block, int index, byte[] bytes) {
    Header header = Header.decode(bytes);
    return new Recorded(
        seq,
        block,
        index,
        header.zone(),
        header.node(),
        header.outbox(),
        header.position(),
        header.entry(),
        header.payloads());
  }

  private interface Query<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private <T> T query(String sql, Query<T> query) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      return query.run(statement);
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private static HubException away(SQLException e) {
    return new HubException(
        "LEDGER_AWAY", FaultKind.PASSING, "the ledger's database does not answer", null, e);
  }
}
