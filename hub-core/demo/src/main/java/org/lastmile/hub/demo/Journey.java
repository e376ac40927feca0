package org.lastmile.hub.demo;

import java.io.PrintWriter;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.cli.TextTable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubProcess;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** What the ledgers of both zones say of the traffic, a line for each entry as it is written. */
final class Journey {
  private static final int MOST_LINES = 500;
  private static final int CASE_SHOWN = 12;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final String LINE = "%-12s %-8s %s %-14s %-26s %-12s %s%n";
  private static final String WHAT = "%-10s";

  private final HubProcess hub;
  private final PrintWriter out;
  private final Ansi ansi;
  private final CommandWords words;
  private final Map<Zone, Long> seen = new HashMap<>();

  /** @param ansi whether there is a terminal that knows colours */
  Journey(HubProcess hub, PrintWriter out, Ansi ansi, CommandWords words) {
    this.hub = hub;
    this.out = out;
    this.ansi = ansi;
    this.words = words;
    for (Zone zone : Zone.values()) {
      List<Recorded> newest = trace(zone).newest(Long.MAX_VALUE, 1);
      seen.put(zone, newest.isEmpty() ? -1 : newest.getFirst().seq());
    }
    out.println();
    out.println(
        String.join(
            " ",
            TextTable.pad(words.of("table.time"), 12),
            TextTable.pad(words.of("table.zone"), 8),
            TextTable.pad(words.of("table.what"), 10),
            TextTable.pad(words.of("table.system"), 14),
            TextTable.pad(words.of("table.type"), 26),
            TextTable.pad(words.of("table.case"), 12),
            words.of("table.code")));
  }

  private Trace trace(Zone zone) {
    return hub.part(zone, Trace.class);
  }

  /** Prints the entries since the last time, and gives them. */
  List<Recorded> print() {
    List<Recorded> lines = new ArrayList<>();
    for (Zone zone : Zone.values()) {
      long last = seen.getOrDefault(zone, -1L);
      List<Recorded> fresh =
          trace(zone).newest(Long.MAX_VALUE, MOST_LINES).stream()
              .filter(entry -> entry.seq() > last)
              .toList();
      if (!fresh.isEmpty()) {
        seen.put(zone, fresh.getFirst().seq());
        lines.addAll(fresh);
      }
    }
    lines.sort(Comparator.comparing(line -> line.entry().time()));
    lines.forEach(this::print);
    out.flush();
    return lines;
  }

  private void print(Recorded line) {
    Entry entry = line.entry();
    String caseNo = entry.caseNo() == null ? "" : entry.caseNo();
    out.printf(
        LINE,
        TIME.format(entry.time()),
        line.zone(),
        ansi.apply(WHAT.formatted(entry.kind()), List.of(colour(entry.kind()))),
        entry.system(),
        entry.messageType() == null ? "" : entry.messageType(),
        caseNo.substring(Math.max(0, caseNo.length() - CASE_SHOWN)),
        entry.code());
  }

  private static Style colour(EntryKind kind) {
    return switch (kind) {
      case RECEIVED, ASKED -> Style.fg_cyan;
      case DELIVERED, ANSWERED -> Style.fg_green;
      case EXPORTED, IMPORTED -> Style.fg_blue;
      case STATE -> Style.fg_magenta;
      case REFUSED, FAILED, RETURNED, DEAD -> Style.fg_red;
      case REPEATED, DOUBTFUL, SUPERSEDED, REPLAYED, DISMISSED, RECOVERED -> Style.fg_yellow;
      case ROUTED, CONFIGURED -> Style.reset;
    };
  }
}
