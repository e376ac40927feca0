package org.lastmile.hub.zone;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives each test that has a {@link DataSource} parameter a migrated database of its own. One embedded PostgreSQL
 * serves all test classes of a forked JVM; a new database is a copy of a migrated one.
 */
public final class TestDatabase implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TestDatabase.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DataSource.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Server.class, key -> new Server(), Server.class)
        .fresh();
  }

  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Where a database of this resolver is, for a process that connects by itself. */
  public static PGSimpleDataSource unpooled(DataSource database) {
    try {
      return database.unwrap(PGSimpleDataSource.class);
    } catch (SQLException e) {
      throw new IllegalArgumentException("not a database of this resolver", e);
    }
  }

  private static final class Server implements ExtensionContext.Store.CloseableResource {
    private final EmbeddedDatabase database;
    private final AtomicInteger copies = new AtomicInteger();
    private final List<HikariDataSource> pools = new ArrayList<>();

    Server() {
      Path target = Path.of("target");
      String fork = System.getProperty("hub.test.fork", "1");
      database =
          EmbeddedDatabase.start(
              target.resolve("test-database-" + fork), target.resolve("postgres-binaries"), 0);
      execute("DROP DATABASE IF EXISTS migrated");
      execute("CREATE DATABASE migrated");
      Database.migrate(source("migrated"));
    }

    synchronized DataSource fresh() {
      String name = "test_" + copies.incrementAndGet();
      execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      execute("CREATE DATABASE " + name + " TEMPLATE migrated");
      HikariConfig config = new HikariConfig();
      config.setDataSource(source(name));
      // a test that is over holds no connection for long
      config.setMinimumIdle(0);
      config.setIdleTimeout(IDLE.toMillis());
      HikariDataSource pool = new HikariDataSource(config);
      pools.add(pool);
      return pool;
    }

    @Override
    public void close() {
      pools.forEach(HikariDataSource::close);
      database.close();
    }

    private void execute(String sql) {
      try (Connection connection = source("postgres").getConnection();
          var statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    private PGSimpleDataSource source(String name) {
      DatabaseCredentials to = database.credentials();
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(to.url(name));
      source.setUser(to.user());
      source.setPassword(to.password());
      return source;
    }
  }
}
