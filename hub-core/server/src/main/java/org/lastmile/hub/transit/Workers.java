package org.lastmile.hub.transit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The pool that calls the systems: bounded over all of them, on virtual threads, with a part kept for urgent calls. Who
 * gets no place is woken when one is free.
 */
final class Workers implements AutoCloseable {
  private final Semaphore places;
  private final int kept;
  private final Set<Runnable> turnedAway = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("worker-", 0).factory());

  /** @param most calls at a time; an eighth of them only urgent ones */
  Workers(int most) {
    places = new Semaphore(most);
    kept = most / 8;
  }

  /**
   * Takes a place, to be used by {@link #execute} or given back by {@link #release}.
   *
   * @param wake run when a place is free, if there is none now
   */
  boolean reserve(boolean urgent, Runnable wake) {
    if (taken(urgent)) {
      return true;
    }
    turnedAway.add(wake);
    // one may have been given back before the wake was there to be found
    return taken(urgent);
  }

  private boolean taken(boolean urgent) {
    return (urgent || places.availablePermits() > kept) && places.tryAcquire();
  }

  /** Runs a task in a reserved place. */
  void execute(Runnable task) {
    threads.execute(
        () -> {
          try {
            task.run();
          } finally {
            release();
          }
        });
  }

  /** Gives a reserved place back. */
  void release() {
    places.release();
    turnedAway.removeIf(
        wake -> {
          wake.run();
          return true;
        });
  }

  /** Waits for what runs. */
  @Override
  public void close() {
    threads.close();
  }
}
