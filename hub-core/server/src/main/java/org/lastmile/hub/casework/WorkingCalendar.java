package org.lastmile.hub.casework;

/** The calendar that counts now. It can be replaced while a zone runs; running clocks are then computed anew. */
public final class WorkingCalendar {
  private volatile WorkingDays now;

  public WorkingCalendar(WorkingDays first) {
    this.now = first;
  }

  /** The days as they count now. */
  public WorkingDays now() {
    return now;
  }

  /** Takes other notices from the next message on. */
  public void replace(WorkingDays next) {
    now = next;
  }
}
