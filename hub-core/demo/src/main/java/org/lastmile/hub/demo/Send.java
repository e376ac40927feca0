package org.lastmile.hub.demo;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./hub send}: lets the fake of a system that runs bring a sample to the hub, as the system would. */
@Command(name = "hub send", mixinStandardHelpOptions = true)
public final class Send implements Callable<Integer> {
  private final CommandWords words;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<id>", descriptionKey = "system")
  private String system = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "<sample>", descriptionKey = "sample")
  private @Nullable String sample;

  @Option(names = "--data", paramLabel = "<folder>")
  private @Nullable Path data;

  private Send(CommandWords words) {
    this.words = words;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(Locale.getDefault()).execute(arguments));
  }

  static CommandLine commandLine(Locale machine) {
    CommandWords words = new CommandWords(Demo.WORDS, machine);
    return Commands.line(new Send(words), words);
  }

  @Override
  public Integer call() {
    Commands.logFrom(Level.ERROR);
    PrintWriter out = spec.commandLine().getOut();
    String name = sample;
    if (name == null) {
      Commands.say(out, words.of("send.samples", system));
      SystemFakes.inbound(system).stream().map(Sample::name).forEach(n -> out.println("  " + n));
      out.flush();
      return 0;
    }
    SystemFakes.descriptor(system);
    List<JsonNode> brought = Control.of(system, data).send(system, name);
    return new BroughtLines(words, out).print(brought) ? 0 : 1;
  }
}
