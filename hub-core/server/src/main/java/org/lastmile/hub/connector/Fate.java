package org.lastmile.hub.connector;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * What becomes of a message that the hub took from a system's broker. How the broker is told is the business of its
 * protocol.
 */
enum Fate {
  /** The hub has it, durably. */
  ACCEPTED,
  /** It can never be read, or came too often; the refusal is recorded. */
  REJECTED,
  /** The hub cannot take it now (PASSING, DOWN; the brake): it stays where it was, uncounted and unrecorded. */
  RELEASED,
  /** It failed in the hub (LASTING); that is recorded, counted, and it is tried again. */
  FAILED;

  /** How the code of a fault ends that says: it came too often and is given up. */
  static final String TOO_OFTEN = "_POISON";

  /** Runs the connector's route on the message, up to its receipt. */
  @FunctionalInterface
  interface HandIn<E extends Exception> {
    void run() throws E;
  }

  /** Hands a message in and says what becomes of it; a refusal is recorded before this returns. */
  static <E extends Exception> Fate of(HubComponent hub, Exchange exchange, HandIn<E> handIn)
      throws E {
    // a message that stays where it is was not refused: that is decided here, and recorded once
    exchange.setProperty(Exchanges.REFUSED, true);
    HubException fault = fault(hub, exchange, handIn);
    if (fault == null) {
      return ACCEPTED;
    }
    if (fault.kind() == FaultKind.PASSING
        || fault.kind() == FaultKind.DOWN
        || hub.services().intake().brake() != null) {
      return RELEASED;
    }
    exchange.removeProperty(Exchanges.REFUSED);
    Refusals.record(hub, exchange, fault).join();
    return fault.kind() == FaultKind.CALLER || fault.code().endsWith(TOO_OFTEN) ? REJECTED : FAILED;
  }

  /** Returns why the hub does not have it, null if it has. */
  private static <E extends Exception> @Nullable HubException fault(
      HubComponent hub, Exchange exchange, HandIn<E> handIn) throws E {
    try {
      handIn.run();
    } catch (HubException e) {
      return e;
    }
    Exception thrown = exchange.getException();
    if (thrown == null && exchange.getProperty(Exchanges.RECEIVED) == null) {
      // the connector answered in its own dialect, which clears the exception
      thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    return thrown == null ? null : FaultClasses.ofReceive(hub.descriptor().id(), thrown);
  }
}
