package org.lastmile.hub.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The people of a department, who pause before each step. Without a pace they do nothing by themselves. */
public final class Staff implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Staff.class);
  private static final int CLERKS = 2;

  private final Duration pace;
  private final ScheduledExecutorService clerks =
      Executors.newScheduledThreadPool(CLERKS, Thread.ofPlatform().daemon().factory());

  public Staff(Duration pace) {
    this.pace = pace;
  }

  /** Whether they do anything by themselves. */
  public boolean works() {
    return !pace.isZero();
  }

  /** Does the steps in order, each until it succeeds, and only then the next. */
  public void work(List<Step> steps) {
    if (works() && !steps.isEmpty()) {
      clerks.schedule(
          () -> work(done(steps.getFirst()) ? steps.subList(1, steps.size()) : steps),
          pace.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  /** Does this again and again. */
  public void keep(Step step) {
    if (works()) {
      clerks.scheduleWithFixedDelay(
          () -> done(step), pace.toMillis(), pace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static boolean done(Step step) {
    try {
      return step.done();
    } catch (Exception e) {
      // the class alone: its text may hold what a person wrote
      LOG.warn("a step failed and will be done again: {}", e.getClass().getSimpleName());
      return false;
    }
  }

  @Override
  public void close() {
    clerks.shutdownNow();
  }

  /** One step of the work. */
  @FunctionalInterface
  public interface Step {
    /** Whether it succeeded; it is done again where it did not, or throws. */
    boolean done() throws Exception;
  }
}
