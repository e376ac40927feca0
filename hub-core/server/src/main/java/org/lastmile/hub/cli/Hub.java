package org.lastmile.hub.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Properties;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The commands of the hub; each is a class of its own, named here. */
@Command(
    name = "hub",
    mixinStandardHelpOptions = true,
    versionProvider = Hub.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      HelpCommand.class,
      Run.class,
      Routes.class,
      ConfigCommand.class,
      ConnectorCommand.class,
      MattersCommand.class,
      SharesCommand.class,
      TraceCase.class,
      Dead.class,
      Recover.class
    })
public final class Hub {
  private static final String WORDS = "cli.messages";

  private Hub() {}

  /** Runs a command and ends with its exit code: 0 done, 1 failed, 2 wrongly asked. */
  public static void main(String[] arguments) {
    // a zone that is run sets its own; commands answer with what was asked for
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .setLevel(Level.WARN);
    System.exit(commandLine(Locale.getDefault()).execute(arguments));
  }

  static CommandLine commandLine(Locale machine) {
    return new CommandWords(WORDS, machine)
        .speak(new CommandLine(new Hub()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Hub::explain);
  }

  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(fault instanceof HubException known)) {
      throw fault;
    }
    PrintWriter err = command.getErr();
    err.println("hub: " + known.getMessage() + " [" + known.code() + "]");
    if (known.place() != null) {
      err.println(CommandWords.of(command.getCommandSpec()).of("fault.place", known.place()));
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
