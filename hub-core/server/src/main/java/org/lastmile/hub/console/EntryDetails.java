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
    @Nullable Provision provision,
    List<Shown> payloads) {
  /** A payload and the words for its state. */
  record Shown(
      String role, String state, String mediaType, long length, String digest, String text) {}

  /** What one body got of another, in words: from whom to whom, how many persons, by which right. */
  record Provision(String way, String persons, String items, String right) {
    static Provision of(Entry.Share share, Words words) {
      return new Provision(
          words.of("provision.way", words.system(share.provider()), words.system(share.receiver())),
          words.of("provision.persons", share.persons()),
          String.join(", ", share.items()),
          words.of(
              "provision.right",
              share.subscription(),
              share.approval(),
              share.catalogueItem(),
              share.purpose()));
    }
  }

  static EntryDetails of(Recorded recorded, List<ShownPayload> payloads, Words words) {
    Entry entry = recorded.entry();
    Entry.Door door = entry.door();
    Entry.Share share = entry.share();
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
        share == null ? null : Provision.of(share, words),
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
