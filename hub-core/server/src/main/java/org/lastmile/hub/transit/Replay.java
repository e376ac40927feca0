package org.lastmile.hub.transit;

import java.util.Set;

/**
 * A dead letter's message put again by a person, as who takes it must know.
 *
 * @param number 1, 2, 3 … among the replays of the message; 0 for what is no replay
 * @param doubtful whether an earlier attempt may have reached the receivers
 * @param skipped addresses that are not put to again, because what was put there has arrived
 */
public record Replay(int number, boolean doubtful, Set<String> skipped) {
  /** What is no replay. */
  public static final Replay NONE = new Replay(0, false, Set.of());

  public Replay {
    skipped = Set.copyOf(skipped);
  }
}
