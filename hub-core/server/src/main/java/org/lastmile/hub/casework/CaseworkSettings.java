package org.lastmile.hub.casework;

import java.time.Duration;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The district's own rules.
 *
 * @param acknowledgeWithin how soon the emergency coordination must acknowledge a report before a person is alarmed
 * @param correlationRadius metres within which two reports may tell of one incident
 * @param correlationWindow how far the event times of two such reports may lie apart
 * @param resultWithin working days that a department has for its result
 * @param answerWithin how soon a system must answer a question that names no cut-off
 * @param emergency id of the system that incidents are reported to
 * @param districtCentre department name under which the district centre itself holds cases
 * @param clocks rules for the clocks of cases
 * @param sample rules for the sample of closed cases
 * @param tellChanges whether every change of a case is told to the flows by {@code case.changed}
 */
public record CaseworkSettings(
    @DefaultValue("30s") Duration acknowledgeWithin,
    @DefaultValue("300") double correlationRadius,
    @DefaultValue("15m") Duration correlationWindow,
    @DefaultValue("7") int resultWithin,
    @DefaultValue("4h") Duration answerWithin,
    @DefaultValue("emergency") String emergency,
    @DefaultValue("区社会管理服务中心") String districtCentre,
    @DefaultValue ClockSettings clocks,
    @DefaultValue SampleSettings sample,
    @DefaultValue("true") boolean tellChanges) {
  public CaseworkSettings {
    check(acknowledgeWithin.isPositive(), "acknowledge-within", acknowledgeWithin, "more than 0");
    check(correlationRadius >= 0, "correlation-radius", correlationRadius, "0 metres or more");
    check(!correlationWindow.isNegative(), "correlation-window", correlationWindow, "0 or more");
    check(answerWithin.isPositive(), "answer-within", answerWithin, "more than 0");
    check(resultWithin >= 1, "result-within", resultWithin, "1 working day or more");
  }

  /** What applies where nothing is configured. */
  public static CaseworkSettings defaults() {
    return new Binder().bindOrCreate("hub.casework", CaseworkSettings.class);
  }

  static void check(boolean right, String name, Object found, String allowed) {
    if (!right) {
      String key = "hub.casework." + name;
      throw new HubException(
          "CASEWORK_SETTING",
          FaultKind.LASTING,
          key + " is " + found + ", allowed is " + allowed,
          key,
          null);
    }
  }
}
