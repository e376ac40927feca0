package org.lastmile.hub.transit;

import org.lastmile.hub.spi.Message;

/** Decides where a message goes; implemented by the flows of the zone. */
@FunctionalInterface
public interface RouteBody {
  /**
   * Appends the outputs and the ROUTED entries of all flows that take the message.
   *
   * @throws org.lastmile.hub.spi.HubException when no flow takes it ({@code NO_FLOW}) or one fails: the message becomes
   *     a dead letter and the rest of its batch goes on; PASSING when it cannot be routed now: it stays, and comes again
   */
  void route(Message message, Step step);
}
