package org.lastmile.hub.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Wire;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub routes try}: what one flow would put for a message, masked. Nothing is sent. */
@Command(name = "try", mixinStandardHelpOptions = true)
final class RoutesTry implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private FlowFolders folders;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<flow>", descriptionKey = "routes.flow")
  private String flow = "";

  @Parameters(index = "1", paramLabel = "<message.json>", descriptionKey = "routes.message")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    Message message = Wire.decode(Files.readAllBytes(file));
    Flows.Reference reference = folders.reference();
    Masking masking = new Masking(reference.types());
    List<FlowBench.Tried> puts;
    try (FlowBench bench = FlowBench.open(folders.routes, reference)) {
      puts = bench.attempt(flow, message);
    }
    for (FlowBench.Tried put : puts) {
      out.println(words.of("routes.output", put.message().type().toString(), put.system()));
      masking.message(put.message()).lines().forEach(line -> out.println("  " + line));
    }
    if (puts.isEmpty()) {
      out.println(words.of("routes.nothing"));
    }
    return 0;
  }
}
