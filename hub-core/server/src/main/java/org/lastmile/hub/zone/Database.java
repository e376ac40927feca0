package org.lastmile.hub.zone;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * The database of one zone: embedded, or any PostgreSQL from {@value #OLDEST} by its URL. Opened means connected,
 * checked and migrated.
 *
 * <p>Each package has a schema of its own name and its migrations in {@code db/migration/<schema>}, numbered by
 * themselves. Migrations expand first and contract a release later, so that two neighbouring releases run on one
 * database.
 */
public final class Database implements AutoCloseable {
  private static final int OLDEST = 14;
  private static final int VERSION_UNIT = 10_000;

  /** How long a connection waits for the server's next word; {@code socketTimeout} in the URL wins. */
  private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(5);

  private static final List<String> SCHEMAS = List.of("transit", "ledger", "casework", "progress");

  private final @Nullable EmbeddedDatabase embedded;
  private final HikariDataSource pool;

  /**
   * @param url JDBC URL of an external PostgreSQL, null for the embedded one
   * @param user of the external database; likewise {@code password}
   * @param port of the embedded database, 0 for a free one
   * @param poolSize most connections
   */
  public record Settings(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      int port,
      int poolSize) {
    /** The embedded database on a free port. */
    public static Settings embedded() {
      return new Settings(null, null, null, 0, 16);
    }

    @Override
    public String toString() {
      return "Settings[url="
          + url
          + ", user="
          + user
          + ", port="
          + port
          + ", poolSize="
          + poolSize
          + "]";
    }
  }

  /**
   * Starts the embedded database if no URL is given, connects, checks the version and migrates.
   *
   * @param directory data directory of the zone
   * @param binaries where the programs of the embedded database are unpacked
   */
  public static Database open(Settings settings, Path directory, Path binaries) {
    String url = settings.url();
    if (url != null) {
      return new Database(null, url, settings.user(), settings.password(), settings.poolSize());
    }
    EmbeddedDatabase embedded = EmbeddedDatabase.start(directory, binaries, settings.port());
    try {
      DatabaseCredentials to = embedded.credentials();
      createIfMissing(to);
      return new Database(
          embedded, to.url(EmbeddedDatabase.NAME), to.user(), to.password(), settings.poolSize());
    } catch (RuntimeException e) {
      embedded.close();
      throw e;
    }
  }

  /** Migrates any PostgreSQL to the state that this release needs. */
  public static void migrate(DataSource dataSource) {
    for (String schema : SCHEMAS) {
      try {
        Flyway.configure()
            .dataSource(dataSource)
            .schemas(schema)
            .locations("classpath:db/migration/" + schema)
            .failOnMissingLocations(false)
            .load()
            .migrate();
      } catch (FlywayException e) {
        throw new HubException(
            "DATABASE_MIGRATION",
            FaultKind.LASTING,
            "schema " + schema + " cannot be migrated",
            schema,
            e);
      }
    }
  }

  /** @param embedded null for an external one */
  private Database(
      @Nullable EmbeddedDatabase embedded,
      String url,
      @Nullable String user,
      @Nullable String password,
      int poolSize) {
    this.embedded = embedded;
    this.pool = pool(url, user, password, poolSize);
    // Not of the pool: building an index over a grown ledger says nothing for longer than a query
    // may. Not the driver's own data source: its address holds all settings, and Flyway reads it
    // again and again.
    Properties settings = new Properties();
    settings.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL.getName(), "false");
    SimpleDriverDataSource withoutHurry = new SimpleDriverDataSource(new Driver(), url, settings);
    withoutHurry.setUsername(user);
    withoutHurry.setPassword(password);
    try {
      checkVersion();
      migrate(withoutHurry);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  public DataSource dataSource() {
    return pool;
  }

  /** Where the embedded database listens; empty for an external one. */
  public Optional<DatabaseCredentials> embedded() {
    return Optional.ofNullable(embedded).map(EmbeddedDatabase::credentials);
  }

  @Override
  public void close() {
    pool.close();
    if (embedded != null) {
      embedded.close();
    }
  }

  private void checkVersion() {
    try (Connection connection = pool.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
      row.next();
      int major = row.getInt(1) / VERSION_UNIT;
      if (major < OLDEST) {
        throw new HubException(
            "DATABASE_TOO_OLD",
            FaultKind.LASTING,
            "the database is PostgreSQL " + major + ", needed is " + OLDEST + " or newer",
            "hub.database.url",
            null);
      }
    } catch (SQLException e) {
      throw new HubException(
          "DATABASE_CONNECT",
          FaultKind.LASTING,
          "the database does not answer: " + e.getMessage(),
          "hub.database.url",
          e);
    }
  }

  private static void createIfMissing(DatabaseCredentials to) {
    try (HikariDataSource maintenance = pool(to.url("postgres"), to.user(), to.password(), 1);
        Connection connection = maintenance.getConnection();
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + EmbeddedDatabase.NAME + "'")) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + EmbeddedDatabase.NAME);
      }
    } catch (SQLException e) {
      throw new HubException(
          "DATABASE_CONNECT", FaultKind.LASTING, "cannot create the hub's database", null, e);
    }
  }

  private static HikariDataSource pool(
      String url, @Nullable String user, @Nullable String password, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(2, size));
    config.setPoolName("hub-database");
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    // The pool starts without a connection; the version check after it gives the better message.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "lastmile");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // a server that is frozen, or behind a network that swallows, must not hold a thread for ever
    config.addDataSourceProperty("socketTimeout", String.valueOf(ANSWER_PATIENCE.toSeconds()));
    // The server's details hold values of rows, and so personal data; they must not reach messages
    // and logs.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }
}
