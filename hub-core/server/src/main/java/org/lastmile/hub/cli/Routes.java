package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowCatalog;
import org.lastmile.hub.flow.FlowPicture;
import org.lastmile.hub.flow.FlowTests;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Wire;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub routes}: flows without a running hub, and the versions that a zone has had of them. */
@Command(
    name = "routes",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Routes.Check.class,
      Routes.Test.class,
      Routes.Explain.class,
      RoutesTry.class,
      Routes.Picture.class,
      SetupDiffs.class,
      SetupHistory.class,
      SetupRollback.class
    })
final class Routes {
  private Routes() {}

  /** A fault with its place and code. */
  static String line(HubException fault) {
    return fault.place() + " " + fault.code() + ": " + fault.getMessage();
  }

  @Command(name = "check")
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
      Flows.Reference reference = folders.reference();
      List<HubException> faults = FlowBench.check(folders.routes, reference);
      faults.forEach(fault -> out.println(line(fault)));
      if (!faults.isEmpty()) {
        return 1;
      }
      try (FlowBench bench = FlowBench.open(folders.routes, reference)) {
        for (FlowCatalog.FlowView flow : bench.catalog(Zone.INSIDE).flows()) {
          out.printf("%-24s %-8s %s%n", flow.id(), flow.zone().id(), flow.description());
        }
      }
      return 0;
    }
  }

  @Command(name = "test")
  static final class Test implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "<verb>", descriptionKey = "routes.verb")
    @Nullable String verb;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    FlowFolders folders;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      List<FlowTests.Case> cases =
          FlowTests.read(folders.routes).stream()
              .filter(one -> verb == null || one.file().startsWith(verb))
              .toList();
      int failed = 0;
      try (FlowBench bench = FlowBench.open(folders.routes, folders.reference())) {
        for (FlowTests.Case one : cases) {
          try {
            FlowTests.run(one, bench);
            out.println(outcome(words.of("routes.ok")) + one.file() + ": " + one.name());
          } catch (HubException e) {
            failed++;
            out.println(outcome(words.of("routes.failed")) + one.file() + ": " + e.getMessage());
          }
        }
      }
      out.println(words.of("routes.passed", cases.size() - failed, cases.size()));
      return failed == 0 && !cases.isEmpty() ? 0 : 1;
    }

    private static String outcome(String word) {
      return TextTable.pad(word, 7);
    }
  }

  @Command(name = "picture")
  static final class Picture implements Callable<Integer> {
    @Parameters(paramLabel = "<verb or flow>", descriptionKey = "routes.drawn")
    private String name = "";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    FlowFolders folders;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      out.print(FlowPicture.of(folders.routes, folders.reference(), name));
      out.flush();
      return 0;
    }
  }

  @Command(name = "explain")
  static final class Explain implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    FlowFolders folders;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(paramLabel = "<message.json>", descriptionKey = "routes.message")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Override
    public Integer call() throws Exception {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      Message message = Wire.decode(Files.readAllBytes(file));
      boolean taken = false;
      try (FlowBench bench = FlowBench.open(folders.routes, folders.reference())) {
        for (FlowCatalog.Explanation one : bench.catalog(Zone.INSIDE).explain(message)) {
          taken |= one.takes();
          String takes = TextTable.pad(one.takes() ? words.of("routes.takes") : "-", 5);
          out.printf("%s %-24s %s%n", takes, one.flow().id(), why(words, one, message));
          for (FlowCatalog.Output output : one.outputs()) {
            String puts = words.of("routes.output", output.type().toString(), output.system());
            out.printf("%-30s %s%n", "", puts);
          }
        }
      }
      out.println(taken ? "" : words.of("routes.nobody"));
      return taken ? 0 : 1;
    }

    private static String why(
        CommandWords words, FlowCatalog.Explanation explanation, Message message) {
      FlowCatalog.FlowView flow = explanation.flow();
      return words.of(
          explanation.why(),
          flow.type().toString(),
          String.join(", ", flow.sources()),
          flow.zone().id(),
          message.type().toString(),
          message.source(),
          explanation.fault());
    }
  }
}
