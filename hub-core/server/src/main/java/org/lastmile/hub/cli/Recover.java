package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.Recovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub recover}: what a damaged broker has lost, and a new one out of its files and the ledger. */
@Command(name = "recover", mixinStandardHelpOptions = true)
final class Recover implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--zone", required = true)
  private String zone = "";

  @Option(names = "--yes")
  private boolean yes;

  @Option(names = "--accept-gate-loss")
  private boolean acceptGateLoss;

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  @Option(names = "--set")
  private Map<String, String> overrides = Map.of();

  /** Ends with 0 when nothing is lost or all is put again, with 1 when something is lost and nothing was changed. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    Path home = Path.of(System.getProperty("hub.home", "."));
    try (Recovery recovery =
        Recovery.open(Zone.of(zone), home, config.toAbsolutePath(), overrides)) {
      Recovery.Report report = recovery.report();
      print(out, words, report);
      boolean sound =
          report.lost().isEmpty() && report.damages().isEmpty() && report.gate().isEmpty();
      if (sound || !yes) {
        if (!sound) {
          out.println(words.of("recover.ask", zone));
        }
        return sound ? 0 : 1;
      }
      Path aside = recovery.rebuild(System.getProperty("user.name", "operator"), acceptGateLoss);
      out.println(words.of("recover.rebuilt", report.kept(), report.lost().size(), aside));
      out.println(words.of("recover.next", zone));
      return 0;
    } finally {
      out.flush();
    }
  }

  private static void print(PrintWriter out, CommandWords words, Recovery.Report report) {
    report
        .damages()
        .forEach(damage -> out.println(words.of("recover.damage", damage.place(), damage.what())));
    out.println(words.of("recover.kept", report.kept()));
    if (report.lost().isEmpty()) {
      out.println(words.of("recover.nothing"));
    } else {
      out.println(words.of("recover.lost", report.lost().size()));
      table(out, words, report.lost());
    }
    if (!report.doubtful().isEmpty()) {
      out.println(words.of("recover.doubtful", report.doubtful().size()));
      table(out, words, report.doubtful());
    }
    if (!report.gate().isEmpty()) {
      out.println(words.of("recover.gate", report.gate().size()));
      gateTable(out, words, report.gate());
    }
    OffsetDateTime point = report.point();
    out.println(
        point == null
            ? words.of("recover.point.none")
            : words.of("recover.point", point.toString()));
  }

  private static void gateTable(
      PrintWriter out, CommandWords words, List<Recovery.GateItem> items) {
    TextTable table =
        new TextTable(
            words.of("recover.table.queue"),
            words.of("recover.table.packet"),
            words.of("recover.table.attachment"),
            words.of("recover.table.message"),
            words.of("recover.table.case"));
    for (Recovery.GateItem item : items) {
      table.row(
          List.of(
              item.queue(),
              item.packet() == 0 ? "" : Long.toString(item.packet()),
              item.attachment(),
              Objects.toString(item.messageId(), ""),
              Objects.toString(item.caseNo(), "")));
    }
    table.print(out);
  }

  private static void table(PrintWriter out, CommandWords words, List<Recovery.Item> items) {
    TextTable table =
        new TextTable(
            words.of("recover.table.queue"),
            words.of("recover.table.message"),
            words.of("recover.table.case"),
            words.of("recover.table.content"),
            "");
    for (Recovery.Item item : items) {
      String caseNo = item.caseNo();
      table.row(
          List.of(
              item.address(),
              item.messageId(),
              caseNo == null ? "" : caseNo,
              words.of(item.restorable() ? "recover.content.found" : "recover.content.missing"),
              item.doubtful() ? words.of("recover.delivered.perhaps") : ""));
    }
    table.print(out);
  }
}
