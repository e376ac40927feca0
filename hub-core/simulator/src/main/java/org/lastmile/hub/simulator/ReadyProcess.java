package org.lastmile.hub.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A Java process that prints a line beginning with "Ready" when it works. */
public final class ReadyProcess implements AutoCloseable {
  private static final int START_SECONDS = 180;
  private static final int STOP_SECONDS = 60;

  private final Process process;
  private final Duration startUp;

  private ReadyProcess(Process process, Duration startUp) {
    this.process = process;
    this.startUp = startUp;
  }

  /**
   * Starts the process and returns when it says that it is ready.
   *
   * @param arguments of the Java machine this one runs on: options, class path, main class, its arguments
   * @param environment variables of the process beside those of this one
   * @param log gets all that the process prints
   * @throws HubException PROCESS_START, with the log, when it ends or says nothing for long
   */
  public static ReadyProcess start(
      List<String> arguments, Map<String, String> environment, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return run(command, environment, log);
  }

  /** As {@link #start}, for any command that becomes a Java process. */
  public static ReadyProcess run(List<String> command, Map<String, String> environment, Path log)
      throws Exception {
    long began = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    stopWithThisOne(process);
    CompletableFuture<Long> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> watch(process, log, ready));
    try {
      long end = ready.get(START_SECONDS, TimeUnit.SECONDS);
      return new ReadyProcess(process, Duration.ofNanos(end - began));
    } catch (Exception e) {
      process.destroyForcibly();
      throw new HubException(
          "PROCESS_START",
          FaultKind.LASTING,
          "a process did not start; its log is " + log + ":\n" + Files.readString(log),
          null,
          e);
    }
  }

  /** Whoever ends this process by a signal would leave the other one behind. */
  private static void stopWithThisOne(Process process) {
    Thread stop = new Thread(process::destroy, "stop-" + process.pid());
    Runtime.getRuntime().addShutdownHook(stop);
    // refused, and not missed, while this process stops
    process.onExit().thenRun(() -> Runtime.getRuntime().removeShutdownHook(stop));
  }

  private static void watch(Process process, Path log, CompletableFuture<Long> ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("Ready")) {
          ready.complete(System.nanoTime());
        }
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      ready.completeExceptionally(new IOException("the process ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** From the start of the process until it was ready. */
  public Duration startUp() {
    return startUp;
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
