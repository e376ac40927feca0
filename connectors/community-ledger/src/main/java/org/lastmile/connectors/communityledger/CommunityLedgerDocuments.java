package org.lastmile.connectors.communityledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;

/**
 * What the ledger sends, one document for each entry and month. Each is read by one statement, and is whole: who writes it
 * says how many parts it has.
 */
public final class CommunityLedgerDocuments {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");
  private static final int LONGEST = 400;
  private static final String ENTRY =
      "select o.tzlb, o.zrjz, o.bbh, o.ssq, o.wlbz, o.fssj, o.xzqh, o.wgbh, o.mbs, m.mbdw, m.nr"
          + " from tz_fs_out o left join tz_fs_mb m on m.xh = o.xh where o.xh = ? order by m.mbdw";
  private static final String REPORT =
      "select o.ssq, o.djsj, o.hs, m.xzqh, m.tzlb, m.ts, m.rs, m.wls"
          + " from tz_yb_out o left join tz_yb_mx m on m.ssq = o.ssq where o.ssq = ? order by m.xzqh, m.tzlb";

  private final CommunityLedgerDatabase database;

  CommunityLedgerDocuments(CommunityLedgerDatabase database) {
    this.database = database;
  }

  /** The entry of the serial number in the header {@code xh}, with what each department gets of it. */
  public void entry(Exchange exchange) throws SQLException {
    long number = exchange.getMessage().getHeader("xh", Long.class);
    exchange
        .getMessage()
        .setBody(database.transaction(connection -> entry(connection, number)).toString());
  }

  private ObjectNode entry(Connection connection, long number) throws SQLException {
    ObjectNode entry = JSON.createObjectNode();
    try (PreparedStatement statement = database.prepared(connection, ENTRY, number);
        ResultSet row = statement.executeQuery()) {
      int parts = 0;
      while (row.next()) {
        if (entry.isEmpty()) {
          put(entry, "tzlb", row.getString("tzlb"));
          put(entry, "zrjz", row.getString("zrjz"));
          entry.put("bbh", row.getInt("bbh"));
          put(entry, "ssq", row.getString("ssq"));
          put(entry, "wlbz", row.getString("wlbz"));
          put(entry, "fssj", time(row, "fssj"));
          put(entry, "xzqh", row.getString("xzqh"));
          put(entry, "wgbh", row.getString("wgbh"));
          parts = row.getInt("mbs");
        }
        if (row.getString("mbdw") != null) {
          entry
              .withArray("mb")
              .addObject()
              .put("mbdw", row.getString("mbdw"))
              .set("nr", json(row.getString("nr")));
        }
      }
      requireWhole(entry.path("mb").size(), parts);
    }
    return entry;
  }

  /** The report of the month in the header {@code ssq}. */
  public void report(Exchange exchange) throws SQLException {
    String month = exchange.getMessage().getHeader("ssq", String.class);
    exchange
        .getMessage()
        .setBody(database.transaction(connection -> report(connection, month)).toString());
  }

  private ObjectNode report(Connection connection, String month) throws SQLException {
    ObjectNode report = JSON.createObjectNode();
    ArrayNode figures = JSON.createArrayNode();
    try (PreparedStatement statement = database.prepared(connection, REPORT, month);
        ResultSet row = statement.executeQuery()) {
      int parts = 0;
      while (row.next()) {
        put(report, "ssq", row.getString("ssq"));
        put(report, "djsj", time(row, "djsj"));
        parts = row.getInt("hs");
        if (row.getString("xzqh") != null) {
          figures
              .addObject()
              .put("xzqh", row.getString("xzqh"))
              .put("tzlb", row.getString("tzlb"))
              .put("ts", row.getInt("ts"))
              .put("rs", row.getInt("rs"))
              .put("wls", row.getInt("wls"));
        }
      }
      requireWhole(figures.size(), parts);
    }
    report.set("mx", figures);
    return report;
  }

  private static void requireWhole(int found, int said) {
    if (found != said) {
      throw new HubException(
          "COMMUNITY_LEDGER_HALF",
          FaultKind.PASSING,
          "the ledger says that there are " + said + " parts, and there are " + found);
    }
  }

  /** Sets the headers {@code flag} and {@code error}: what passes is taken again, the rest is the ledger's to mend. */
  public void failed(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    boolean passing = fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN;
    String place = fault.place() == null ? "" : " (" + fault.place() + ")";
    String text = fault.code() + ": " + fault.getMessage() + place;
    exchange.getMessage().setHeader("flag", passing ? "0" : "9");
    exchange.getMessage().setHeader("error", SystemAnswer.shortened(text, LONGEST));
  }

  private static void put(ObjectNode document, String name, @Nullable String value) {
    if (value != null) {
      document.put(name, value);
    }
  }

  private static @Nullable String time(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : TIME.format(time);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new HubException(
          "COMMUNITY_LEDGER_JSON", FaultKind.CALLER, "nr of tz_fs_mb is no JSON", "/mb/nr", null);
    }
  }
}
