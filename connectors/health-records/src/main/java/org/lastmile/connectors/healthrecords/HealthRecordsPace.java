package org.lastmile.connectors.healthrecords;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One upload after the other, and a pause in between, by the repository's count: the pause begins at the end of an
 * upload, because nobody knows when in between it arrived.
 */
public final class HealthRecordsPace {
  private final long pauseNanos;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Condition over = turn.newCondition();
  private long next = System.nanoTime();
  private boolean uploading;

  HealthRecordsPace(Duration interval) {
    this.pauseNanos = interval.toNanos();
  }

  /** Waits for its turn; {@link #end} must follow. */
  public void start() throws InterruptedException {
    turn.lockInterruptibly();
    try {
      for (long left = next - System.nanoTime();
          uploading || left > 0;
          left = next - System.nanoTime()) {
        over.awaitNanos(uploading ? TimeUnit.SECONDS.toNanos(1) : left);
      }
      uploading = true;
    } finally {
      turn.unlock();
    }
  }

  /** The upload is over, whatever came of it. */
  public void end() {
    turn.lock();
    try {
      uploading = false;
      next = System.nanoTime() + pauseNanos;
      over.signal();
    } finally {
      turn.unlock();
    }
  }
}
