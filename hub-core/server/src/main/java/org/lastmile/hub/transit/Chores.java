package org.lastmile.hub.transit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub does by itself again and again, on one thread. Faults are logged once, then it tries on. */
public final class Chores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final ScheduledExecutorService thread;
  private volatile boolean closed;

  /** @param name of the thread */
  public Chores(String name) {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /**
   * Does the work now and after each pause; again at once while there is something.
   *
   * @param name in the plural, for the log
   * @param work does one batch and gives its size
   * @param done run after each batch
   * @return what does it out of turn, on this thread only
   */
  public Runnable every(Duration pause, String name, IntSupplier work, Runnable done) {
    Chore chore = new Chore(name, work, done);
    thread.scheduleWithFixedDelay(chore, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    return chore;
  }

  /** Runs it on this thread, after what it does now; does nothing once closed. */
  public void soon(Runnable work) {
    try {
      thread.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed meanwhile; it is done at the next start", e);
    }
  }

  /** Ends after the batch under way, which is given a few seconds; does nothing the second time. */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private final class Chore implements Runnable {
    private final String name;
    private final IntSupplier work;
    private final Runnable done;
    private boolean failing;

    Chore(String name, IntSupplier work, Runnable done) {
      this.name = name;
      this.work = work;
      this.done = done;
    }

    @Override
    public void run() {
      try {
        while (!closed && work.getAsInt() > 0) {
          done.run();
        }
        if (failing) {
          LOG.info("{} work again", name);
          failing = false;
        }
      } catch (HubException e) {
        if (!failing) {
          LOG.warn("{} fail and are tried on: {} {}", name, e.code(), e.getMessage());
          failing = true;
        }
        LOG.debug("cause", e);
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("{} fail and are tried on: {}", name, LogLines.trail(e));
          failing = true;
        }
      }
    }
  }
}
