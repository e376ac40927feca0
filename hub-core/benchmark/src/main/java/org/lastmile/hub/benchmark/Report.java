package org.lastmile.hub.benchmark;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lastmile.hub.benchmark.finding.Figure;
import org.lastmile.hub.benchmark.finding.Findings;
import org.lastmile.hub.benchmark.finding.Machine;
import org.lastmile.hub.benchmark.finding.Target;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.cli.TextTable;

/** Shows what was found: as a table on the terminal, and as a page that is kept. */
record Report(CommandWords words, Machine machine) {
  private static final double MIB = 1024.0 * 1024;
  private static final List<String> TITLES =
      List.of("scenario", "figure", "median", "low", "high", "unit", "repeats", "target");

  void printMachine(PrintWriter out) {
    out.println(
        words.of(
            "machine",
            machine.cores(),
            Math.round(machine.memory() / MIB),
            machine.java(),
            machine.system(),
            number(machine.syncMillis()),
            number(machine.load())));
    out.flush();
  }

  void print(Findings findings, PrintWriter out) {
    TextTable table =
        new TextTable(TITLES.stream().map(t -> words.of("title." + t)).toArray(String[]::new));
    for (Figure figure : findings.figures()) {
      table.row(cells(figure));
    }
    table.print(out);
    out.flush();
  }

  /** Always in English, as the documents are. */
  String markdown(String run, Findings findings) {
    return """
        # %s
        %s · %d cores · %d MiB · %s · %s · 4 KB written and synced in %s ms · load before the run %s

        | %s |
        |%s
        %s
        """
        .formatted(
            run,
            machine.time(),
            machine.cores(),
            Math.round(machine.memory() / MIB),
            machine.system(),
            machine.java(),
            number(machine.syncMillis()),
            number(machine.load()),
            String.join(" | ", TITLES),
            "--|".repeat(TITLES.size()),
            findings.figures().stream()
                .map(figure -> "| " + String.join(" | ", cells(figure)) + " |")
                .collect(Collectors.joining("\n")));
  }

  private List<String> cells(Figure figure) {
    return List.of(
        figure.scenario(),
        figure.name(),
        number(figure.series().median()),
        number(figure.series().low()),
        number(figure.series().high()),
        figure.unit(),
        Integer.toString(figure.series().values().size()),
        target(figure));
  }

  private String target(Figure figure) {
    Target target = figure.target();
    if (target == null) {
      return "";
    }
    String verdict = words.of("verdict." + target.of(figure.series()).name());
    return number(target.good()) + " / " + number(target.goal()) + " " + verdict;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
