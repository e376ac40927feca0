package org.lastmile.hub.transit;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the doors have accepted before, as far as the ledger has written it. */
public interface DoorIndex {
  /**
   * Never blocks.
   *
   * @return fails with {@code DOOR_INDEX_AWAY}, PASSING, while the database is away
   */
  CompletableFuture<Optional<Known>> find(String system, String key);

  /** @param digest of the native bytes */
  record Known(
      byte[] digest, String messageId, @Nullable String caseNo, OffsetDateTime receivedAt) {}
}
