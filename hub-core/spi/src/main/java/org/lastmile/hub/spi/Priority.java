package org.lastmile.hub.spi;

/** Urgency of a case (急事急办、特事特办、难事帮办、常事快办). It belongs to the case, not to one message. */
public enum Priority {
  URGENT,
  SPECIAL,
  ASSISTED,
  ROUTINE;

  /** Whether messages of this priority travel in the urgent queues. */
  public boolean urgent() {
    return this == URGENT;
  }
}
