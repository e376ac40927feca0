package org.lastmile.connectors.communityledger;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server of its own, in a folder of its own, with a port and a socket of its own. It runs without strict mode, as
 * servers of the field that were never changed do: what a column does not hold is cut.
 */
final class MariaDbServer implements LedgerServer {
  private static final String SCHEMA = "qzk_tz";
  private static final String BUSINESS = "yw_tz";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final Process server;
  private final String ownersPassword = UUID.randomUUID().toString();

  /** @param port 0 for any */
  MariaDbServer(int port, String password) {
    Path binary = Need.MARIADB.executable().orElseThrow();
    this.port = FreePort.orAny(port);
    try {
      folder = Files.createTempDirectory("community-ledger-");
      install();
      Path start = Files.writeString(folder.resolve("start.sql"), accounts(password));
      List<String> command = new ArrayList<>();
      Collections.addAll(
          command,
          binary.toString(),
          "--no-defaults",
          "--datadir=" + folder.resolve("data"),
          "--port=" + this.port,
          "--bind-address=127.0.0.1",
          "--socket=" + folder.resolve("sock"),
          "--pid-file=" + folder.resolve("pid"),
          "--init-file=" + start,
          "--sql-mode=",
          "--skip-log-bin",
          "--innodb-flush-log-at-trx-commit=0",
          "--innodb-lock-wait-timeout=1");
      asRoot(command);
      server =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger's server does not start", e);
    }
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(
              () -> {
                try (Connection connection = owner()) {
                  return connection.isValid(1);
                }
              });
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void install() throws IOException {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        "mariadb-install-db",
        "--no-defaults",
        "--datadir=" + folder.resolve("data"),
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
    asRoot(command);
    Process install =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("install").toFile())
            .start();
    try {
      if (!install.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || install.exitValue() != 0) {
        throw new IllegalStateException(Files.readString(folder.resolve("install")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** A server that root starts must be told so. */
  private static void asRoot(List<String> command) {
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
  }

  private String accounts(String password) {
    return String.join(
        "\n",
        "create database " + SCHEMA + " character set utf8mb4;",
        "create database " + BUSINESS + " character set utf8mb4;",
        "create table " + BUSINESS + ".ry (sfzhm varchar(18));",
        "create user 'owner'@'%' identified by '" + ownersPassword + "';",
        "grant all on *.* to 'owner'@'%' with grant option;",
        "create user '" + USER + "'@'%' identified by '" + password.replace("'", "''") + "';",
        "");
  }

  /** What the account of the hub may do, once the tables are there. */
  static List<String> grants() {
    List<String> grants = new ArrayList<>();
    grants.add("grant select, insert, delete on tz_lr_in to '" + USER + "'@'%'");
    for (String table :
        List.of(
            "tz_lr_cw",
            "tz_lb",
            "tz_qj",
            "tz_zf",
            "tz_rk",
            "tz_bj",
            "tz_hd",
            "tz_fs_mb",
            "tz_yb_mx")) {
      grants.add("grant select on " + table + " to '" + USER + "'@'%'");
    }
    grants.add("grant select, update on tz_fs_out to '" + USER + "'@'%'");
    grants.add("grant select, update on tz_yb_out to '" + USER + "'@'%'");
    grants.add("grant execute on procedure p_tz_lr to '" + USER + "'@'%'");
    return grants;
  }

  void grant() throws SQLException {
    try (Connection connection = owner();
        Statement statement = connection.createStatement()) {
      for (String grant : grants()) {
        statement.execute(grant);
      }
    }
  }

  @Override
  public String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + SCHEMA;
  }

  @Override
  public Connection owner() throws SQLException {
    return DriverManager.getConnection(url(), "owner", ownersPassword);
  }

  @Override
  public boolean cuts() {
    return true;
  }

  /** Its data is thrown away, so it need not end in order. */
  @Override
  public void close() {
    server.destroyForcibly();
    try {
      server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      FileSystemUtils.deleteRecursively(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
