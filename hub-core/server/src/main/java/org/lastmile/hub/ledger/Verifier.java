package org.lastmile.hub.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Finding.Kind;
import org.lastmile.hub.ledger.Recorded.PayloadNote;
import org.lastmile.hub.spi.HubException;

/**
 * Walks the chain of a zone. The root of each block is computed again from its header and its leaves; the leaves then
 * say which entry is wrong. Blocks cut off the end cannot be seen without a signed root kept elsewhere.
 */
final class Verifier {
  private static final int BLOCKS_AT_ONCE = 50;
  private static final int PAYLOADS_AT_ONCE = 200;

  private final Connection connection;
  private final String zone;
  private final Function<String, byte[]> claims;
  private final List<Finding> findings = new ArrayList<>();

  /** Entries that are not where their block says, by block. */
  private final Map<Long, List<Long>> strays = new HashMap<>();

  private record Block(
      long number,
      byte[] header,
      byte[] leaves,
      byte[] root,
      byte[] previousRoot,
      long firstSeq,
      int entries) {
    List<byte[]> leafList() {
      List<byte[]> list = new ArrayList<>();
      for (int i = 0; i + Sha256.LENGTH <= leaves.length; i += Sha256.LENGTH) {
        list.add(Arrays.copyOfRange(leaves, i, i + Sha256.LENGTH));
      }
      return list;
    }
  }

  Verifier(Connection connection, String zone, Function<String, byte[]> claims) {
    this.connection = connection;
    this.zone = zone;
    this.claims = claims;
  }

  List<Finding> verify() throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try {
      findStrays();
      verifyBlocks();
      verifyHoles();
      return List.copyOf(findings);
    } finally {
      connection.rollback();
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setReadOnly(false);
      connection.setAutoCommit(true);
    }
  }

  private void verifyBlocks() throws SQLException {
    byte[] previousRoot = new byte[Sha256.LENGTH];
    long expected = 1;
    long nextSeq = 1;
    List<Block> blocks = blocksFrom(expected);
    while (!blocks.isEmpty()) {
      for (Block block : blocks) {
        if (block.number() > expected) {
          String gap = "blocks " + expected + " to " + (block.number() - 1) + " are not there";
          find(Kind.MISSING, expected, null, gap);
        } else if (!Arrays.equals(block.previousRoot(), previousRoot)
            || block.firstSeq() != nextSeq) {
          find(Kind.CHANGED, block.number(), null, "the block does not follow the one before");
        }
        verifyBlock(block);
        previousRoot = block.root();
        nextSeq = block.firstSeq() + block.entries();
        expected = block.number() + 1;
      }
      blocks = blocksFrom(expected);
    }
  }

  private List<Block> blocksFrom(long number) throws SQLException {
    String sql =
        "SELECT number, header, leaves, root, previous_root, first_seq, entries FROM ledger.block"
            + " WHERE zone = ? AND number >= ? ORDER BY number LIMIT "
            + BLOCKS_AT_ONCE;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, zone);
      select.setLong(2, number);
      List<Block> blocks = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          blocks.add(
              new Block(
                  row.getLong(1),
                  row.getBytes(2),
                  row.getBytes(3),
                  row.getBytes(4),
                  row.getBytes(5),
                  row.getLong(6),
                  row.getInt(7)));
        }
      }
      return blocks;
    }
  }

  private void verifyBlock(Block block) throws SQLException {
    List<byte[]> leaves = block.leafList();
    if (!Arrays.equals(BlockHeader.root(block.header(), leaves), block.root())) {
      find(
          Kind.CHANGED,
          block.number(),
          null,
          "header and leaves of the block do not give its root");
    }
    if (!sameAsHeader(block) || leaves.size() != block.entries()) {
      find(Kind.CHANGED, block.number(), null, "the columns of the block are not its header's");
    }
    verifyEntries(block, leaves);
  }

  private boolean sameAsHeader(Block block) {
    try {
      BlockHeader header = BlockHeader.decode(block.header());
      return header.zone().equals(zone)
          && header.number() == block.number()
          && header.firstSeq() == block.firstSeq()
          && header.entries() == block.entries()
          && Arrays.equals(header.previousRoot(), block.previousRoot());
    } catch (HubException e) {
      return false;
    }
  }

  private void verifyEntries(Block block, List<byte[]> leaves) throws SQLException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < leaves.size(); i++) {
      places.put(HexFormat.of().formatHex(leaves.get(i)), i);
    }
    Set<Integer> there = new HashSet<>();
    Map<Long, Map<Integer, byte[]>> payloads = payloads(block);
    String sql =
        "SELECT seq, idx, header, kind, message_id, message_type, case_no, causation_id, system,"
            + " actor, code, attempt, at FROM ledger.entry"
            + " WHERE block = ? AND (seq >= ? AND seq < ? OR seq = ANY (?)) ORDER BY idx, seq";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      List<Long> elsewhere = strays.getOrDefault(block.number(), List.of());
      select.setLong(1, block.number());
      select.setLong(2, block.firstSeq());
      select.setLong(3, block.firstSeq() + block.entries());
      select.setArray(4, connection.createArrayOf("int8", elsewhere.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          verifyEntry(block, leaves, places, there, payloads, row);
        }
      }
    }
    for (int i = 0; i < leaves.size(); i++) {
      if (!there.contains(i)) {
        find(Kind.MISSING, block.number(), block.firstSeq() + i, "the entry is not there");
      }
    }
  }

  private void verifyEntry(
      Block block,
      List<byte[]> leaves,
      Map<String, Integer> places,
      Set<Integer> there,
      Map<Long, Map<Integer, byte[]>> payloads,
      ResultSet row)
      throws SQLException {
    long seq = row.getLong(1);
    int index = row.getInt(2);
    byte[] bytes = row.getBytes(3);
    Header header;
    try {
      header = Header.decode(bytes);
    } catch (HubException e) {
      there.add(index);
      find(Kind.CHANGED, block.number(), seq, "the header is not readable");
      return;
    }
    byte[] leaf = header.leaf(bytes);
    Integer place = places.get(HexFormat.of().formatHex(leaf));
    if (index < 0 || index >= leaves.size() || !there.add(index)) {
      find(Kind.INSERTED, block.number(), seq, "the block has no such entry");
      return;
    }
    if (place == null) {
      find(Kind.CHANGED, block.number(), seq, "the header is not the one that was hashed");
    } else if (place != index || seq != block.firstSeq() + index) {
      String at = "the entry belongs to number " + (block.firstSeq() + place);
      find(Kind.REORDERED, block.number(), seq, at);
    }
    if (!sameAsHeader(header, row)) {
      find(Kind.CHANGED, block.number(), seq, "the index columns are not the header's");
    }
    verifyPayloads(block, seq, header.payloads(), payloads.getOrDefault(seq, new HashMap<>()));
  }

  private static boolean sameAsHeader(Header header, ResultSet row) throws SQLException {
    Entry entry = header.entry();
    return entry.kind().name().equals(row.getString("kind"))
        && same(entry.messageId(), row.getString("message_id"))
        && same(entry.messageType(), row.getString("message_type"))
        && same(entry.caseNo(), row.getString("case_no"))
        && same(entry.causationId(), row.getString("causation_id"))
        && same(entry.system(), row.getString("system"))
        && same(entry.actor(), row.getString("actor"))
        && same(entry.code(), row.getString("code"))
        && entry.attempt() == row.getInt("attempt")
        && entry.time().isEqual(row.getObject("at", OffsetDateTime.class));
  }

  private static boolean same(@Nullable String header, @Nullable String column) {
    return Objects.equals(header == null ? null : header.replace("\0", ""), column);
  }

  private void verifyPayloads(
      Block block, long seq, List<PayloadNote> notes, Map<Integer, byte[]> there) {
    for (int i = 0; i < notes.size(); i++) {
      byte[] digest = there.remove(i);
      if (digest == null) {
        find(Kind.MISSING, block.number(), seq, "payload " + i + " is not there");
      } else if (!HexFormat.of().formatHex(digest).equals(notes.get(i).digest())) {
        find(Kind.CHANGED, block.number(), seq, "payload " + i + " is not the one of the entry");
      }
    }
    if (!there.isEmpty()) {
      find(Kind.INSERTED, block.number(), seq, "the entry has no payloads " + there.keySet());
    }
  }

  /** Digests of the payloads that are there, by entry and place; the bytes are let go at once. */
  private Map<Long, Map<Integer, byte[]>> payloads(Block block) throws SQLException {
    String sql =
        "SELECT seq, ordinal, digest, salt, bytes, claim FROM ledger.payload"
            + " WHERE seq >= ? AND seq < ? ORDER BY seq, ordinal";
    Map<Long, Map<Integer, byte[]>> digests = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(PAYLOADS_AT_ONCE);
      select.setLong(1, block.firstSeq());
      select.setLong(2, block.firstSeq() + block.entries());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long seq = row.getLong(1);
          digests
              .computeIfAbsent(seq, s -> new HashMap<>())
              .put(row.getInt(2), digest(block, seq, row));
        }
      }
    }
    return digests;
  }

  /** Computed again while the bytes are there; the stored digest of a payload that has been dropped. */
  private byte[] digest(Block block, long seq, ResultSet row) throws SQLException {
    byte[] salt = row.getBytes("salt");
    byte[] bytes = row.getBytes("bytes");
    String claim = row.getString("claim");
    if (salt == null) {
      return row.getBytes("digest");
    }
    if (claim != null) {
      try {
        bytes = claims.apply(claim);
      } catch (HubException e) {
        find(Kind.MISSING, block.number(), seq, "a large payload: " + e.getMessage());
        return row.getBytes("digest");
      }
    }
    return Sha256.commitment(salt, bytes == null ? new byte[0] : bytes);
  }

  /** In one pass, so that the entries of a block are found by their numbers and need no index over blocks. */
  private void findStrays() throws SQLException {
    String sql =
        "SELECT e.seq, e.block, b.number IS NULL FROM ledger.entry e LEFT JOIN ledger.block b"
            + " ON b.zone = ? AND b.number = e.block"
            + " WHERE b.number IS NULL OR e.seq < b.first_seq OR e.seq >= b.first_seq + b.entries"
            + " ORDER BY e.seq LIMIT 1000";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, zone);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getBoolean(3)) {
            find(Kind.INSERTED, row.getLong(2), row.getLong(1), "the entry belongs to no block");
          } else {
            strays.computeIfAbsent(row.getLong(2), b -> new ArrayList<>()).add(row.getLong(1));
          }
        }
      }
    }
  }

  private void verifyHoles() throws SQLException {
    String sql =
        "SELECT process, epoch, holes::text FROM ledger.outbox_seen WHERE NOT isempty(holes)";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String detail =
            "outbox messages "
                + row.getString(3)
                + " of "
                + row.getString(1)
                + "/"
                + row.getLong(2);
        find(Kind.HOLE, 0, null, detail + " never came");
      }
    }
  }

  private void find(Kind kind, long block, @Nullable Long seq, String detail) {
    findings.add(new Finding(kind, block, seq, detail));
  }
}
