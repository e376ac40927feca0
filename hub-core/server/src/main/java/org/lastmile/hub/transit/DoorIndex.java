package org.lastmile.hub.transit;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the doors have accepted before, as far as the ledger has written it. */
public interface DoorIndex {
  /** @throws org.lastmile.hub.spi.HubException {@code DOOR_INDEX_AWAY}, PASSING, while the database is away */
  Optional<Known> find(String system, String key);

  /** @param digest of the native bytes */
  record Known(
      byte[] digest, String messageId, @Nullable String caseNo, OffsetDateTime receivedAt) {}
}
