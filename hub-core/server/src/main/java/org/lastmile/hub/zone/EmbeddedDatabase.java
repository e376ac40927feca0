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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
 * and stopped before the new start; one that ends while the hub runs is started again on the same port. A lock file,
 * which the kernel releases with the process, keeps a second hub out.
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
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("database-watch").factory());
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
    watch.scheduleWithFixedDelay(this::keepRunning, 1, 1, TimeUnit.SECONDS);
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
    watch.shutdown();
    try {
      if (runs()) {
        stop();
      }
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
              // each connection pays for them, and they guard only passwords that can be guessed
              "--set=scram_iterations=1",
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

  private synchronized void keepRunning() {
    try {
      if (!closed && !runs()) {
        LOG.error(
            "DATABASE_LOST: the database server in {} has ended, it is started again", cluster);
        launch(credentials.port());
        LOG.info("The database server in {} runs again", cluster);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The database server in {} does not start: {}", cluster, e.getMessage());
    }
  }

  private void stopLeftBehind() throws IOException {
    Optional<ProcessHandle> process = named();
    if (process.isEmpty()) {
      return; // PostgreSQL itself clears what a dead server left.
    }
    if (isPostmaster(process.get())) {
      LOG.warn(
          "stopping the database server that a killed hub left behind, process {}",
          process.get().pid());
      stop();
    } else {
      LOG.warn("process {} of postmaster.pid is not its server any more", process.get().pid());
      Files.delete(pidFile());
    }
  }

  private boolean runs() throws IOException {
    return named().filter(this::isPostmaster).isPresent();
  }

  /** The process that {@code postmaster.pid} names. */
  private Optional<ProcessHandle> named() throws IOException {
    return Files.exists(pidFile())
        ? Files.readAllLines(pidFile(), StandardCharsets.UTF_8).stream()
            .findFirst()
            .flatMap(EmbeddedDatabase::process)
        : Optional.empty();
  }

  private Path pidFile() {
    return cluster.resolve("postmaster.pid");
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
   * Process numbers are used again: the program and the folder that it was started for decide; times do not, because
   * clocks are set. A process without a program has ended and waits for its parent to notice.
   */
  private boolean isPostmaster(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(c -> c.endsWith(File.separator + "postgres")).isPresent()
        && info.arguments().map(a -> List.of(a).contains(cluster.toString())).orElse(true);
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
    if (result.code() != 0 && Files.exists(pidFile())) {
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
