package org.lastmile.hub.transit;

import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.Message;

/** One system that messages are delivered to: a connector, or a built-in such as casework. */
public interface Target {
  /** Id of the system; its queues are {@code to.<id>} and {@code from.<id>}. */
  String system();

  /** How the system treats a repeat. */
  ConnectorDescriptor.Repeat repeat();

  /** Whether a dead letter holds back later messages of its case. */
  default boolean strictOrder() {
    return false;
  }

  /** Whether a state of a case is left out when the system has got a newer one. */
  default boolean newestStateOnly() {
    return false;
  }

  /**
   * Delivers one message, blocking, on a worker thread. Appends the DELIVERED entry and any answers to the step.
   *
   * @throws org.lastmile.hub.spi.HubException kind CALLER returns the message to its sender, PASSING is tried again,
   *     LASTING makes a dead letter, DOWN opens the circuit
   */
  void deliver(Message message, Attempt attempt, Step step);

  /** Whether the system already has the message; asked for doubtful deliveries when {@link #repeat()} is QUERY. */
  default boolean has(Message message) {
    throw new UnsupportedOperationException(system() + " does not declare repeat: query");
  }

  /**
   * @param number 1 for the first attempt of this process
   * @param doubtful whether an earlier attempt may have reached the system
   */
  record Attempt(int number, boolean doubtful) {}
}
