package org.lastmile.hub.zone;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.transit.DeliveryLimits;

/** Limits of one system: its own where given, else those of {@code default}, else the hub's. */
final class DeliveryLimitsReader {
  private static final String DEFAULT = "default";

  private DeliveryLimitsReader() {}

  static DeliveryLimits read(Map<String, HubSettings.Delivery> given, String system) {
    return over(over(DeliveryLimits.DEFAULT, given.get(DEFAULT)), given.get(system));
  }

  private static DeliveryLimits over(DeliveryLimits base, HubSettings.@Nullable Delivery own) {
    if (own == null) {
      return base;
    }
    return new DeliveryLimits(
        or(own.concurrency(), base.concurrency()),
        or(own.rate(), base.rate()),
        or(own.timeout(), base.timeout()),
        or(own.window(), base.window()),
        or(own.caseWaiting(), base.caseWaiting()),
        or(own.caseHeld(), base.caseHeld()),
        or(own.firstPause(), base.firstPause()),
        or(own.longestPause(), base.longestPause()),
        or(own.circuitPause(), base.circuitPause()),
        or(own.resend(), base.resend()));
  }

  private static <T> T or(@Nullable T own, T base) {
    return own == null ? base : own;
  }
}
