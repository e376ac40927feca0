package org.lastmile.hub.connector;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets the lines of a connector that go first take all that there is for them before the others take anything. */
final class MqttPrecedence {
  private static final long LOOK_MS = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition cleared = lock.newCondition();

  /** First lines that have something to take, or do not know yet. */
  private final Set<String> busy = new HashSet<>();

  /** There is such a line. */
  void announce(String line) {
    begin(line);
  }

  /** The line takes something, or does not know yet whether there is anything. */
  void begin(String line) {
    lock.lock();
    try {
      busy.add(line);
    } finally {
      lock.unlock();
    }
  }

  /** There is nothing for the line now, or the broker is not there for it. */
  void end(String line) {
    lock.lock();
    try {
      busy.remove(line);
      cleared.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no line that goes first has anything to take; or until it is stopped. */
  void await(CountDownLatch stopped) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!busy.isEmpty() && stopped.getCount() > 0) {
        cleared.await(LOOK_MS, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }
}
