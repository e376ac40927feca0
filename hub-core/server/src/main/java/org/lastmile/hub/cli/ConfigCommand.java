package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.activation.SetupCheck;
import org.lastmile.hub.activation.SetupPlaces;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hub config check}: flows, matters, codes and systems as a whole, as a running zone would check them. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand {
  private ConfigCommand() {}

  @Command(name = "check", mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    FlowFolders folders;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<HubException> faults =
          SetupCheck.faults(
              new SetupPlaces(
                  folders.routes, folders.config, folders.config.resolve("connectors")));
      faults.forEach(fault -> out.println(Routes.line(fault)));
      if (faults.isEmpty()) {
        out.println(CommandWords.of(spec).of("setup.fit"));
      }
      return faults.isEmpty() ? 0 : 1;
    }
  }
}
