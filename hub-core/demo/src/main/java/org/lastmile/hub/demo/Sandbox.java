package org.lastmile.hub.demo;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakes;
import org.lastmile.hub.zone.HubSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./hub sandbox}: the hub and all systems around the one whose vendor tries it. Its fake stands in for it, until
 * {@code --own} says where its own parts are.
 */
@Command(name = "hub sandbox", mixinStandardHelpOptions = true)
public final class Sandbox implements Callable<Integer> {
  /** Where it keeps what it has. */
  static final String DATA = "data/sandbox";

  private final CommandWords words;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<id>", descriptionKey = "system")
  private String system = "";

  @Option(names = "--own", paramLabel = "<key>=<value>")
  private Map<String, String> own = Map.of();

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  @Option(names = "--set")
  private Map<String, String> overrides = Map.of();

  private Sandbox(CommandWords words) {
    this.words = words;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(Locale.getDefault()).execute(arguments));
  }

  static CommandLine commandLine(Locale machine) {
    CommandWords words = new CommandWords(Demo.WORDS, machine);
    return Commands.line(new Sandbox(words), words);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    // looking for the fake loads libraries that have something to say
    Commands.logFrom(Level.ERROR);
    PrintWriter out = spec.commandLine().getOut();
    ConnectorDescriptor descriptor = SystemFakes.descriptor(system);
    Playground all =
        new Playground(
            out, words, config, DATA, overrides, district -> district.configure(system, own));
    explain(descriptor, all, out);
    TakenLines taken = new TakenLines(all.district().fake(system), out);
    do {
      taken.print();
    } while (!all.stopsWithin(500));
    return 0;
  }

  private void explain(ConnectorDescriptor descriptor, Playground all, PrintWriter out)
      throws IOException {
    HubSettings.Door door = all.settings(descriptor.zone()).door();
    Path file = all.district().configuration(system);
    Commands.say(out, "");
    Commands.say(out, words.of("sandbox.system", system, descriptor.zone().id()));
    descriptor
        .door()
        .ifPresent(
            knocks ->
                Commands.say(
                    out,
                    words.of(
                        "sandbox.door",
                        "http://" + door.host() + ":" + door.port() + "/systems/" + system + "/",
                        "https://localhost:" + door.tlsPort() + "/systems/" + system + "/",
                        knocks
                            .authentication()
                            .name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-'))));
    Path folder = all.district().folder(system);
    if (Files.exists(folder.resolve(District.TRUSTED))) {
      Commands.say(
          out,
          words.of(
              "sandbox.device",
              folder.toString(),
              "*" + District.DEVICE,
              District.TRUSTED,
              system + District.DEVICE_SECRET,
              all.district().secretsFile().toString()));
    }
    Commands.say(out, words.of("sandbox.config", file.toString()));
    Commands.say(out, Files.readString(file).stripTrailing().indent(4).stripTrailing());
    Commands.say(out, words.of("sandbox.own", system));
    Commands.say(
        out,
        words.of(
            "sandbox.send",
            system,
            SystemFakes.inbound(system).stream()
                .map(Sample::name)
                .collect(Collectors.joining(", "))));
    Commands.say(out, words.of("sandbox.page", "docs/connectors/" + system + ".md"));
    Commands.say(out, words.of("fake.takes"));
  }
}
