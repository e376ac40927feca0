package org.lastmile.hub.testkit;

import org.lastmile.hub.testkit.SystemFake.Surroundings;

/** How long the hub should wait for what a fake answers. */
public final class Patience {
  private Patience() {}

  /**
   * A value of a time-out of a connector: short where nobody works by himself, and so a test waits until the hub has given
   * up. All fakes and both zones on one machine may need longer, and are not down for that.
   */
  public static String of(Surroundings around) {
    return around.pace().isZero() ? "2s" : "20s";
  }
}
