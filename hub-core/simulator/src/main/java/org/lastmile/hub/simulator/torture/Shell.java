package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the few programs of the machine that the harness needs. */
final class Shell {
  private Shell() {}

  /**
   * Runs a program to its end.
   *
   * @return what it printed
   * @throws IOException with what it printed when it fails
   */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output;
  }

  /** Sends a signal to processes, all at once. */
  static void signal(String name, List<Long> processes) throws IOException {
    String[] command = new String[2 + processes.size()];
    command[0] = "kill";
    command[1] = "-" + name;
    for (int i = 0; i < processes.size(); i++) {
      command[2 + i] = Long.toString(processes.get(i));
    }
    run(command);
  }
}
