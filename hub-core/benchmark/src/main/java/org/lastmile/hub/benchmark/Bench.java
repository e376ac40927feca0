package org.lastmile.hub.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.benchmark.finding.Findings;
import org.lastmile.hub.benchmark.finding.Machine;
import org.lastmile.hub.benchmark.scenario.Run;
import org.lastmile.hub.benchmark.scenario.Scenarios;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./hub bench}: measures the hub beside what the same machine does without it. */
@Command(name = "hub bench", mixinStandardHelpOptions = true, resourceBundle = "bench.messages")
public final class Bench implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

  private final CommandWords words = new CommandWords("bench.messages", Locale.getDefault());

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--only", split = ",", descriptionKey = "option.only")
  private List<String> only = Scenarios.ids();

  @Option(names = "--repeats", defaultValue = "5", descriptionKey = "option.repeats")
  private int repeats = 5;

  @Option(names = "--messages", defaultValue = "20000", descriptionKey = "option.messages")
  private int messages = 20_000;

  @Option(names = "--long", descriptionKey = "option.long")
  private boolean thorough;

  @Option(names = "--json", descriptionKey = "option.json")
  private @Nullable Path json;

  @Option(names = "--name", descriptionKey = "option.name")
  private @Nullable String name;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .setExecutionExceptionHandler(
            (fault, line, parsed) -> {
              if (fault instanceof HubException known) {
                line.getErr().println("hub: " + known.getMessage() + " [" + known.code() + "]");
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw fault;
            });
  }

  @Override
  public Integer call() throws Exception {
    only.forEach(Scenarios::of);
    PrintWriter out = spec.commandLine().getOut();
    Path home = Path.of(System.getProperty("hub.home", ".")).toAbsolutePath();
    Path work = Files.createDirectories(home.resolve("data/bench"));
    Machine machine = Machine.look(work);
    Report report = new Report(words, machine);
    report.printMachine(out);
    Findings findings = new Findings();
    List<String> failed = new ArrayList<>();
    for (String scenario : only) {
      say(out, words.of("scenario", scenario, words.of("scenario." + scenario)));
      try {
        run(scenario, home, work, findings, line -> say(out, line));
      } catch (HubException e) {
        failed.add(scenario);
        say(out, words.of("failed", scenario, e.getMessage() + " [" + e.code() + "]"));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        failed.add(scenario);
        say(out, words.of("failed", scenario, e.toString()));
        LOG.error("Scenario {} failed", scenario, e);
      }
    }
    say(out, "");
    report.print(findings, out);
    keep(findings, report, home);
    return failed.isEmpty() ? 0 : 1;
  }

  private void run(String scenario, Path home, Path work, Findings findings, Consumer<String> say)
      throws Exception {
    Path folder = work.resolve(scenario);
    FileSystemUtils.deleteRecursively(folder);
    Findings own = new Findings();
    Scenarios.of(scenario)
        .run(
            new Run(
                scenario,
                home,
                Files.createDirectories(folder),
                repeats,
                messages,
                thorough,
                own,
                say));
    // a scenario that fails leaves no figure, but its folder with the logs
    own.figures().forEach(findings::add);
    FileSystemUtils.deleteRecursively(folder);
  }

  private void keep(Findings findings, Report report, Path home) throws IOException {
    if (json != null) {
      findings.write(json, name == null ? "" : name, report.machine());
    }
    if (name != null) {
      Path folder = Files.createDirectories(home.resolve("docs/benchmarks"));
      findings.write(folder.resolve(name + ".json"), name, report.machine());
      Files.writeString(folder.resolve(name + ".md"), report.markdown(name, findings));
    }
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
