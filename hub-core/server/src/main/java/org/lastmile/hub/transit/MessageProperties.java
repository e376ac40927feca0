package org.lastmile.hub.transit;

import org.jspecify.annotations.Nullable;

/**
 * What travels with a broker message beside its body.
 *
 * @param destination for messages that cross the gate: the plain address in the other zone; otherwise null
 */
public record MessageProperties(@Nullable String destination, Replay replay) {
  /** Of what neither crosses nor is a replay. */
  public static final MessageProperties NONE = new MessageProperties(null, Replay.NONE);
}
