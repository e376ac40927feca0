package org.lastmile.connectors.communityledger;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Where an entry of one kind ends, by what the database itself says of its columns: the staging table takes what the
 * table behind it cuts off without a word.
 */
final class CommunityLedgerTarget {
  private static final String STAGING = "tz_lr_in";
  private static final int MOST_IN_THREE_BYTES = 0xFFFF;
  private static final String COLUMNS =
      "select column_name, character_set_name, character_maximum_length from information_schema.columns"
          + " where table_schema = schema() and table_name = ? and character_maximum_length is not null";

  private final String table;
  private final Map<String, Column> staging;
  private final Map<String, Column> columns;

  private record Column(String charset, long length) {
    /** The first character, from 0, that the column would not hold. */
    OptionalInt notHeld(int[] points) {
      IntPredicate holds = holds();
      for (int i = 0; i < points.length; i++) {
        if (points[i] == 0 || !holds.test(points[i])) {
          return OptionalInt.of(i);
        }
      }
      return OptionalInt.empty();
    }

    private IntPredicate holds() {
      return switch (charset) {
        case "utf8", "utf8mb3", "ucs2" -> point -> point <= MOST_IN_THREE_BYTES;
        case "gbk", "gb2312", "gb18030", "big5" -> encodable(charset);
        case "latin1" -> encodable("windows-1252");
        case "ascii" -> encodable("US-ASCII");
        default -> point -> true;
      };
    }

    private static IntPredicate encodable(String name) {
      CharsetEncoder encoder = Charset.forName(name).newEncoder();
      return point -> encoder.canEncode(Character.toString(point));
    }
  }

  private CommunityLedgerTarget(
      String table, Map<String, Column> staging, Map<String, Column> columns) {
    this.table = table;
    this.staging = staging;
    this.columns = columns;
  }

  /**
   * Asks the database.
   *
   * @throws HubException LASTING: {@code COMMUNITY_LEDGER_KIND}, if the ledger has no such kind or shows no table of it
   */
  static CommunityLedgerTarget of(
      CommunityLedgerDatabase database, Connection connection, String kind) throws SQLException {
    try (PreparedStatement statement =
            database.prepared(connection, "select mbb from tz_lb where tzlb = ?", kind);
        ResultSet found = statement.executeQuery()) {
      String table = found.next() ? found.getString(1) : "";
      Map<String, Column> columns = columns(database, connection, table);
      if (columns.isEmpty()) {
        throw new HubException(
            "COMMUNITY_LEDGER_KIND",
            FaultKind.LASTING,
            "the ledger has no kind " + kind + ", or does not show the hub its table");
      }
      return new CommunityLedgerTarget(table, columns(database, connection, STAGING), columns);
    }
  }

  private static Map<String, Column> columns(
      CommunityLedgerDatabase database, Connection connection, String table) throws SQLException {
    Map<String, Column> columns = new HashMap<>();
    try (PreparedStatement statement = database.prepared(connection, COLUMNS, table);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String charset = found.getString(2);
        columns.put(
            found.getString(1).toLowerCase(Locale.ROOT),
            new Column(charset == null ? "" : charset.toLowerCase(Locale.ROOT), found.getLong(3)));
      }
    }
    return columns;
  }

  /**
   * Refuses what would not arrive whole.
   *
   * @param field of the message
   * @throws HubException CALLER: {@code COMMUNITY_LEDGER_CHARACTER}, {@code COMMUNITY_LEDGER_TOO_LONG}
   */
  void check(String column, String text, String field) {
    check(STAGING, staging.get(column), column, text, field);
    check(table, columns.get(column), column, text, field);
  }

  private static void check(
      String table, @Nullable Column column, String name, String text, String field) {
    if (column == null) {
      return;
    }
    int[] points = text.codePoints().toArray();
    if (points.length > column.length()) {
      throw refused(
          "COMMUNITY_LEDGER_TOO_LONG",
          field,
          "has "
              + points.length
              + " characters, "
              + table
              + "."
              + name
              + " holds "
              + column.length());
    }
    OptionalInt notHeld = column.notHeld(points);
    if (notHeld.isPresent()) {
      throw refused(
          "COMMUNITY_LEDGER_CHARACTER",
          field,
          "holds at character "
              + (notHeld.getAsInt() + 1)
              + " one that "
              + table
              + "."
              + name
              + " ("
              + column.charset()
              + ") would cut");
    }
  }

  private static HubException refused(String code, String field, String text) {
    return new HubException(code, FaultKind.CALLER, field + " " + text, field, null);
  }
}
