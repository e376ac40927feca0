package org.lastmile.hub.transit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** PASSING, by a system that says how long it is not to be called. */
public final class RetryAfter extends HubException {
  /** A system that asks for more is asked again sooner: after ten minutes of failing a message is given up. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  private static final long serialVersionUID = 1L;

  private final Duration pause;

  public RetryAfter(String code, String message, Duration pause, @Nullable Throwable cause) {
    super(code, FaultKind.PASSING, message, null, cause);
    this.pause = pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** How long the system is not to be called, at most {@link #LONGEST}. */
  public Duration pause() {
    return pause;
  }
}
