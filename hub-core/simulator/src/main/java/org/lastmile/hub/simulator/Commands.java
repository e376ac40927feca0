package org.lastmile.hub.simulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.spi.HubException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** What the commands beside the hub's own have in common. */
public final class Commands {
  private Commands() {}

  /** The command line of a command, which speaks with these words and tells faults in one line. */
  public static CommandLine line(Object command, CommandWords words) {
    CommandLine line = words.speak(new CommandLine(command));
    line.setExecutionExceptionHandler(
        (fault, failed, parsed) -> {
          if (fault instanceof HubException known) {
            failed.getErr().println("hub: " + known.getMessage() + " [" + known.code() + "]");
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw fault;
        });
    return line;
  }

  /** What relative paths start from. */
  public static Path home() {
    return Path.of(System.getProperty("hub.home", ".")).toAbsolutePath().normalize();
  }

  /** Lets everything in this process log from this level on. */
  public static void logFrom(Level least) {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(least);
    }
  }

  /** Prints a line at once. */
  public static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
