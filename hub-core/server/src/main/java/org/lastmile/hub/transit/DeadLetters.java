package org.lastmile.hub.transit;

import java.time.Clock;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives messages up: into the dead letter queue with the reason, in the commit that takes them. */
public final class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  static final String UNREADABLE = "unknown";

  private final Evidence evidence;
  private final TransitMeters meters;

  public DeadLetters(Clock clock, TransitMeters meters) {
    this.evidence = new Evidence(clock);
    this.meters = meters;
  }

  /** A message that can be understood; the caller acknowledges it. */
  public void bury(
      Taken taken,
      Message message,
      String system,
      HubException fault,
      int attempts,
      Transaction transaction) {
    transaction.entries.add(evidence.withMessage(EntryKind.DEAD, message, system, fault, attempts));
    send(taken, system, fault, attempts, transaction);
    meters.dead(system, fault.code());
    LogLines.fault(LogLines.about(LOG.atError(), message), system, fault)
        .addKeyValue("hub.attempts", attempts)
        .log(
            "A message of {} is a dead letter: {}{}",
            system,
            fault.code(),
            fault.getCause() == null ? "" : " (" + LogLines.trail(fault.getCause()) + ")");
  }

  /** Bytes that are not a message, or no longer; the caller acknowledges them. */
  public void bury(Taken taken, HubException fault, Transaction transaction) {
    transaction.entries.add(evidence.unreadable(taken, fault));
    send(taken, Letter.systemOf(taken.queue()), fault, 0, transaction);
    meters.dead(UNREADABLE, fault.code());
    LogLines.fault(LOG.atError(), UNREADABLE, fault)
        .log(
            "What was taken from {} is no message and a dead letter: {}",
            taken.queue(),
            fault.code());
  }

  private void send(
      Taken taken, String system, HubException fault, int attempts, Transaction transaction) {
    Letter letter =
        new Letter(
            system,
            taken.queue(),
            taken.properties().destination(),
            fault.code(),
            fault.kind(),
            String.valueOf(fault.getMessage()),
            fault.place(),
            attempts,
            evidence.now(),
            taken.properties().replay().number(),
            taken.bytes());
    transaction.send(Addresses.DEAD, letter.encode());
  }
}
