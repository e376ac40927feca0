package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.HubComponent.Splitting;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Snapshots;

/**
 * What the rows of a file say that was not known before. Without a snapshot every row is new. A snapshot changes only by
 * {@link #remember}, after the rows have become messages, so that a file that is read again gives the same.
 */
final class RowChanges {
  /** What a row is against what was known of its key. */
  enum Change {
    NEW,
    CHANGED,
    UNCHANGED,
    ENDED
  }

  /**
   * A row of the file, or one that a full list has no longer.
   *
   * @param number from 1; 0 for a row that is not in the file
   * @param place where it stands in the file
   * @param record the fields; of a row that ended, those that were known
   * @param fault what is wrong with it, null for a good one
   */
  record Row(
      int number,
      String place,
      @Nullable String key,
      Change change,
      ObjectNode record,
      @Nullable HubException fault) {
    Row refused(HubException why) {
      return new Row(number, place, key, change, record, why);
    }
  }

  private final Snapshots snapshots;
  private final String system;
  private final Splitting splitting;

  RowChanges(Snapshots snapshots, String system, Splitting splitting) {
    this.snapshots = snapshots;
    this.system = system;
    this.splitting = splitting;
  }

  /**
   * Compares the rows of a file with those known. Of a full list the missing ones have ended, and come last; unless a row
   * has a key that cannot be read, which may be one of them.
   *
   * @param rows with change NEW
   * @throws HubException {@code ROWS_INCOMPLETE} (CALLER), when more are missing than can be believed
   */
  List<Row> of(List<Row> rows) {
    String snapshot = splitting.snapshot();
    if (snapshot == null) {
      return rows;
    }
    Set<String> keys = new HashSet<>();
    boolean allKeysRead = true;
    for (Row row : rows) {
      allKeysRead &= row.key() != null;
      if (row.key() != null) {
        keys.add(row.key());
      }
    }
    Map<String, String> known = snapshots.known(system, snapshot, keys);
    List<Row> changes = new ArrayList<>(rows.size());
    Map<String, String> seen = new HashMap<>();
    for (Row row : rows) {
      changes.add(compared(row, known, seen));
    }
    if (splitting.full()) {
      Map<String, String> missing = snapshots.missing(system, snapshot, keys);
      requireCredible(missing.size(), snapshots.size(system, snapshot));
      if (allKeysRead) {
        missing.forEach((key, record) -> changes.add(ended(key, record)));
      }
    }
    return changes;
  }

  /** How often the snapshot has been changed before this file; 0 without one. */
  long turn() {
    String snapshot = splitting.snapshot();
    return snapshot == null ? 0 : snapshots.turn(system, snapshot);
  }

  private static Row compared(Row row, Map<String, String> known, Map<String, String> seen) {
    if (row.fault() != null || row.key() == null) {
      return row;
    }
    String text = text(row.record());
    String above = seen.putIfAbsent(row.key(), text);
    if (above != null && !above.equals(text)) {
      return row.refused(
          new HubException(
              "ROW_DOUBLE",
              FaultKind.CALLER,
              "a row above says otherwise under the same number; allowed is one row for each",
              row.place(),
              null));
    }
    String before = above == null ? known.get(row.key()) : text;
    Change change =
        before == null ? Change.NEW : before.equals(text) ? Change.UNCHANGED : Change.CHANGED;
    return new Row(row.number(), row.place(), row.key(), change, row.record(), null);
  }

  private void requireCredible(long missing, long size) {
    if (missing * 100 > size * splitting.mostMissing()) {
      throw new HubException(
          "ROWS_INCOMPLETE",
          FaultKind.CALLER,
          "of "
              + size
              + " rows known "
              + missing
              + " are missing from the full list, allowed are "
              + splitting.mostMissing()
              + " %: it may have been cut off");
    }
  }

  private static Row ended(String key, String record) {
    ObjectNode fields = (ObjectNode) Json.parse(record.getBytes(StandardCharsets.UTF_8));
    return new Row(0, "a row that has ended", key, Change.ENDED, fields, null);
  }

  /** Remembers rows that have become messages. */
  void remember(List<Row> taken) {
    String snapshot = splitting.snapshot();
    if (snapshot == null) {
      return;
    }
    Map<String, String> put = new HashMap<>();
    Set<String> ended = new HashSet<>();
    for (Row row : taken) {
      if (row.key() != null && row.change() == Change.ENDED) {
        ended.add(row.key());
      } else if (row.key() != null) {
        put.put(row.key(), text(row.record()));
      }
    }
    if (!put.isEmpty() || !ended.isEmpty()) {
      snapshots.change(system, snapshot, put, ended);
    }
  }

  /** The fields that tell the row from all others, null if one of them is missing. */
  static @Nullable String key(ObjectNode record, List<String> fields) {
    ArrayNode key = record.arrayNode();
    for (String field : fields) {
      if (!record.hasNonNull(field)) {
        return null;
      }
      key.add(record.get(field).asText());
    }
    return new String(Json.bytes(key), StandardCharsets.UTF_8);
  }

  private static String text(ObjectNode record) {
    return new String(Json.bytes(record), StandardCharsets.UTF_8);
  }
}
