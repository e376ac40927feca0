package org.lastmile.hub.ledger;

/** What an entry proves. */
public enum EntryKind {
  /** A system's message is durable in the hub; a receipt was given. */
  RECEIVED,
  /** A door said no: bad input, wrong signature, unknown type. */
  REFUSED,
  /** A system sent again what the hub already has; it got the same receipt. */
  REPEATED,
  /** A flow decided; its outputs are durable. */
  ROUTED,
  /** Put into a packet for the other zone. */
  EXPORTED,
  /** Taken out of a packet from the other zone. */
  IMPORTED,
  /** The receiving system confirmed. */
  DELIVERED,
  /** One attempt failed; the fault's code says why. */
  FAILED,
  /** A delivery whose earlier attempt may have succeeded; the system may get it twice. */
  DOUBTFUL,
  /** Not delivered because a newer state of the case already was. */
  SUPERSEDED,
  /** The receiving system refused it as the sender's fault; it went back with the reason. */
  RETURNED,
  /** Given up; kept as a dead letter. */
  DEAD,
  /** Taken out of the dead letters again by a person. */
  REPLAYED,
  /** A person decided that a dead letter is not to be replayed. */
  DISMISSED,
  /** Put again under its old id because the broker's files were damaged; who gets it may have got it before. */
  RECOVERED,
  /** A check was asked; recorded before it is answered. */
  ASKED,
  /** A check was answered. */
  ANSWERED,
  /** Casework changed the state of a case, incident or clock. */
  STATE,
  /** Configuration, flows or connectors changed. */
  CONFIGURED
}
