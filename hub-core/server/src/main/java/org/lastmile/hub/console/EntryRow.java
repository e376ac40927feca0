package org.lastmile.hub.console;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.spi.Zone;

/**
 * One line about an entry.
 *
 * @param id {@code <zone>-<seq>}, unique on a page
 * @param newDate the date, where it is another than that of the line before
 * @param tone how it went: {@code ok}, {@code note} or {@code bad}
 * @param crossing whether it is a step through the gate
 * @param knownAs numbers that systems know the case by
 */
record EntryRow(
    String id,
    String zone,
    String zoneName,
    long seq,
    String iso,
    String newDate,
    String time,
    String kind,
    String what,
    String tone,
    boolean crossing,
    String system,
    String type,
    String typeName,
    @Nullable String caseNo,
    String took,
    int attempt,
    String code,
    String detail,
    List<String> knownAs) {
  private static final Set<EntryKind> CROSSINGS = Set.of(EntryKind.EXPORTED, EntryKind.IMPORTED);
  private static final Set<EntryKind> BAD =
      Set.of(EntryKind.REFUSED, EntryKind.FAILED, EntryKind.RETURNED, EntryKind.DEAD);
  private static final Set<EntryKind> NOTABLE =
      Set.of(
          EntryKind.REPEATED,
          EntryKind.DOUBTFUL,
          EntryKind.SUPERSEDED,
          EntryKind.REPLAYED,
          EntryKind.DISMISSED,
          EntryKind.RECOVERED);

  /** @param previousDate of the line before, empty for the first */
  static EntryRow of(Recorded recorded, Words words, String previousDate) {
    Entry entry = recorded.entry();
    String type = entry.messageType() == null ? "" : entry.messageType();
    String date = words.date(entry.time());
    Map<String, String> keys = new TreeMap<>(entry.keys());
    return new EntryRow(
        recorded.zone() + "-" + recorded.seq(),
        recorded.zone(),
        words.zone(Zone.of(recorded.zone())),
        recorded.seq(),
        entry.time().toString(),
        date.equals(previousDate) ? "" : date,
        words.moment(entry.time()),
        entry.kind().name(),
        words.of(entry.kind()),
        tone(entry.kind()),
        CROSSINGS.contains(entry.kind()),
        words.system(entry.system()),
        type,
        type.isEmpty() ? "" : words.type(type),
        entry.caseNo(),
        words.took(entry.duration()),
        entry.attempt(),
        entry.code(),
        Masking.withoutNumbersOfPersons(entry.detail()),
        keys.values().stream().map(Masking::withoutNumbersOfPersons).distinct().toList());
  }

  private static String tone(EntryKind kind) {
    return BAD.contains(kind) ? "bad" : NOTABLE.contains(kind) ? "note" : "ok";
  }
}
