package org.lastmile.hub.casework;

import java.time.Duration;
import java.time.LocalTime;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * The district's rules for clocks.
 *
 * @param resultFrom from when the time for a result counts
 * @param signInWithin time in which offices work, within which a department signs an urgent case in
 * @param correctionWithin working days within which an applicant for a licence is told what is missing; 0: no such clock
 * @param yellow working days left from which on it is warned
 * @param orange the same for the second warning
 * @param officeOpens when offices begin to work
 * @param officeCloses when they end
 * @param dailyAt when the figures of the day before and the list of what is due are made
 * @param rectificationWithin working days that a department has to put right what an applicant was dissatisfied with
 * @param freezeDay day of the next month on which the figures of a month are frozen
 */
public record ClockSettings(
    @DefaultValue("RECEIPT") From resultFrom,
    @DefaultValue("30m") Duration signInWithin,
    @DefaultValue("5") int correctionWithin,
    @DefaultValue("2") int yellow,
    @DefaultValue("0") int orange,
    @DefaultValue("08:30") @DateTimeFormat(pattern = "HH:mm") LocalTime officeOpens,
    @DefaultValue("17:30") @DateTimeFormat(pattern = "HH:mm") LocalTime officeCloses,
    @DefaultValue("09:00") @DateTimeFormat(pattern = "HH:mm") LocalTime dailyAt,
    @DefaultValue("15") int rectificationWithin,
    @DefaultValue("5") int freezeDay) {
  /** Where the time for a result begins. */
  public enum From {
    /** When the department has signed the case in or accepted it. */
    RECEIPT,
    /** When it was given to the department. */
    DISPATCH
  }

  public ClockSettings {
    check(signInWithin.isPositive(), "sign-in-within", signInWithin, "more than 0");
    check(correctionWithin >= 0, "correction-within", correctionWithin, "0 working days or more");
    check(orange >= 0, "orange", orange, "0 working days or more");
    check(yellow >= orange, "yellow", yellow, "as many working days as orange, or more");
    check(
        rectificationWithin >= 1,
        "rectification-within",
        rectificationWithin,
        "1 working day or more");
    check(freezeDay >= 1 && freezeDay <= 28, "freeze-day", freezeDay, "a day from 1 to 28");
    check(officeOpens.isBefore(officeCloses), "office-opens", officeOpens, "before office-closes");
  }

  private static void check(boolean right, String name, Object found, String allowed) {
    CaseworkSettings.check(right, "clocks." + name, found, allowed);
  }
}
