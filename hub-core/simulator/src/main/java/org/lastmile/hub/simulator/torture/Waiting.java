package org.lastmile.hub.simulator.torture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what must come. */
final class Waiting {
  private Waiting() {}

  /** What did not come in time. */
  static final class Unmet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unmet(String what) {
      super(what);
    }
  }

  /** A condition, which may fail as long as what it asks is away. */
  @FunctionalInterface
  interface Condition {
    boolean met() throws Exception;
  }

  /**
   * Looks every half second.
   *
   * @throws Unmet when it did not come
   */
  static void until(String what, Duration patience, Condition condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      try {
        if (condition.met()) {
          return;
        }
        last = "";
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = " (" + e + ")";
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new Unmet(what + last);
  }
}
