package org.lastmile.hub.casework;

import java.time.OffsetDateTime;

/**
 * A clock of a case; when due it becomes a message {@code case.due}.
 *
 * @param version counts up each time the clock is set
 */
public record Timer(String caseNo, String clock, int version, OffsetDateTime dueAt, State state) {
  /** Whether it still runs. */
  public enum State {
    RUNNING,
    STOPPED,
    FIRED
  }

  Timer stopped() {
    return new Timer(caseNo, clock, version, dueAt, State.STOPPED);
  }
}
