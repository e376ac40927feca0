package org.lastmile.hub.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.access.ShownPayload;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.Recorded;

/** What an opened line shows: everything that the ledger has of the entry. */
record EntryDetails(
    String kind,
    @Nullable String messageId,
    @Nullable String causationId,
    String actor,
    String node,
    long block,
    long seq,
    int index,
    String outbox,
    String type,
    Map<String, String> outputs,
    Map<String, String> versions,
    Map<String, String> keys,
    @Nullable String doorKey,
    @Nullable String doorDigest,
    List<Shown> payloads) {
  /** A payload and the words for its state. */
  record Shown(
      String role, String state, String mediaType, long length, String digest, String text) {}

  static EntryDetails of(Recorded recorded, List<ShownPayload> payloads, Words words) {
    Entry entry = recorded.entry();
    Entry.Door door = entry.door();
    return new EntryDetails(
        entry.kind().name(),
        entry.messageId(),
        entry.causationId(),
        entry.actor(),
        recorded.node(),
        recorded.block(),
        recorded.seq(),
        recorded.index(),
        recorded.outbox().process()
            + " / "
            + recorded.outbox().epoch()
            + " / "
            + recorded.outbox().number()
            + " / "
            + recorded.position(),
        entry.messageType() == null ? "" : entry.messageType(),
        new TreeMap<>(entry.outputs()),
        new TreeMap<>(entry.versions()),
        cleaned(entry.keys()),
        door == null ? null : Masking.withoutNumbersOfPersons(door.key()),
        door == null ? null : door.digest(),
        payloads.stream()
            .map(
                payload ->
                    new Shown(
                        words.of(payload.note().role()),
                        words.of(payload.state()),
                        payload.mediaType(),
                        payload.note().length(),
                        payload.note().digest(),
                        payload.text()))
            .toList());
  }

  private static Map<String, String> cleaned(Map<String, String> keys) {
    UnaryOperator<String> clean = Masking::withoutNumbersOfPersons;
    return keys.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, key -> clean.apply(key.getValue()), (a, b) -> a, TreeMap::new));
  }
}
