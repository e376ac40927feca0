package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.access.ShownPayload;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.Zone;

/** Prints entries of ledgers. Payloads only masked. */
final class EntryLines {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
  private static final int ID_SHOWN = 8;

  private final CommandWords words;

  EntryLines(CommandWords words) {
    this.words = words;
  }

  static String time(OffsetDateTime time) {
    return TIME.format(time.atZoneSameInstant(SHANGHAI));
  }

  /** The beginning of an id, enough to tell one from another in a list. */
  static String shortened(String id) {
    return id.length() > ID_SHOWN ? id.substring(0, ID_SHOWN) : id;
  }

  /** A table with a row for each. */
  void table(PrintWriter out, List<Recorded> entries) {
    TextTable table =
        new TextTable(
            words.of("entry.time"),
            words.of("entry.zone"),
            words.of("entry.what"),
            words.of("entry.system"),
            words.of("entry.type"),
            words.of("proof.message"),
            words.of("entry.took"),
            words.of("entry.result"));
    entries.forEach(recorded -> table.row(cells(recorded)));
    table.print(out);
  }

  private List<String> cells(Recorded recorded) {
    Entry entry = recorded.entry();
    return List.of(
        time(entry.time()),
        recorded.zone(),
        words.of(entry.kind()),
        entry.system(),
        entry.messageType() == null ? "" : entry.messageType(),
        entry.messageId() == null ? "" : shortened(entry.messageId()),
        entry.duration().isZero() ? "" : words.of("duration.millis", entry.duration().toMillis()),
        result(entry));
  }

  private String result(Entry entry) {
    return String.join(
        " ",
        Stream.of(
                entry.code(),
                entry.attempt() > 1 ? "(" + words.of("entry.attempt", entry.attempt()) + ")" : "",
                entry.detail(),
                entry.keys().isEmpty()
                    ? ""
                    : words.of("entry.known")
                        + " "
                        + String.join(", ", new TreeSet<>(entry.keys().values())))
            .filter(part -> !part.isEmpty())
            .toList());
  }

  /** The masked payloads of the entries whose ledger is there. */
  void payloads(PrintWriter out, List<Recorded> entries, Map<Zone, Trace> ledgers) {
    Masking masking = new Masking(new CanonicalTypes());
    for (Recorded recorded : entries) {
      Trace ledger = ledgers.get(Zone.of(recorded.zone()));
      for (ShownPayload payload :
          ledger == null ? List.<ShownPayload>of() : masking.payloads(recorded, ledger)) {
        out.println(
            words.of(
                "payload.title",
                recorded.zone(),
                recorded.seq(),
                words.of(recorded.entry().kind()),
                words.of(payload.note().role()),
                words.of("payload.note", payload.mediaType(), payload.note().length()),
                payload.note().digest(),
                words.of(payload.state())));
        payload.text().lines().forEach(line -> out.println("  " + TextTable.oneLine(line)));
      }
    }
  }
}
