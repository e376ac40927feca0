package org.lastmile.hub.benchmark.contender;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How the Java processes of all contenders are started: alike, and as the launcher starts the hub. */
final class JavaCommand {
  /** Options of the Java machine. */
  static final List<String> OPTIONS = options();

  private static final int LEAST_CARRIERS = 8;
  private static final int RELEASE_WITH_OPTION = 24;
  private static final int RELEASE_WITH_COMPACT_HEADERS = 25;

  private JavaCommand() {}

  private static List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx2g",
                "-XX:GCTimeRatio=32",
                "-XX:MinHeapFreeRatio=25",
                "-XX:MaxHeapFreeRatio=50",
                "-XX:G1PeriodicGCInterval=30000",
                "-XX:-G1PeriodicGCInvokesConcurrent",
                "-Djdk.virtualThreadScheduler.parallelism="
                    + Math.max(LEAST_CARRIERS, Runtime.getRuntime().availableProcessors()),
                "--enable-native-access=ALL-UNNAMED",
                "-Dfile.encoding=UTF-8"));
    if (Runtime.version().feature() >= RELEASE_WITH_OPTION) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (Runtime.version().feature() >= RELEASE_WITH_COMPACT_HEADERS) {
      options.add("-XX:+UseCompactObjectHeaders");
    }
    return List.copyOf(options);
  }

  /** A main class of the benchmark, with its arguments, on the class path of this process. */
  static List<String> of(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Processor time that a process has used so far. */
  static Duration processorTime(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }
}
