package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;

class EmbeddedDatabaseTest {
  private static final Path BINARIES = Path.of("target/postgres-binaries");

  @TempDir Path temp;

  @Test
  void keepsItsDataOverARestartAndIsDurableAndClosedToStrangers() throws Exception {
    Path directory = temp.resolve("区 one/outside");
    int port;
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, BINARIES, 0)) {
      port = database.credentials().port();
      execute(database, "CREATE TABLE kept (name text)");
      execute(database, "INSERT INTO kept VALUES ('张三')");
      assertThat(List.of("fsync", "synchronous_commit", "full_page_writes"))
          .allSatisfy(
              name ->
                  assertThat(query(database, "SELECT current_setting('" + name + "')"))
                      .isEqualTo("on"));
      assertThat(Files.getPosixFilePermissions(directory.resolve("database.properties")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      DatabaseCredentials credentials = database.credentials();
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      credentials.url("postgres"), credentials.user(), "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, BINARIES, 0)) {
      assertThat(query(database, "SELECT name FROM kept")).isEqualTo("张三");
      assertThat(database.credentials().port()).isEqualTo(port);
    }
  }

  @Test
  void refusesADirectoryInUseAndATakenPort() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(temp.resolve("a"), BINARIES, 0)) {
      assertThat(query(database, "SELECT 'on'")).isEqualTo("on");
      assertThatThrownBy(() -> EmbeddedDatabase.start(temp.resolve("a"), BINARIES, 0))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("DATABASE_IN_USE"));
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> EmbeddedDatabase.start(temp.resolve("a"), BINARIES, taken.getLocalPort()))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("DATABASE_START"))
          .hasMessageContaining("hub.database.port");
    }
  }

  @Test
  void startsAServerThatEndedAgainWhereTheHubKnowsIt() throws Exception {
    Path directory = temp.resolve("server killed");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, BINARIES, 0)) {
      execute(database, "CREATE TABLE kept (name text)");
      execute(database, "INSERT INTO kept VALUES ('committed')");
      ProcessHandle.of(postmaster(directory)).orElseThrow().destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(SQLException.class)
          .untilAsserted(
              () -> assertThat(query(database, "SELECT name FROM kept")).isEqualTo("committed"));
    }
    assertThat(directory.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void startsAgainAfterItsHubWasKilled() throws Exception {
    startsAgainAfterItsHubWasKilled(temp.resolve("killed"), Duration.ZERO);
  }

  @Test
  void startsAgainAfterItsHubWasKilledAndTheClockWasSet() throws Exception {
    startsAgainAfterItsHubWasKilled(temp.resolve("killed, clock set"), Duration.ofHours(1));
  }

  private void startsAgainAfterItsHubWasKilled(Path directory, Duration clock) throws Exception {
    Process hub =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = hub.inputReader()) {
      assertThat(out.lines()).contains("committed");
    } finally {
      hub.destroyForcibly();
    }
    assertThat(hub.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(hub.exitValue()).isEqualTo(137);
    long leftBehind = postmaster(directory);
    assertThat(program(leftBehind)).endsWith("/bin/postgres");
    Path pidFile = directory.resolve("postgres/postmaster.pid");
    List<String> lines = new ArrayList<>(Files.readAllLines(pidFile));
    lines.set(2, Long.toString(Long.parseLong(lines.get(2)) + clock.toSeconds()));
    Files.write(pidFile, lines);

    try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, BINARIES, 0)) {
      assertThat(program(leftBehind)).isEmpty();
      assertThat(query(database, "SELECT count(*) FROM kept")).isEqualTo("1");
    }
  }

  @Test
  void leavesAnUnrelatedProcessAloneThatGotTheOldNumber() throws Exception {
    Path directory = temp.resolve("reused");
    EmbeddedDatabase.start(directory, BINARIES, 0).close();
    Process unrelated = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(
          directory.resolve("postgres/postmaster.pid"),
          unrelated.pid()
              + "\n"
              + directory.resolve("postgres")
              + "\n1700000000\n5432\n\n127.0.0.1\n");
      try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, BINARIES, 0)) {
        assertThat(query(database, "SELECT 1")).isEqualTo("1");
        assertThat(unrelated.isAlive()).isTrue();
      }
    } finally {
      unrelated.destroyForcibly();
    }
  }

  /** A hub that is killed: commits one row, leaves another open, says so and then kills itself hard. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]), BINARIES, 0);
      execute(database, "CREATE TABLE kept (name text)");
      execute(database, "INSERT INTO kept VALUES ('committed')");
      try (Connection open = connect(database)) {
        open.setAutoCommit(false);
        open.createStatement().execute("INSERT INTO kept VALUES ('open')");
        System.out.println("committed");
        System.out.flush();
        new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid()))
            .start()
            .waitFor();
      }
    }
  }

  private static long postmaster(Path directory) throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("postgres/postmaster.pid")).getFirst());
  }

  /** Empty for a process that has ended, even if its parent has not noticed. */
  private static String program(long process) {
    return ProcessHandle.of(process).flatMap(handle -> handle.info().command()).orElse("");
  }

  private static Connection connect(EmbeddedDatabase database) throws SQLException {
    DatabaseCredentials to = database.credentials();
    return DriverManager.getConnection(to.url("postgres"), to.user(), to.password());
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
