package org.lastmile.hub.testkit;

import org.lastmile.hub.testkit.SystemFake.Surroundings;

/** How often the hub should look for what a fake has. */
public final class PollInterval {
  private PollInterval() {}

  /** A value of {@code poll.interval}: short where nobody works by himself, and so a test waits. */
  public static String of(Surroundings around) {
    return around.pace().isZero() ? "100ms" : "1s";
  }
}
