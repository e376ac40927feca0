package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Zone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub connector new}: begins the connector of a system. */
@Command(
    name = "connector",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ConnectorCommand.New.class)
final class ConnectorCommand {
  @Command(name = "new", mixinStandardHelpOptions = true)
  static final class New implements Callable<Integer> {
    @Parameters(paramLabel = "<id>", descriptionKey = "connector.id")
    @SuppressWarnings("NullAway.Init")
    String id;

    @Option(names = "--protocol", required = true, descriptionKey = "connector.protocol")
    @SuppressWarnings("NullAway.Init")
    String protocol;

    @Option(names = "--zone", required = true, descriptionKey = "connector.zone")
    @SuppressWarnings("NullAway.Init")
    String zone;

    @Option(names = "--standalone", descriptionKey = "connector.standalone")
    boolean standalone;

    @Option(names = "--into", descriptionKey = "connector.into")
    @Nullable Path into;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      Path root = Path.of(System.getProperty("hub.home", "."));
      ConnectorTemplate template = ConnectorTemplate.of(id, protocol, Zone.of(zone));
      Path folder = into == null ? (standalone ? Path.of("") : root.resolve("connectors")) : into;
      Path made =
          standalone
              ? template.standalone(folder, HubRepository.of(root))
              : template.module(folder, root.resolve("connectors/pom.xml"));
      tell(made, template.decisions(made));
      return 0;
    }

    private void tell(Path made, List<String> decisions) {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      out.println(words.of("connector.made", made));
      out.println(words.of("connector.decide", decisions.size()));
      decisions.forEach(line -> out.println("  " + line));
      out.println(
          standalone ? words.of("connector.next.standalone", id) : words.of("connector.next", id));
    }
  }
}
