package org.lastmile.hub.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Something in the ledger that is not as it was written.
 *
 * @param block number of the block
 * @param seq number of the entry, null if it is about the block
 * @param detail one sentence without personal data
 */
public record Finding(Kind kind, long block, @Nullable Long seq, String detail) {
  /** What happened to it. */
  public enum Kind {
    CHANGED,
    MISSING,
    INSERTED,
    REORDERED,
    /** An outbox message that must exist never came. */
    HOLE
  }
}
