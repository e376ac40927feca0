package org.lastmile.hub.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The commands of the hub; each is a class of its own, named here. */
@Command(
    name = "hub",
    description = "The integration hub between a district's business systems.",
    mixinStandardHelpOptions = true,
    versionProvider = Hub.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {HelpCommand.class, Run.class, Routes.class, TraceCase.class, Recover.class},
    footer = {
      "",
      "  demo   Starts both zones and the fakes of all systems, and drives the flows.",
      "         (./hub demo --help)"
    })
public final class Hub {
  private Hub() {}

  /** Runs a command and ends with its exit code: 0 done, 1 failed, 2 wrongly asked. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Hub()).setExecutionExceptionHandler(Hub::explain);
  }

  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(fault instanceof HubException known)) {
      throw fault;
    }
    PrintWriter err = command.getErr();
    err.println("hub: " + known.getMessage() + " [" + known.code() + "]");
    if (known.place() != null) {
      err.println("  at " + known.place());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      var properties = new Properties();
      try (InputStream in = Hub.class.getResourceAsStream("hub.properties")) {
        properties.load(in);
      }
      return new String[] {
        "Lastmile " + properties.getProperty("version"),
        "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
      };
    }
  }
}
