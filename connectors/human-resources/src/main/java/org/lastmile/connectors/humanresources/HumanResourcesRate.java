package org.lastmile.connectors.humanresources;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many calls in any second, by the system's count. A call counts from its start until a second after its end: between
 * the two nobody knows when it arrived, and calls that left apart may arrive together.
 */
public final class HumanResourcesRate {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int most;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Deque<Long> ends = new ArrayDeque<>();
  private int running;

  HumanResourcesRate(int most) {
    this.most = most;
  }

  /** Waits for its turn; {@link #end} must follow. */
  public void start() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long now = forget(); running + ends.size() >= most; now = forget()) {
        changed.awaitNanos(ends.isEmpty() ? SECOND : ends.peekFirst() + SECOND - now);
      }
      running++;
    } finally {
      lock.unlock();
    }
  }

  /** The call is over, whatever came of it. */
  public void end() {
    lock.lock();
    try {
      running--;
      ends.addLast(System.nanoTime());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long forget() {
    long now = System.nanoTime();
    while (!ends.isEmpty() && now - ends.peekFirst() >= SECOND) {
      ends.removeFirst();
    }
    return now;
  }
}
