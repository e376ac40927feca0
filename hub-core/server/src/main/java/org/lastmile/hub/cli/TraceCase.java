package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.access.ShownPayload;
import org.lastmile.hub.ledger.CaseLife;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.Finding;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.ZoneLedgers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub trace}: the life of a case, out of the ledgers of both zones. Payloads only masked. */
@Command(
    name = "trace",
    description = "Prints the life of a case across both zones, in the order of time.",
    mixinStandardHelpOptions = true)
final class TraceCase implements Callable<Integer> {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
  private static final int ID_SHOWN = 8;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CASE",
      description = "A case number, a number that a system knows the case by, or a message id.")
  private String number = "";

  @Option(
      names = "--config",
      defaultValue = "config",
      description = "Folder of the configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  @Option(
      names = "--set",
      description = "A configuration key that wins over the files, as key=value.")
  private Map<String, String> overrides = Map.of();

  @Option(names = "--demo", description = "Looks into what ./hub demo left: hub.data=data/demo.")
  private boolean demo;

  @Option(
      names = "--payloads",
      description =
          "Also prints what was received, sent and made, masked by data level; of native forms only the structure.")
  private boolean payloads;

  @Option(
      names = "--verify",
      description = "Also walks the chain of both ledgers and names what is not as it was written.")
  private boolean verify;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<Zone, Trace> ledgers = ledgers();
    boolean found = number.isEmpty() || printCases(out, ledgers);
    boolean sound = !verify || printFindings(out, ledgers);
    out.flush();
    return found && sound ? 0 : 1;
  }

  /** The ledgers that can be reached from here; the other network may be out of reach. */
  private Map<Zone, Trace> ledgers() {
    Path home = Path.of(System.getProperty("hub.home", "."));
    ZoneLedgers known = new ZoneLedgers(home, config.toAbsolutePath(), keys());
    Map<Zone, Trace> ledgers = new EnumMap<>(Zone.class);
    HubException fault = null;
    for (Zone zone : Zone.values()) {
      try {
        ledgers.put(zone, known.open(zone));
      } catch (HubException e) {
        fault = e;
        PrintWriter err = spec.commandLine().getErr();
        err.println("hub: the ledger of zone " + zone.id() + " is not shown: " + e.getMessage());
        err.flush();
      }
    }
    if (fault != null && ledgers.isEmpty()) {
      throw fault;
    }
    return ledgers;
  }

  private Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>(overrides);
    if (demo) {
      keys.putIfAbsent("hub.data", "data/demo");
    }
    return keys;
  }

  private boolean printCases(PrintWriter out, Map<Zone, Trace> ledgers) {
    List<CaseLife> lives = CaseLife.find(ledgers.values(), number);
    for (CaseLife life : lives) {
      out.println(life.number());
      TextTable table =
          new TextTable("time", "zone", "what", "system", "type", "message", "took", "result");
      life.entries().forEach(recorded -> table.row(cells(recorded)));
      table.print(out);
      out.println();
      if (payloads) {
        Masking masking = new Masking(new CanonicalTypes());
        life.entries().forEach(r -> print(out, r, ledgers.get(Zone.of(r.zone())), masking));
        out.println();
      }
    }
    if (lives.isEmpty()) {
      out.println("Nothing is recorded about " + number + ".");
    }
    return !lives.isEmpty();
  }

  private static void print(
      PrintWriter out, Recorded recorded, @Nullable Trace ledger, Masking masking) {
    if (ledger == null) {
      return;
    }
    for (ShownPayload payload : masking.payloads(recorded, ledger)) {
      out.printf(
          "%s entry %d %s: %s, %s, %d bytes, digest %s%s%n",
          recorded.zone(),
          recorded.seq(),
          recorded.entry().kind(),
          payload.note().role(),
          payload.mediaType(),
          payload.note().length(),
          payload.note().digest(),
          switch (payload.state()) {
            case MASKED -> "; masked:";
            case OPAQUE -> "; not shown";
            case DROPPED -> "; dropped";
            case AWAY -> "; cannot be read from here";
          });
      payload.text().lines().forEach(line -> out.println("  " + TextTable.oneLine(line)));
    }
  }

  private static List<String> cells(Recorded recorded) {
    Entry entry = recorded.entry();
    String message = entry.messageId() == null ? "" : entry.messageId();
    String type = entry.messageType() == null ? "" : entry.messageType();
    return List.of(
        TIME.format(entry.time().atZoneSameInstant(SHANGHAI)),
        recorded.zone(),
        entry.kind().name(),
        entry.system(),
        type,
        message.length() > ID_SHOWN ? message.substring(0, ID_SHOWN) : message,
        entry.duration().isZero() ? "" : entry.duration().toMillis() + " ms",
        result(entry));
  }

  private static String result(Entry entry) {
    return String.join(
        " ",
        Stream.of(
                entry.code(),
                entry.attempt() > 1 ? "(attempt " + entry.attempt() + ")" : "",
                entry.detail(),
                entry.keys().isEmpty()
                    ? ""
                    : "known as " + String.join(", ", new TreeSet<>(entry.keys().values())))
            .filter(part -> !part.isEmpty())
            .toList());
  }

  private static boolean printFindings(PrintWriter out, Map<Zone, Trace> ledgers) {
    boolean sound = true;
    for (Map.Entry<Zone, Trace> ledger : ledgers.entrySet()) {
      List<Finding> findings = ledger.getValue().verify();
      out.println(
          "The ledger of zone "
              + ledger.getKey().id()
              + (findings.isEmpty() ? " is as it was written." : " is not as it was written:"));
      for (Finding finding : findings) {
        out.println(
            "  "
                + finding.kind()
                + " block "
                + finding.block()
                + (finding.seq() == null ? "" : ", entry " + finding.seq())
                + ": "
                + finding.detail());
      }
      sound &= findings.isEmpty();
    }
    return sound;
  }
}
