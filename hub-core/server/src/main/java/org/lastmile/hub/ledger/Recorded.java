package org.lastmile.hub.ledger;

import java.util.List;

/**
 * An entry as the ledger has it.
 *
 * @param seq number of the entry in its zone
 * @param block number of its block
 * @param index place in the block
 * @param outbox the outbox message that brought it, and {@code position} in there
 * @param entry all its fields, without the bytes of its payloads
 */
public record Recorded(
    long seq,
    long block,
    int index,
    String zone,
    String node,
    OutboxId outbox,
    int position,
    Entry entry,
    List<PayloadNote> payloads) {
  public Recorded {
    payloads = List.copyOf(payloads);
  }

  /**
   * What an entry says about one of its payloads.
   *
   * @param length bytes
   * @param digest hex of SHA-256 over salt and bytes
   */
  public record PayloadNote(Payload.Role role, String mediaType, long length, String digest) {}
}
