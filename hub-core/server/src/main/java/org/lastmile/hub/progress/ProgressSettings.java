package org.lastmile.hub.progress;

import java.time.Duration;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.RetryAfter;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often may be asked.
 *
 * @param perApplicant most queries about one applicant in a period
 * @param period of an applicant; who asked too often may ask again after it
 * @param perSystem most queries of one system in a second, for all its applicants together
 */
public record ProgressSettings(
    @DefaultValue("30") int perApplicant,
    @DefaultValue("1m") Duration period,
    @DefaultValue("200") int perSystem) {
  public ProgressSettings {
    check(perApplicant >= 1, "per-applicant", perApplicant, "1 or more");
    check(perSystem >= 1, "per-system", perSystem, "1 or more");
    check(
        period.compareTo(Duration.ofSeconds(1)) >= 0 && period.compareTo(RetryAfter.LONGEST) <= 0,
        "period",
        period,
        "1 second to " + RetryAfter.LONGEST.toMinutes() + " minutes");
  }

  private static void check(boolean right, String name, Object found, String allowed) {
    if (!right) {
      String key = "hub.progress." + name;
      throw new HubException(
          "PROGRESS_SETTING",
          FaultKind.LASTING,
          key + " is " + found + ", allowed is " + allowed,
          key,
          null);
    }
  }
}
