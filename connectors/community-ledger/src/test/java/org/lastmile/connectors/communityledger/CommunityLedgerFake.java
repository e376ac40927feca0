package org.lastmile.connectors.communityledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.NativeFiles;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * The ledger behind its front-end schema: a MariaDB server of its own where the machine has one, else H2, with the same
 * tables, a procedure each, and the clerks who send entries on and freeze months. Plain JDBC throughout.
 */
public final class CommunityLedgerFake implements AutoCloseable {
  /** The account that the hub gets. */
  public static final String USER = LedgerServer.USER;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KINDS = 77;
  private static final List<String> WRITTEN =
      List.of(
          "tz_lr_in",
          "tz_lr_cw",
          "tz_tm",
          "tz_zf",
          "tz_rk",
          "tz_bj",
          "tz_hd",
          "tz_fs_out",
          "tz_fs_mb",
          "tz_yb_out",
          "tz_yb_mx",
          "tz_qj");

  private final LedgerServer server;

  /**
   * On what the machine has.
   *
   * @param port 0 for any
   * @param password of {@link #USER}
   */
  public CommunityLedgerFake(int port, String password) {
    this(
        Need.MARIADB.executable().isPresent()
            ? new MariaDbServer(port, password)
            : new H2Server(port, password));
  }

  CommunityLedgerFake(LedgerServer server) {
    this.server = server;
    try (Connection connection = server.owner()) {
      String tables = NativeFiles.text("native/ledger.sql");
      LedgerServer.script(connection, server.cuts() ? tables : H2Server.dialect(tables));
      kinds(connection);
      if (server instanceof MariaDbServer mariaDb) {
        try (Statement statement = connection.createStatement()) {
          // the mode in which a procedure was made is its own, whatever its callers have
          statement.execute("set session sql_mode = ''");
          statement.execute(NativeFiles.text("ledger/p_tz_lr.sql"));
        }
        mariaDb.grant();
      }
    } catch (SQLException e) {
      server.close();
      throw new IllegalStateException("the ledger has no tables", e);
    }
  }

  private static void kinds(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into tz_lb (tzlb, mc, mbb) values (?, ?, ?)")) {
      Map<String, String> own =
          Map.of("ZF01", "tz_zf", "RK01", "tz_rk", "BJ01", "tz_bj", "HD01", "tz_hd");
      for (Map.Entry<String, String> kind : own.entrySet()) {
        kind(insert, kind.getKey(), kind.getValue());
      }
      for (int i = own.size() + 1; i <= KINDS; i++) {
        kind(insert, "TZ%02d".formatted(i), "tz_zf");
      }
    }
  }

  private static void kind(PreparedStatement insert, String code, String table)
      throws SQLException {
    insert.setString(1, code);
    insert.setString(2, "台账" + code);
    insert.setString(3, table);
    insert.executeUpdate();
  }

  /** JDBC address for the hub. */
  public String url() {
    return server.url();
  }

  /** The database as its owner sees it. */
  Connection owner() throws SQLException {
    return server.owner();
  }

  /** The rows of an entry in the table where its kind ends, in their order. */
  public List<Map<String, @Nullable String>> rows(String table, String key) {
    return query("select * from " + table + " where zrjz = ? order by hh", key);
  }

  /** The entry itself: version, month, mark. */
  public List<Map<String, @Nullable String>> entries(String key) {
    return query("select tzlb, bbh, ssq, wlbz from tz_tm where zrjz = ?", key);
  }

  /** What was left behind in the staging and error tables. */
  public List<Map<String, @Nullable String>> leftOver() {
    List<Map<String, @Nullable String>> left = new ArrayList<>(query("select * from tz_lr_in"));
    left.addAll(query("select * from tz_lr_cw"));
    return left;
  }

  /**
   * Freezes a month: its figures are counted once and written for the hub.
   *
   * @param month yyyy-mm
   */
  public void freeze(String month) {
    update("insert into tz_qj (ssq, djsj) values (?, current_timestamp)", month);
    update(
        "insert into tz_yb_mx (ssq, xzqh, tzlb, ts, rs, wls)"
            + " select t.ssq, substring(coalesce(t.xzqh, '330106'), 1, 9), t.tzlb, count(*), 0,"
            + " sum(case when t.wlbz = '1' then 1 else 0 end) from tz_tm t where t.ssq = ?"
            + " group by t.ssq, substring(coalesce(t.xzqh, '330106'), 1, 9), t.tzlb",
        month);
    update(
        "insert into tz_yb_out (ssq, djsj, hs, clbz)"
            + " select ?, current_timestamp, count(*), '0' from tz_yb_mx where ssq = ?",
        month,
        month);
  }

  /** Sends an entry on: a document as the samples have it. Returns its serial number. */
  public long send(String document) {
    long number = write(document);
    release(number);
    return number;
  }

  /** Writes an entry and does not set its flag yet. Returns its serial number. */
  public long write(String document) {
    JsonNode entry = parse(document);
    update(
        "insert into tz_fs_out (tzlb, zrjz, bbh, ssq, wlbz, fssj, xzqh, wgbh, mbs)"
            + " values (?, ?, ?, ?, ?, cast(? as datetime), ?, ?, ?)",
        entry.path("tzlb").asText(),
        entry.path("zrjz").asText(),
        entry.path("bbh").asText(),
        entry.path("ssq").asText(),
        entry.path("wlbz").asText(),
        entry.path("fssj").asText().replace('T', ' '),
        entry.path("xzqh").textValue(),
        entry.path("wgbh").textValue(),
        String.valueOf(entry.path("mb").size()));
    long number =
        Long.parseLong(
            String.valueOf(query("select max(xh) as xh from tz_fs_out").getFirst().get("xh")));
    for (JsonNode share : entry.path("mb")) {
      share(number, share.path("mbdw").asText(), share.path("nr").toString());
    }
    return number;
  }

  /** Adds what one department gets of an entry. */
  public void share(long number, String system, String items) {
    update(
        "insert into tz_fs_mb (xh, mbdw, nr) values (?, ?, ?)",
        String.valueOf(number),
        system,
        items);
  }

  /** Takes the share of a department away again. */
  public void unshare(long number, String system) {
    update("delete from tz_fs_mb where xh = ? and mbdw = ?", String.valueOf(number), system);
  }

  /** Sets the flag of an entry that is being written. */
  public void release(long number) {
    update("update tz_fs_out set clbz = '0' where xh = ?", String.valueOf(number));
  }

  /** Writes a report, as the samples have it, for the hub. */
  public void report(String document) {
    JsonNode report = parse(document);
    String month = report.path("ssq").asText();
    for (JsonNode row : report.path("mx")) {
      update(
          "insert into tz_yb_mx (ssq, xzqh, tzlb, ts, rs, wls) values (?, ?, ?, ?, ?, ?)",
          month,
          row.path("xzqh").asText(),
          row.path("tzlb").asText(),
          row.path("ts").asText(),
          row.path("rs").asText(),
          row.path("wls").asText());
    }
    update(
        "insert into tz_yb_out (ssq, djsj, hs, clbz) values (?, cast(? as datetime), ?, '0')",
        month,
        report.path("djsj").asText().replace('T', ' '),
        String.valueOf(report.path("mx").size()));
  }

  /** Flag of an entry that is sent on: W, 0, 1, 2 or 9. */
  public @Nullable String flag(long number) {
    return query("select clbz from tz_fs_out where xh = ?", String.valueOf(number))
        .getFirst()
        .get("clbz");
  }

  /** What the hub wrote against an entry. */
  public @Nullable String error(long number) {
    return query("select cwxx from tz_fs_out where xh = ?", String.valueOf(number))
        .getFirst()
        .get("cwxx");
  }

  /** A report with its flag and what the hub wrote against it. */
  public Map<String, @Nullable String> reported(String month) {
    return query("select * from tz_yb_out where ssq = ?", month).getFirst();
  }

  /** Forgets the reports, so that one can be written again. */
  void forgetReports() {
    update("delete from tz_yb_out");
    update("delete from tz_yb_mx");
  }

  /** What the hub has written, by its kind and its natural key: source and number. */
  List<Taken> taken() {
    return query("select tzlb, zrjz, lrsj from tz_tm order by lrsj").stream()
        .map(
            entry ->
                new Taken(
                    Timestamp.valueOf(entry.get("lrsj")).toInstant(),
                    entry.get("tzlb"),
                    entry.get("zrjz")))
        .toList();
  }

  /** Forgets all that was written on either side; the kinds stay. */
  void clear() {
    for (String table : WRITTEN) {
      update("delete from " + table);
    }
  }

  /** Runs a statement of the owner's. */
  public void update(String sql, @Nullable String... values) {
    try (Connection connection = server.owner();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("the ledger refused: " + sql, e);
    }
  }

  private List<Map<String, @Nullable String>> query(String sql, String... values) {
    try (Connection connection = server.owner();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      List<Map<String, @Nullable String>> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          Map<String, @Nullable String> columns = new LinkedHashMap<>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            columns.put(found.getMetaData().getColumnLabel(i), found.getString(i));
          }
          rows.add(columns);
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("the ledger refused: " + sql, e);
    }
  }

  private static JsonNode parse(String document) {
    try {
      return JSON.readTree(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
