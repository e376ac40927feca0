package org.lastmile.hub.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.spi.Zone;

/** A zone in a process of its own, as {@code ./hub run} starts it. */
public final class ZoneProcess implements AutoCloseable {
  private static final int START_SECONDS = 180;
  private static final int STOP_SECONDS = 60;

  private final Process process;

  private ZoneProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the zone and returns when it says that it is ready.
   *
   * @param settings configuration keys that win over the files
   * @param jvm options of the Java machine beside the launcher's
   */
  public static ZoneProcess start(
      Zone zone, Site site, Map<String, String> settings, List<String> jvm) throws Exception {
    return start(zone, site, settings, jvm, Map.of());
  }

  /**
   * Starts the zone and returns when it says that it is ready.
   *
   * @param settings configuration keys that win over the files
   * @param jvm options of the Java machine beside the launcher's
   * @param environment variables of the process beside those of this one
   */
  public static ZoneProcess start(
      Zone zone,
      Site site,
      Map<String, String> settings,
      List<String> jvm,
      Map<String, String> environment)
      throws Exception {
    Path root = site.root();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of("-XX:+ExitOnOutOfMemoryError", "-Duser.language=en", "-Dhub.home=" + root));
    command.addAll(
        List.of(
            "-cp",
            root.resolve("hub-core/server/target/classes")
                + ":"
                + root.resolve("hub-core/server/target/lib")
                + "/*"));
    command.addAll(
        List.of(
            "org.lastmile.hub.cli.Hub",
            "run",
            "--zone",
            zone.id(),
            "--config",
            site.config().toString()));
    settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    Path log = site.work().resolve(zone.id() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> watch(process, log, ready));
    try {
      ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "zone " + zone.id() + " did not start:\n" + Files.readString(log), e);
    }
    return new ZoneProcess(process);
  }

  private static void watch(Process process, Path log, CompletableFuture<Void> ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (line.startsWith("Ready")) {
          ready.complete(null);
        }
      }
      ready.completeExceptionally(new IOException("the process ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** kill -9. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Id of the process. */
  public long pid() {
    return process.pid();
  }

  /** Done with the exit code when the process has ended, for whatever reason. */
  public CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks it to stop, and ends it if it does not. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
