package org.lastmile.hub.flow;

import java.time.Duration;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How long a check has taken and may still take. */
record CheckTime(long startedNanos, Duration deadline) {
  static CheckTime start(long nanos, Duration deadline) {
    return new CheckTime(nanos, deadline);
  }

  Duration passed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** Throws {@code CHECK_TIMEOUT} when nothing is left. */
  Duration left() {
    Duration left = deadline.minus(passed());
    if (!left.isPositive()) {
      throw new HubException(
          "CHECK_TIMEOUT",
          FaultKind.PASSING,
          "there was no answer within " + deadline.toMillis() + " ms");
    }
    return left;
  }
}
