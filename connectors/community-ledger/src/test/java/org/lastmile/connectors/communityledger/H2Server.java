package org.lastmile.connectors.communityledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.UUID;
import org.h2.tools.Server;
import org.h2.tools.SimpleResultSet;
import org.lastmile.hub.testkit.FreePort;

/**
 * The same tables in H2's MySQL mode, for machines without a MariaDB server: enough for the contract. Its procedure is
 * Java, its columns have no character sets and cut nothing.
 */
public final class H2Server implements LedgerServer {
  /** H2 calls it once more, to learn the columns of the answer. */
  private static final String ONLY_COLUMNS = "jdbc:columnlist:connection";

  private final String database =
      "mem:"
          + UUID.randomUUID()
          + ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1";
  private final Server server;
  private final String password;

  /** @param port 0 for any */
  H2Server(int port, String password) {
    this.password = password;
    try {
      server = Server.createTcpServer("-tcpPort", String.valueOf(FreePort.orAny(port))).start();
    } catch (SQLException e) {
      throw new IllegalStateException("H2 does not start", e);
    }
    try (Connection connection = owner();
        Statement statement = connection.createStatement()) {
      statement.execute("create alias p_tz_lr for \"" + H2Server.class.getName() + ".write\"");
    } catch (SQLException e) {
      throw new IllegalStateException("H2 does not start", e);
    }
  }

  /** The tables in H2's dialect. */
  static String dialect(String sql) {
    return sql.replaceAll("(?m)^--.*$", "")
        .replaceAll(" comment '[^']*'", "")
        .replaceAll("(?: default)? character set \\w+", "")
        .replaceAll("\\bjson\\b", "longtext")
        .replaceAll(",\\s*key \\w+ \\([^)]*\\)", "");
  }

  /** The procedure. */
  public static ResultSet write(Connection connection, String batch) throws SQLException {
    if (connection.getMetaData().getURL().equals(ONLY_COLUMNS)) {
      return columns();
    }
    Staged staged = Staged.of(connection, batch);
    if (staged.duplicateRow() > 0) {
      update(
          connection,
          "insert into tz_lr_cw values (?, ?, 'sfzhm', 'E06', '同一条目中重复')",
          batch,
          staged.duplicateRow());
      return said(10, "有错误行");
    }
    if (exists(
        connection, "select 1 from tz_qj where djsj is not null and ssq = ?", staged.month())) {
      return said(3, "月份已冻结");
    }
    int there = staged.versionThere(connection);
    if (there >= staged.version()) {
      update(connection, "delete from tz_lr_in where pcbh = ?", batch);
      return there > staged.version() ? said(2, "已有更新版本") : said(1, "已存在");
    }
    update(
        connection,
        "merge into tz_tm (tzlb, zrjz, bbh, zy, ssq, wlbz, xzqh) key (tzlb, zrjz) select tzlb,"
            + " zrjz, bbh, '', ssq, wlbz, xzqh from tz_lr_in where pcbh = ? and hh = 1",
        batch);
    update(connection, "delete from " + staged.table() + " where zrjz = ?", staged.key());
    update(
        connection,
        "insert into "
            + staged.table()
            + " select zrjz, hh, fssj, xzqh, wgbh, xm, sfzhm, lxdh, dz, lb, bt, nr, sl, kzx from"
            + " tz_lr_in where pcbh = ?",
        batch);
    update(connection, "delete from tz_lr_in where pcbh = ?", batch);
    return said(0, "已写入");
  }

  private record Staged(
      String kind, String key, int version, String month, String table, int duplicateRow) {
    static Staged of(Connection connection, String batch) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "select i.tzlb, i.zrjz, i.bbh, i.ssq, l.mbb, (select min(b.hh) from tz_lr_in a join"
                  + " tz_lr_in b on a.pcbh = b.pcbh and a.sfzhm = b.sfzhm and a.hh < b.hh where"
                  + " a.pcbh = i.pcbh) as repeated from tz_lr_in i join tz_lb l on l.tzlb = i.tzlb"
                  + " where i.pcbh = ? and i.hh = 1")) {
        statement.setString(1, batch);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          return new Staged(
              row.getString(1),
              row.getString(2),
              row.getInt(3),
              row.getString(4),
              row.getString(5),
              row.getInt(6));
        }
      }
    }

    int versionThere(Connection connection) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement("select bbh from tz_tm where tzlb = ? and zrjz = ?")) {
        statement.setString(1, kind);
        statement.setString(2, key);
        try (ResultSet row = statement.executeQuery()) {
          return row.next() ? row.getInt(1) : 0;
        }
      }
    }
  }

  private static boolean exists(Connection connection, String sql, Object value)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, value);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static ResultSet said(int code, String text) {
    SimpleResultSet answer = columns();
    answer.addRow(code, text);
    return answer;
  }

  private static SimpleResultSet columns() {
    SimpleResultSet answer = new SimpleResultSet();
    answer.addColumn("fhm", Types.INTEGER, 10, 0);
    answer.addColumn("fhxx", Types.VARCHAR, 200, 0);
    return answer;
  }

  @Override
  public String url() {
    return "jdbc:h2:tcp://localhost:" + server.getPort() + "/" + database;
  }

  @Override
  public Connection owner() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:" + database, USER, password);
  }

  @Override
  public boolean cuts() {
    return false;
  }

  @Override
  public void close() {
    try (Connection connection = owner();
        Statement statement = connection.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      throw new IllegalStateException("H2 does not end", e);
    }
    server.stop();
  }
}
