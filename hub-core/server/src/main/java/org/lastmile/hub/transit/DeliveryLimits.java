package org.lastmile.hub.transit;

import java.time.Duration;

/**
 * Limits of delivering to one system.
 *
 * @param concurrency most calls at a time
 * @param rate most calls in a second; 0 for any number
 * @param timeout longest time that one call may take
 * @param window most messages held in memory, waiting or under way
 * @param caseWaiting most later messages of a case that may wait behind one that is tried again
 * @param caseHeld longest time that one message may hold up its case by passing faults
 * @param firstPause pause before the second attempt; later ones double, with jitter
 * @param longestPause most pause between attempts
 * @param circuitPause how long the circuit stays open before it is probed
 * @param resend whether doubtful messages are sent again although the system cannot recognise a repeat
 */
public record DeliveryLimits(
    int concurrency,
    double rate,
    Duration timeout,
    int window,
    int caseWaiting,
    Duration caseHeld,
    Duration firstPause,
    Duration longestPause,
    Duration circuitPause,
    boolean resend) {
  /** What holds where nothing is configured. */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(
          8,
          0,
          Duration.ofSeconds(60),
          256,
          64,
          Duration.ofMinutes(10),
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          false);
}
