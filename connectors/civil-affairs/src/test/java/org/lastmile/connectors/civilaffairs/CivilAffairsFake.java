package org.lastmile.connectors.civilaffairs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.NativeFiles;

/**
 * The civil affairs bureau behind its front-end database: a PostgreSQL of its own with the front-end schema, a business
 * schema that the hub's account cannot see, and a clerk who takes IN rows and writes OUT rows. Plain JDBC throughout.
 */
public final class CivilAffairsFake implements AutoCloseable {
  /** The account that the hub gets. */
  public static final String USER = "qzk_hub";

  private static final String DATABASE = "front_end";

  /** Long enough beside many others that start at the same time. */
  private static final Duration START_UP = Duration.ofMinutes(2);

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  /** What the clerk does with a new IN row. */
  public enum Handling {
    /** Leaves it. */
    NOTHING,
    /** Takes it, accepts, works, solves; gives back what {@link Decision} says. */
    SOLVE,
    /** Takes it and gives it back as not the bureau's business. */
    RETURN
  }

  /**
   * @param port 0 for any
   * @param password of {@link #USER}
   * @param encoding of the database: UTF8, or EUC_CN as a bureau with an old character set has it
   * @param pace between two steps of the clerk
   */
  public record Settings(
      int port, String password, String encoding, Handling handling, Duration pace) {}

  /** A row of the IN table as it stands. */
  public record InRow(Map<String, @Nullable String> columns) {
    public @Nullable String get(String column) {
      return columns.get(column);
    }
  }

  private final EmbeddedPostgres postgres;
  private final HikariDataSource owner;
  private final Settings settings;
  private final Clock clock = Clock.system(ZONE);
  private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor();

  /** From the time of day, so that a fake that is started again does not give the numbers of the one before. */
  private final AtomicInteger serial =
      new AtomicInteger((int) (LocalTime.now(clock).toNanoOfDay() / 1_000_000));

  public CivilAffairsFake(Settings settings) {
    this.settings = settings;
    try {
      // whoever closes the fake closes what uses it first; a hook of its own would be too early
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder().setRegisterShutdownHook(false).setPGStartupWait(START_UP);
      if (settings.port() != 0) {
        builder.setPort(settings.port());
      }
      this.postgres = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the fake's database does not start", e);
    }
    execute(
        postgres.getPostgresDatabase(),
        "create database "
            + DATABASE
            + " encoding '"
            + settings.encoding()
            + "' lc_collate 'C' lc_ctype 'C' template template0");
    DataSource database = postgres.getDatabase("postgres", DATABASE);
    create(database);
    this.owner = kept(database);
    closeDay(today().minusDays(1));
    clerk.scheduleWithFixedDelay(
        this::work, 0, Math.max(50, settings.pace().toMillis()), TimeUnit.MILLISECONDS);
  }

  /** The clerk looks many times a second, and a login costs more than a look. */
  private static HikariDataSource kept(DataSource database) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  private void create(DataSource database) {
    execute(
        database,
        """
        create schema yw;
        create table yw.jzdx (rybh varchar(20) primary key, xm varchar(200) not null, sfzhm varchar(18) not null,
          jzlb char(1) not null, jzzt char(1) not null, jzzbh varchar(40));
        create table yw.jzdx_zt (rybh varchar(20), xm varchar(200), sfzhm varchar(18), jzlb char(1), jzzt char(1),
          jzzbh varchar(40), sjrq date);
        create schema qzk;
        """);
    execute(database, "set search_path = qzk; " + NativeFiles.text("native/front-end.sql"));
    execute(
        database,
        "create role "
            + USER
            + " login password '"
            + settings.password().replace("'", "''")
            + "';"
            + "grant usage on schema qzk to "
            + USER
            + ";"
            + "grant select, insert, update on qzk.jz_sq_in to "
            + USER
            + ";"
            + "grant select, update on qzk.jz_bljg_out to "
            + USER
            + ";"
            + "grant select on qzk.v_jzdx_hy to "
            + USER
            + ";");
  }

  /** JDBC address for the hub. */
  public String url() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + DATABASE;
  }

  /** The database as its owner sees it. */
  public DataSource owner() {
    return owner;
  }

  /** Enters a person into the business database; the view has it after the next {@link #closeDay}. */
  public void person(
      String number, String name, String citizenId, boolean entitled, String certificate) {
    update(
        "insert into yw.jzdx values (?, ?, ?, '1', ?, ?) on conflict (rybh) do update set jzzt ="
            + " excluded.jzzt",
        number,
        name,
        citizenId,
        entitled ? "1" : "0",
        certificate);
  }

  /** Copies the business data of a day into what the view shows. */
  public void closeDay(LocalDate day) {
    execute(
        owner,
        "delete from yw.jzdx_zt; insert into yw.jzdx_zt select rybh, xm, sfzhm, jzlb, jzzt, jzzbh,"
            + " date '"
            + day
            + "' from yw.jzdx; insert into yw.jzdx_zt (sjrq) values (date '"
            + day
            + "');");
  }

  /** All IN rows that the bureau can see, in the order of their numbers; half-written ones are not among them. */
  public List<InRow> taken() {
    return rows("select * from qzk.jz_sq_in where clbz <> 'W' order by slbh, ywbh");
  }

  /** All IN rows, half-written ones too. */
  public List<InRow> all() {
    return rows("select * from qzk.jz_sq_in order by slbh, ywbh");
  }

  /** Marks an IN row, as the bureau does. */
  public void mark(String caseNo, String flag, @Nullable String error) {
    update(
        "update qzk.jz_sq_in set clbz = ?, cwxx = ?, clsj = current_timestamp where slbh = ?",
        flag,
        error,
        caseNo);
  }

  /**
   * Writes a result with its flag last. Returns the serial number.
   *
   * @param state 10 accepted, 20 signed in, 21 in progress, 22 suspended, 80 returned, 90 done
   */
  public String result(
      String caseNo, String state, @Nullable String outcome, @Nullable String opinion) {
    String number = halfWritten(caseNo, state, outcome, opinion);
    release(number);
    return number;
  }

  /** Writes a result and does not set its flag yet. Returns the serial number. */
  public String halfWritten(
      String caseNo, String state, @Nullable String outcome, @Nullable String opinion) {
    String number =
        "MZ" + today().toString().replace("-", "") + "%08d".formatted(serial.incrementAndGet());
    update(
        "insert into qzk.jz_bljg_out (lsh, slbh, blzt, bldw, blbh, blsj, bljg, blyj, clbz)"
            + " values (?, ?, ?, '西湖区民政局', ?, cast(? as timestamp), ?, ?, 'W')",
        number,
        caseNo,
        state,
        "MZ-" + caseNo,
        LocalDateTime.now(clock).withNano(0).toString(),
        outcome,
        opinion);
    return number;
  }

  /** Writes a result as its columns by name, in place of the one of the same number. */
  public void write(String json) {
    update("delete from qzk.jz_bljg_out where lsh = ?::jsonb ->> 'lsh'", json);
    update(
        """
        insert into qzk.jz_bljg_out
        select * from jsonb_populate_record(null::qzk.jz_bljg_out, ?::jsonb || '{"clbz": "0"}')
        """,
        json);
  }

  /** Empties both tables. */
  public void clear() {
    execute(owner, "delete from qzk.jz_sq_in; delete from qzk.jz_bljg_out");
  }

  /** Sets the flag of a half-written result. */
  public void release(String number) {
    update("update qzk.jz_bljg_out set clbz = '0' where lsh = ?", number);
  }

  /** Flag of a result: W, 0, 1, 2 or 9. */
  public String flag(String number) {
    return out(number, "clbz").orElseThrow();
  }

  /** What the hub wrote against a result. */
  public Optional<String> error(String number) {
    return out(number, "cwxx");
  }

  private Optional<String> out(String number, String column) {
    return rows("select " + column + " from qzk.jz_bljg_out where lsh = ?", number).stream()
        .findFirst()
        .map(row -> row.get(column));
  }

  /** The clerk: takes new rows, does them, marks them done, or as error with a text. */
  private void work() {
    if (settings.handling() == Handling.NOTHING) {
      return;
    }
    for (InRow row : rows("select * from qzk.jz_sq_in where clbz = '0' order by clsj")) {
      String caseNo = String.valueOf(row.get("slbh"));
      mark(caseNo, "1", null);
      if (row.get("sqnr") == null) {
        mark(caseNo, "9", "需求内容为空");
        continue;
      }
      if (settings.handling() == Handling.RETURN
          || Decision.of(row.toString()) == Decision.GIVE_BACK) {
        result(caseNo, "80", null, "不属于民政职责范围");
      } else {
        result(caseNo, "10", null, "予以受理");
        result(caseNo, "21", null, "入户核查");
        result(caseNo, "90", "1", "已纳入临时救助");
      }
      mark(caseNo, "2", null);
    }
  }

  private LocalDate today() {
    return LocalDate.now(clock);
  }

  private List<InRow> rows(String sql, @Nullable String... values) {
    try (Connection connection = owner.getConnection();
        PreparedStatement statement = prepared(connection, sql, values);
        ResultSet found = statement.executeQuery()) {
      List<InRow> rows = new ArrayList<>();
      while (found.next()) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          columns.put(found.getMetaData().getColumnLabel(i), found.getString(i));
        }
        rows.add(new InRow(columns));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("the fake's database refused: " + sql, e);
    }
  }

  private void update(String sql, @Nullable String... values) {
    try (Connection connection = owner.getConnection();
        PreparedStatement statement = prepared(connection, sql, values)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the fake's database refused: " + sql, e);
    }
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable String... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setString(i + 1, values[i]);
    }
    return statement;
  }

  private static void execute(DataSource database, String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the fake's database refused: " + sql, e);
    }
  }

  @Override
  public void close() {
    clerk.shutdownNow();
    owner.close();
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
