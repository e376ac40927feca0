package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.simulator.torture.Waiting.Unmet;

/** The database server of a zone as the machine sees it: processes. */
final class PostgresServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Path data;

  /** @param data folder of the zone */
  PostgresServer(Path data) {
    this.data = data;
  }

  /** kill -9 of the server; its processes for each connection end by themselves. */
  void kill() throws IOException {
    Shell.signal("KILL", List.of(pid()));
  }

  /** Everything stands still. */
  void pause() throws IOException {
    Shell.signal("STOP", all());
  }

  /** Everything goes on. */
  void resume() throws IOException {
    Shell.signal("CONT", all());
  }

  /**
   * kill -9 of a process that works for the hub, in a commit if one is seen within {@value #PATIENCE_SECONDS} s.
   *
   * @return what it did
   */
  String killBackend() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      for (long process : children()) {
        if (title(process).filter(title -> title.endsWith(" COMMIT")).isPresent()) {
          Shell.signal("KILL", List.of(process));
          return "COMMIT";
        }
      }
    }
    for (long process : children()) {
      Optional<String> title = title(process).filter(t -> t.contains(" lastmile lastmile "));
      if (title.isPresent()) {
        Shell.signal("KILL", List.of(process));
        return title.get().substring(title.get().indexOf(')') + 1).strip();
      }
    }
    throw new Unmet("a connection of the hub to its database in " + data);
  }

  /** Ends what a zone left behind that was killed and not started again. */
  @Override
  public void close() throws IOException {
    if (Files.exists(data.resolve("postgres/postmaster.pid"))
        && title(pid()).filter(title -> title.contains(data.toString())).isPresent()) {
      Shell.signal("KILL", all());
    }
  }

  private List<Long> all() throws IOException {
    List<Long> all = new ArrayList<>(List.of(pid()));
    all.addAll(children());
    return all;
  }

  private List<Long> children() throws IOException {
    return ProcessHandle.of(pid()).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  private long pid() throws IOException {
    return Long.parseLong(
        Files.readAllLines(data.resolve("postgres/postmaster.pid")).getFirst().strip());
  }

  /** What the process says that it does: {@code postgres: user database host(port) command}. */
  private static Optional<String> title(long process) {
    try {
      return Optional.of(
          Files.readString(Path.of("/proc", Long.toString(process), "cmdline"))
              .replace('\0', ' ')
              .strip());
    } catch (IOException e) {
      return Optional.empty(); // it has ended
    }
  }
}
