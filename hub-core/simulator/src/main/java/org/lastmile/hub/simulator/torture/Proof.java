package org.lastmile.hub.simulator.torture;

import java.util.Locale;

/** What the end of a run must show. */
enum Proof {
  /** Nothing well-formed was refused, and a repeat got the receipt of the first. */
  RECEIPT,
  /** Each accepted message has arrived at least once where it belongs, and none is a dead letter. */
  DELIVERED,
  /** No idempotency key took effect twice. */
  ONCE,
  /** What a system got more than once, the ledger names doubtful. */
  NAMED,
  /** Messages of a case from one source to one target came in the order received. */
  ORDER,
  /** Each step is in the ledger once, and what was put has an end. */
  RECORDED,
  /** The chains are whole, and no evidence is missing. */
  WHOLE,
  /** Nothing waits, and the zones work. */
  RESTS;

  /** The key of its words. */
  String key() {
    return "proof." + name().toLowerCase(Locale.ROOT);
  }

  /**
   * A proof that failed.
   *
   * @param detail what is wrong with what, without personal data
   */
  record Failed(Proof proof, String detail) {}
}
