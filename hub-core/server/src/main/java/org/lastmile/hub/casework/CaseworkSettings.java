package org.lastmile.hub.casework;

import java.time.Duration;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The district's own rules.
 *
 * @param acknowledgeWithin how soon the emergency coordination must acknowledge a report before a person is alarmed
 * @param correlationRadius metres within which two reports may tell of one incident
 * @param correlationWindow how far the event times of two such reports may lie apart
 * @param resultWithin working days that a department has for its result
 * @param emergency id of the system that incidents are reported to
 * @param districtCentre department name under which the district centre itself holds cases
 */
public record CaseworkSettings(
    Duration acknowledgeWithin,
    double correlationRadius,
    Duration correlationWindow,
    int resultWithin,
    String emergency,
    String districtCentre) {
  private static final Duration ACKNOWLEDGE_WITHIN = Duration.ofSeconds(30);
  private static final double CORRELATION_RADIUS = 300;
  private static final Duration CORRELATION_WINDOW = Duration.ofMinutes(15);
  private static final int RESULT_WITHIN = 7;

  public CaseworkSettings {
    check(acknowledgeWithin.isPositive(), "acknowledgeWithin", acknowledgeWithin, "more than 0");
    check(correlationRadius >= 0, "correlationRadius", correlationRadius, "0 metres or more");
    check(!correlationWindow.isNegative(), "correlationWindow", correlationWindow, "0 or more");
    check(resultWithin >= 1, "resultWithin", resultWithin, "1 working day or more");
  }

  /** What applies where nothing is configured. */
  public static CaseworkSettings defaults() {
    return new CaseworkSettings(
        ACKNOWLEDGE_WITHIN,
        CORRELATION_RADIUS,
        CORRELATION_WINDOW,
        RESULT_WITHIN,
        "emergency",
        "区社会管理服务中心");
  }

  private static void check(boolean right, String key, Object found, String allowed) {
    if (!right) {
      throw new HubException(
          "CASEWORK_SETTING",
          FaultKind.LASTING,
          key + " is " + found + ", allowed is " + allowed,
          key,
          null);
    }
  }
}
