package org.lastmile.hub.console;

import org.lastmile.hub.casework.CaseClock;
import org.lastmile.hub.spi.Deadline;

/**
 * One line about a clock of a case.
 *
 * @param due empty while it stands still
 * @param provisional whether the holiday notice of a year is not published yet
 * @param tone how it stands: {@code ok}, {@code note} or {@code bad}
 */
record ClockRow(
    String caseNo,
    String name,
    String started,
    String length,
    String due,
    boolean provisional,
    String state,
    String tone) {
  static ClockRow of(CaseClock clock, Words words) {
    Deadline due = clock.due();
    boolean running = clock.state() == CaseClock.State.RUNNING;
    boolean warned = clock.level() != CaseClock.Level.NONE;
    return new ClockRow(
        clock.caseNo(),
        words.clock(clock),
        words.minute(clock.startedAt()),
        clock.setTo() == null
            ? words.of(clock.length().unit(), clock.length().amount())
            : words.of("clock.set"),
        due == null ? "" : words.minute(due.at()),
        due != null && due.provisional() && running,
        running && warned || clock.level() == CaseClock.Level.RED
            ? words.of(clock.level())
            : words.of(clock.state()),
        switch (clock.level()) {
          case NONE -> "ok";
          case YELLOW, ORANGE -> running ? "note" : "ok";
          case RED -> "bad";
        });
  }
}
