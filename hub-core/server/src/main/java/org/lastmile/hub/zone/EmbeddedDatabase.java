package org.lastmile.hub.zone;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL of one zone as a child of the hub: nothing to install, durable (fsync on), on the loopback address,
 * with a random password. The library that brings the binaries also has a starter, but that one is made for tests: it
 * trusts every local user, turns fsync off and gives up stopping after five seconds.
 *
 * <p>The server is a daemon of its own. One that a killed hub left behind is recognised by its {@code postmaster.pid}
 * and stopped before the new start. A lock file, which the kernel releases with the process, keeps a second hub out.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /** Name of the superuser and of the database that the hub uses. */
  public static final String NAME = "lastmile";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int START_ATTEMPTS = 3;
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("max_wal_size", "2GB"),
          Map.entry("jit", "off"),
          Map.entry("logging_collector", "on"),
          Map.entry("log_directory", "log"),
          Map.entry("log_filename", "postgres-%a.log"),
          Map.entry("log_truncate_on_rotation", "on"),
          // Statements and details hold values of rows, and so personal data.
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"));

  private final Path directory;
  private final Path cluster;
  private final Path bin;
  private final List<String> prefix;
  private final FileChannel lock;
  private final DatabaseCredentials credentials;
  private boolean closed;

  /**
   * Starts the server; returns when it takes connections.
   *
   * @param directory data directory of the zone; the cluster lies in {@code postgres} in it
   * @param binaries where the unpacked programs are kept, may be shared by all zones of the machine
   * @param port 0 for the port of last time or else a free one
   */
  public static EmbeddedDatabase start(Path directory, Path binaries, int port) {
    try {
      Files.createDirectories(directory);
      Path zone = directory.toRealPath();
      FileChannel lock = lock(zone);
      try {
        return new EmbeddedDatabase(
            zone, new PostgresBinaries(binaries).unpacked().toRealPath(), port, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw fault(
          "DATABASE_START",
          "the embedded database in " + directory + " does not start: " + e.getMessage(),
          e);
    }
  }

  private EmbeddedDatabase(Path directory, Path home, int port, FileChannel lock)
      throws IOException {
    this.directory = directory;
    this.cluster = directory.resolve("postgres");
    this.bin = home.resolve("bin");
    this.lock = lock;
    this.prefix = SuperuserRefusal.prefix();
    if (!Files.exists(cluster)) {
      initialise();
    }
    stopLeftBehind();
    this.credentials = launch(port);
  }

  /** Where it listens and how to log on. */
  public DatabaseCredentials credentials() {
    return credentials;
  }

  /** Stops the server after what runs has been rolled back; does nothing the second time. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stop();
      lock.close();
    } catch (IOException e) {
      throw fault(
          "DATABASE_STOP",
          "the embedded database in " + directory + " does not stop: " + e.getMessage(),
          e);
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("database.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("locked by this process", e);
    }
    channel.close();
    throw fault(
        "DATABASE_IN_USE",
        "another hub runs on " + directory + "; stop it, or give this one a data directory",
        null);
  }

  /** Makes the cluster beside its place and renames it, so that a kill in the middle leaves nothing half made. */
  private void initialise() throws IOException {
    Path fresh = directory.resolve("postgres.new");
    Folders.delete(fresh);
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    DatabaseCredentials made = new DatabaseCredentials(0, NAME, HexFormat.of().formatHex(random));
    made.write(directory);
    Files.createDirectory(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path passwordFile = Files.createTempFile(directory, "initdb", ".tmp");
    try {
      Files.writeString(passwordFile, made.password() + "\n", StandardCharsets.US_ASCII);
      SuperuserRefusal.give(prefix, fresh);
      SuperuserRefusal.give(prefix, passwordFile);
      Result result =
          run(
              "initdb",
              "--pgdata=" + fresh,
              "--username=" + NAME,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C");
      if (result.code() != 0) {
        throw fault("DATABASE_INIT", "initdb in " + fresh + " failed: " + result.output(), null);
      }
    } finally {
      Files.delete(passwordFile);
    }
    Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(directory);
  }

  private void stopLeftBehind() throws IOException {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    Optional<ProcessHandle> process =
        lines.isEmpty() ? Optional.empty() : process(lines.getFirst());
    if (process.isEmpty()) {
      return; // PostgreSQL itself clears what a dead server left.
    }
    if (isPostmaster(process.get(), lines)) {
      LOG.warn(
          "stopping the database server that a killed hub left behind, process {}",
          process.get().pid());
      stop();
    } else {
      LOG.warn(
          "process {} of postmaster.pid is not a database server any more", process.get().pid());
      Files.delete(pidFile);
    }
  }

  private static Optional<ProcessHandle> process(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid.strip())).filter(ProcessHandle::isAlive);
    } catch (NumberFormatException e) {
      LOG.warn("postmaster.pid does not start with a process number", e);
      return Optional.empty();
    }
  }

  /**
   * Process numbers are used again after a restart of the machine: the program's name and start time decide. A process
   * without a program has ended and waits for its parent to notice.
   */
  private static boolean isPostmaster(ProcessHandle process, List<String> lines) {
    boolean postgres =
        process.info().command().map(c -> c.endsWith(File.separator + "postgres")).orElse(false);
    boolean sameStart =
        lines.size() < 3
            || process
                .info()
                .startInstant()
                .map(
                    started ->
                        Duration.between(
                            started, Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()))))
                .map(apart -> apart.abs().compareTo(PATIENCE) < 0)
                .orElse(true);
    return postgres && sameStart;
  }

  private DatabaseCredentials launch(int configuredPort) throws IOException {
    DatabaseCredentials known =
        DatabaseCredentials.read(directory)
            .orElseThrow(
                () ->
                    fault(
                        "DATABASE_CREDENTIALS",
                        "there is a database in "
                            + cluster
                            + " but no database.properties beside it; restore the file",
                        null));
    String output = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      int port =
          configuredPort != 0
              ? configuredPort
              : known.port() != 0 && attempt == 1 ? known.port() : freePort();
      if (!isFree(port)) {
        output = "port " + port + " is taken";
        continue;
      }
      DatabaseCredentials here = new DatabaseCredentials(port, known.user(), known.password());
      here.write(directory);
      Result result =
          run(
              "pg_ctl",
              "start",
              "-D",
              cluster.toString(),
              "-w",
              "-t",
              seconds(),
              "-o",
              options(port));
      if (result.code() == 0) {
        return here;
      }
      output = result.output();
    }
    throw fault(
        "DATABASE_START",
        "PostgreSQL in %s does not start (%s); see %s; the port is hub.database.port, 0 for a free one"
            .formatted(cluster, output.strip(), cluster.resolve("log")),
        null);
  }

  private void stop() throws IOException {
    Result result =
        run("pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", seconds());
    if (result.code() != 0 && Files.exists(cluster.resolve("postmaster.pid"))) {
      throw new IOException(result.output().strip());
    }
  }

  private static String options(int port) {
    StringBuilder options = new StringBuilder("-p ").append(port);
    SETTINGS.forEach(
        (name, value) ->
            options.append(" -c ").append(name).append("='").append(value).append('\''));
    return options.toString();
  }

  private record Result(int code, String output) {}

  private Result run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    // The server inherits its output from pg_ctl, so a pipe would never end: a file takes it.
    Path output = Files.createTempFile(directory, program, ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      builder
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .redirectOutput(output.toFile());
      Process process = builder.start();
      if (!process.waitFor(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " did not end");
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + program, e);
    } finally {
      Files.delete(output);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      LOG.debug("port {} is taken", port, e);
      return false;
    }
  }

  private static String seconds() {
    return Long.toString(PATIENCE.toSeconds());
  }

  private static HubException fault(String code, String message, @Nullable Throwable cause) {
    return new HubException(code, FaultKind.LASTING, message, null, cause);
  }
}
