package org.lastmile.hub.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** A clock of Asia/Shanghai that runs on, and can be put forward. */
public final class ShiftedClock extends Clock {
  private final ZoneId zone;
  private volatile Duration by;

  /** From now. */
  public ShiftedClock() {
    this(ZoneId.of("Asia/Shanghai"), Duration.ZERO);
  }

  /** From a time of the test's choice. */
  public ShiftedClock(OffsetDateTime now) {
    this(ZoneId.of("Asia/Shanghai"), Duration.between(Instant.now(), now.toInstant()));
  }

  private ShiftedClock(ZoneId zone, Duration by) {
    this.zone = zone;
    this.by = by;
  }

  public synchronized void shift(Duration more) {
    by = by.plus(more);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** As it is now; whatever is shifted later is shifted alone. */
  @Override
  public Clock withZone(ZoneId other) {
    return new ShiftedClock(other, by);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(by).truncatedTo(ChronoUnit.MILLIS);
  }
}
