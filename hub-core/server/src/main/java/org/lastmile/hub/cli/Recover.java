package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.Recovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hub recover}: what a damaged broker has lost, and a new one out of its files and the ledger. */
@Command(
    name = "recover",
    description = {
      "Holds the broker of a stopped zone against its ledger and lists what is lost; with --yes rebuilds it.",
      "将已停止区域的消息代理与台账核对,列出丢失的消息;加 --yes 则重建。"
    },
    mixinStandardHelpOptions = true)
final class Recover implements Callable<Integer> {
  private final RecoverWords words = new RecoverWords(Locale.getDefault());

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--zone", required = true, description = "outside or inside / 外网区或内网区")
  private String zone = "";

  @Option(names = "--yes", description = "Rebuild the broker. / 重建消息代理。")
  private boolean yes;

  @Option(
      names = "--config",
      defaultValue = "config",
      description = "Folder of the configuration. / 配置文件夹(${DEFAULT-VALUE})")
  private Path config = Path.of("config");

  @Option(
      names = "--set",
      description = "A configuration key that wins over the files, as key=value. / 优先于文件的配置项。")
  private Map<String, String> overrides = Map.of();

  /** Ends with 0 when nothing is lost or all is put again, with 1 when something is lost and nothing was changed. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path home = Path.of(System.getProperty("hub.home", "."));
    try (Recovery recovery =
        Recovery.open(Zone.of(zone), home, config.toAbsolutePath(), overrides)) {
      Recovery.Report report = recovery.report();
      print(out, report);
      boolean sound = report.lost().isEmpty() && report.damages().isEmpty();
      if (sound || !yes) {
        if (!sound) {
          out.println(words.of("ask", zone));
        }
        return sound ? 0 : 1;
      }
      Path aside = recovery.rebuild(System.getProperty("user.name", "operator"));
      out.println(words.of("rebuilt", report.kept(), report.lost().size(), aside));
      out.println(words.of("next", zone));
      return 0;
    } finally {
      out.flush();
    }
  }

  private void print(PrintWriter out, Recovery.Report report) {
    report
        .damages()
        .forEach(damage -> out.println(words.of("damage", damage.place(), damage.what())));
    out.println(words.of("kept", report.kept()));
    if (report.lost().isEmpty()) {
      out.println(words.of("nothing"));
    } else {
      out.println(words.of("lost", report.lost().size()));
      table(out, report.lost());
    }
    if (!report.doubtful().isEmpty()) {
      out.println(words.of("doubtful", report.doubtful().size()));
      table(out, report.doubtful());
    }
    OffsetDateTime point = report.point();
    out.println(point == null ? words.of("point.none") : words.of("point", point.toString()));
  }

  private void table(PrintWriter out, List<Recovery.Item> items) {
    TextTable table =
        new TextTable(
            words.of("table.queue"),
            words.of("table.message"),
            words.of("table.case"),
            words.of("table.content"),
            "");
    for (Recovery.Item item : items) {
      String caseNo = item.caseNo();
      table.row(
          List.of(
              item.address(),
              item.messageId(),
              caseNo == null ? "" : caseNo,
              words.of(item.restorable() ? "content.found" : "content.missing"),
              item.doubtful() ? words.of("delivered.perhaps") : ""));
    }
    table.print(out);
  }
}
