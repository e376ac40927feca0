package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowCatalog;
import org.lastmile.hub.flow.FlowTests;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Wire;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code hub routes check|test|explain}: flows without a running hub. */
@Command(
    name = "routes",
    description = "Checks, tries and explains the flows in routes/, without a running hub.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {Routes.Check.class, Routes.Test.class, Routes.Explain.class})
final class Routes {
  @Option(
      names = "--routes",
      defaultValue = "routes",
      scope = ScopeType.INHERIT,
      description = "Folder of the flows (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  Path routes;

  @Option(
      names = "--config",
      defaultValue = "config",
      scope = ScopeType.INHERIT,
      description = "Folder of systems.yaml, matters.csv and codes/ (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  Path config;

  private Flows.Reference reference() {
    return FlowBench.reference(config);
  }

  @Command(
      name = "check",
      description = "Says which flows are not fit, with file, line and column.")
  static final class Check implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Routes parent;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      Flows.Reference reference = parent.reference();
      List<HubException> faults = FlowBench.check(parent.routes, reference);
      faults.forEach(
          fault -> out.println(fault.place() + " " + fault.code() + ": " + fault.getMessage()));
      if (!faults.isEmpty()) {
        return 1;
      }
      try (FlowBench bench = FlowBench.open(parent.routes, reference)) {
        for (FlowCatalog.FlowView flow : bench.catalog(Zone.INSIDE).flows()) {
          out.printf("%-24s %-8s %s%n", flow.id(), flow.zone().id(), flow.description());
        }
      }
      return 0;
    }
  }

  @Command(name = "test", description = "Runs the tests of the flows: routes/*/tests/*.yaml.")
  static final class Test implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Routes parent;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<FlowTests.Case> cases = FlowTests.read(parent.routes);
      int failed = 0;
      try (FlowBench bench = FlowBench.open(parent.routes, parent.reference())) {
        for (FlowTests.Case one : cases) {
          try {
            FlowTests.run(one, bench);
            out.println("ok     " + one.file() + ": " + one.name());
          } catch (HubException e) {
            failed++;
            out.println("FAILED " + one.file() + ": " + e.getMessage());
          }
        }
      }
      out.println((cases.size() - failed) + " of " + cases.size() + " passed");
      return failed == 0 && !cases.isEmpty() ? 0 : 1;
    }
  }

  @Command(
      name = "explain",
      description = "Says which flows would take a message, and why the others would not.")
  static final class Explain implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Routes parent;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Parameters(
        paramLabel = "<message.json>",
        description = "The message in its wire form, a CloudEvent.")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Override
    public Integer call() throws Exception {
      PrintWriter out = spec.commandLine().getOut();
      Message message = Wire.decode(Files.readAllBytes(file));
      boolean taken = false;
      try (FlowBench bench = FlowBench.open(parent.routes, parent.reference())) {
        for (FlowCatalog.Explanation one : bench.catalog(Zone.INSIDE).explain(message)) {
          taken |= one.takes();
          out.printf("%-5s %-24s %s%n", one.takes() ? "takes" : "-", one.flow().id(), one.why());
          one.outputs()
              .forEach(o -> out.printf("      %-24s puts %s to %s%n", "", o.type(), o.system()));
        }
      }
      out.println(taken ? "" : "No flow takes it: it would become a dead letter NO_FLOW.");
      return taken ? 0 : 1;
    }
  }
}
