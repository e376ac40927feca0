package org.lastmile.hub.spi;

/** Who can mend a fault, and so whether trying again makes sense. */
public enum FaultKind {
  /** The sender must mend its message; it goes back with the reason and is never retried. */
  CALLER,
  /** It passes by itself; the same call is tried again with back-off. */
  PASSING,
  /** It stays until a person acts; the message becomes a dead letter. */
  LASTING,
  /** The system is not there; its queue waits on disk until it is. */
  DOWN
}
