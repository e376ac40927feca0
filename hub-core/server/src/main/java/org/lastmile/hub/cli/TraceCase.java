package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lastmile.hub.ledger.CaseLife;
import org.lastmile.hub.ledger.Finding;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.ZoneLedgers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub trace}: the life of a case, out of the ledgers of both zones. Payloads only masked. */
@Command(name = "trace", mixinStandardHelpOptions = true)
final class TraceCase implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReachedZones zones;

  @Parameters(arity = "0..1", paramLabel = "CASE", descriptionKey = "trace.case")
  private String number = "";

  @Option(names = "--payloads", descriptionKey = "trace.payloads")
  private boolean payloads;

  @Option(names = "--verify", descriptionKey = "trace.verify")
  private boolean verify;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    Map<Zone, Trace> ledgers = zones.open(List.of(Zone.values()), ZoneLedgers::open);
    boolean found = number.isEmpty() || printCases(out, words, ledgers);
    boolean sound = !verify || printFindings(out, words, ledgers);
    out.flush();
    return found && sound ? 0 : 1;
  }

  private boolean printCases(PrintWriter out, CommandWords words, Map<Zone, Trace> ledgers) {
    List<CaseLife> lives = CaseLife.find(ledgers.values(), number);
    EntryLines lines = new EntryLines(words);
    for (CaseLife life : lives) {
      out.println(life.number());
      lines.table(out, life.entries());
      out.println();
      if (payloads) {
        lines.payloads(out, life.entries(), ledgers);
        out.println();
      }
    }
    if (lives.isEmpty()) {
      out.println(words.of("trace.nothing", number));
    }
    return !lives.isEmpty();
  }

  private static boolean printFindings(
      PrintWriter out, CommandWords words, Map<Zone, Trace> ledgers) {
    boolean sound = true;
    for (Map.Entry<Zone, Trace> ledger : ledgers.entrySet()) {
      List<Finding> findings = ledger.getValue().verify();
      out.println(
          words.of(findings.isEmpty() ? "trace.sound" : "trace.unsound", ledger.getKey().id()));
      findings.forEach(finding -> out.println("  " + sentence(words, finding)));
      sound &= findings.isEmpty();
    }
    return sound;
  }

  private static String sentence(CommandWords words, Finding finding) {
    return words.of(
        finding.seq() == null ? "trace.finding.block" : "trace.finding.entry",
        finding.kind().toString(),
        finding.block(),
        finding.detail(),
        finding.seq());
  }
}
