package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.MatterCodes;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub matters}: the catalogue of matters, and lists that become one. */
@Command(
    name = "matters",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {MattersImport.class, MattersCommand.Listing.class, MattersCommand.Show.class})
final class MattersCommand {
  private static final String FILE = "matters.csv";

  private MattersCommand() {}

  static Path file(Path config) {
    return config.resolve(FILE);
  }

  /** Whoever sees made-up matters is told. */
  static void tellSample(PrintWriter out, CommandWords words, boolean sample) {
    if (sample) {
      out.println(words.of("matters.sample"));
    }
  }

  private static String state(CommandWords words, Matter matter) {
    return words.of(matter.state());
  }

  private static String limit(CommandWords words, Matter.@Nullable Limit limit) {
    return limit == null ? "-" : limit.days() + " " + words.of(limit.unit());
  }

  @Command(name = "list", mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--config", defaultValue = "config", descriptionKey = "routes.config")
    @SuppressWarnings("NullAway.Init")
    Path config;

    @Parameters(arity = "0..1", paramLabel = "<text>", descriptionKey = "matters.text")
    String text = "";

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      Matters matters = Matters.read(file(config)).fit();
      tellSample(out, words, matters.sample());
      TextTable table =
          new TextTable(
              words.of("matters.code"),
              words.of("matters.version"),
              words.of("case.state"),
              words.of("matters.department"),
              words.of("matters.system"),
              words.of("matters.promised"),
              words.of("matters.legal"),
              words.of("matters.name"));
      List<Matter> found = matters.all().stream().filter(this::matches).toList();
      for (Matter one : found) {
        table.row(
            List.of(
                one.code(),
                Integer.toString(one.version()),
                state(words, one),
                one.department(),
                one.system(),
                limit(words, one.promised()),
                limit(words, one.legal()),
                one.name()));
      }
      table.print(out);
      out.println(words.of("matters.found", found.size(), matters.all().size()));
      return 0;
    }

    private boolean matches(Matter matter) {
      return Stream.of(
              matter.code(),
              matter.name(),
              matter.department(),
              matter.system(),
              matter.state().id(),
              matter.provenance())
          .anyMatch(one -> one.contains(text));
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(names = "--config", defaultValue = "config", descriptionKey = "routes.config")
    @SuppressWarnings("NullAway.Init")
    Path config;

    @Parameters(paramLabel = "<code>", descriptionKey = "matters.number")
    @SuppressWarnings("NullAway.Init")
    String number;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      CommandWords words = CommandWords.of(spec);
      Matter matter =
          Matters.read(file(config))
              .fit()
              .find(MatterCodes.ofCase(number).orElse(number))
              .orElseThrow(
                  () ->
                      new HubException(
                          "MATTER_UNKNOWN",
                          FaultKind.CALLER,
                          "no matter of "
                              + file(config)
                              + " has the code '"
                              + number
                              + "'; './hub matters list' tells those that there are"));
      tellSample(out, words, matter.provenance().equals(Matter.SAMPLE));
      line(out, words.of("matters.code"), matter.code());
      line(out, words.of("matters.item"), matter.handlingItem());
      line(out, words.of("matters.name"), matter.name());
      line(out, words.of("matters.type"), matter.type().code() + " " + matter.type().title());
      line(out, words.of("matters.level"), Integer.toString(MatterCodes.level(matter.code())));
      line(out, words.of("matters.department"), matter.department());
      line(out, words.of("matters.system"), matter.system());
      line(out, words.of("matters.kind"), matter.caseKind());
      line(out, words.of("matters.promised"), limit(words, matter.promised()));
      line(out, words.of("matters.legal"), limit(words, matter.legal()));
      line(out, words.of("matters.version"), Integer.toString(matter.version()));
      line(out, words.of("case.state"), state(words, matter));
      line(
          out,
          words.of("matters.valid"),
          (matter.validFrom() == null ? "" : matter.validFrom())
              + " … "
              + (matter.validTo() == null ? "" : matter.validTo()));
      line(out, words.of("matters.provenance"), matter.provenance());
      return 0;
    }

    private static void line(PrintWriter out, String title, String value) {
      out.println(TextTable.pad(title, 16) + TextTable.oneLine(value));
    }
  }
}
