package org.lastmile.hub.transit;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A message that was given up, without its content.
 *
 * @param id 32 hex digits
 * @param messageId null where what was taken is no message; likewise type
 * @param type name and version
 * @param caseNo null where there is none
 * @param queue that it was taken from
 * @param kind of the fault: who mends it
 * @param place where in the message the fault is, null if it is the message as a whole
 * @param replay number of the replay that died, 0 for the message itself
 */
public record DeadLetter(
    String id,
    @Nullable String messageId,
    @Nullable String type,
    @Nullable String caseNo,
    String system,
    String queue,
    String code,
    String kind,
    String reason,
    @Nullable String place,
    int attempts,
    OffsetDateTime at,
    int replay,
    State state) {
  /** What became of it. */
  public enum State {
    WAITING,
    REPLAYED,
    DISMISSED
  }
}
