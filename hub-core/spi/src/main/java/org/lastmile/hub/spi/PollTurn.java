package org.lastmile.hub.spi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a route that ticks often and asks its system seldom: one at a time, the next one after a pause. Between
 * {@link #due} and {@link #ended} comes {@link #done} or {@link #failed}.
 */
public final class PollTurn {
  private final Clock clock;
  private final Duration interval;

  private Instant next = Instant.MIN;
  private Duration pause;
  private boolean asking;
  private boolean stopped;
  private @Nullable Exception failure;

  /** By {@code poll.interval}. */
  public PollTurn(ConnectorContext context) {
    this(context.clock(), context.duration("poll.interval"));
  }

  PollTurn(Clock clock, Duration interval) {
    this.clock = clock;
    this.interval = interval;
    this.pause = interval;
  }

  /**
   * Whether to ask now; if so, {@link #ended} must follow.
   *
   * @throws Exception what failed the last time, as long as it was not tried again: a tick that only waits must not look
   *     as if the system were well
   */
  public synchronized boolean due() throws Exception {
    if (asking || clock.instant().isBefore(next)) {
      if (failure != null) {
        throw failure;
      }
      return false;
    }
    asking = true;
    stopped = false;
    pause = interval;
    return true;
  }

  /** Whether what follows in this turn may be taken. */
  public synchronized boolean going() {
    return !stopped;
  }

  /** The hub could not take something now: what follows has to wait for another turn. */
  public synchronized void stop() {
    stopped = true;
  }

  /** How long the system wants to be left alone after this turn, where that is not the interval. */
  public synchronized void pause(Duration wanted) {
    pause = wanted;
  }

  /** All was gone through, or the turn was stopped. */
  public synchronized void done() {
    failure = null;
  }

  /** Remembers what failed, and throws it. */
  public synchronized void failed(Exception caught) throws Exception {
    failure = caught;
    throw caught;
  }

  /** Asked to the end, well or not. */
  public synchronized void ended() {
    asking = false;
    next = clock.instant().plus(pause);
  }
}
