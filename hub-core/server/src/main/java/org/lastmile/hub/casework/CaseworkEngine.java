package org.lastmile.hub.casework;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.lastmile.hub.transit.Putter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs what casework does by itself: fires timers and moves the outbox. Faults are logged once, then it tries on. */
public final class CaseworkEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaseworkEngine.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);
  private static final int TIMERS_TOGETHER = 500;

  /** How long closed questions stay, so that a late answer is told from one that nobody asked for. */
  private static final Duration QUESTIONS_KEPT = Duration.ofDays(7);

  private final ScheduledExecutorService timers = executor("casework-timers");
  private final ScheduledExecutorService outbox = executor("casework-outbox");
  private final AtomicBoolean outboxAsked = new AtomicBoolean();
  private volatile boolean closed;
  private final Task firing;
  private final Task moving;
  private final Task forgetting;
  private final Task forgettingQuestions;

  /**
   * @param putter puts into {@code from.casework}; works before this starts and until after this is closed
   */
  public CaseworkEngine(
      DataSource dataSource, CaseworkSettings settings, Putter putter, Clock clock) {
    TransactionTemplate transactions = DatabaseFaults.transactions(dataSource);
    TimerPoller poller =
        new TimerPoller(new CaseStore(dataSource, settings), transactions, clock, TIMERS_TOGETHER);
    OutboxMover mover = new OutboxMover(dataSource, putter, clock);
    this.firing = new Task("timers", poller::fire, this::wake);
    this.moving = new Task("outbox", mover::move, () -> {});
    this.forgetting = new Task("outbox's old rows", mover::forget, () -> {});
    CheckStore checks = new CheckStore(dataSource);
    this.forgettingQuestions =
        new Task(
            "old questions",
            () ->
                DatabaseFaults.translate(
                    () -> checks.forget(OffsetDateTime.now(clock).minus(QUESTIONS_KEPT))),
            () -> {});
  }

  /** Starts; what was due or waiting while the hub was down is done at once. */
  public void start() {
    timers.scheduleWithFixedDelay(firing, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    outbox.scheduleWithFixedDelay(moving, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    outbox.scheduleWithFixedDelay(forgetting, 1, 60, TimeUnit.MINUTES);
    timers.scheduleWithFixedDelay(forgettingQuestions, 1, 60, TimeUnit.MINUTES);
  }

  /** The outbox has something: it is moved now and not at the next look. */
  public void wake() {
    if (closed || !outboxAsked.compareAndSet(false, true)) {
      return;
    }
    try {
      outbox.execute(
          () -> {
            outboxAsked.set(false);
            moving.run();
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("closed meanwhile; the outbox is moved at the next start", e);
    }
  }

  /**
   * Ends after the work under way; what cannot be put within a few seconds stays in the outbox. To be closed before the
   * putter is; does nothing the second time.
   */
  @Override
  public void close() {
    closed = true;
    List<ScheduledExecutorService> both = List.of(timers, outbox);
    both.forEach(ScheduledExecutorService::shutdown);
    try {
      for (ScheduledExecutorService one : both) {
        if (!one.awaitTermination(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          one.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      both.forEach(ScheduledExecutorService::shutdownNow);
      Thread.currentThread().interrupt();
    }
  }

  private static ScheduledExecutorService executor(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }

  /** One task, on one thread. */
  private final class Task implements Runnable {
    private final String name;
    private final IntSupplier work;
    private final Runnable done;
    private boolean failing;

    Task(String name, IntSupplier work, Runnable done) {
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
          LOG.info("casework {} work again", name);
          failing = false;
        }
      } catch (HubException e) {
        if (!failing) {
          LOG.warn("casework {} fail and are tried on: {} {}", name, e.code(), e.getMessage());
          failing = true;
        }
        LOG.debug("cause", e);
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("casework {} fail and are tried on: {}", name, LogLines.trail(e));
          failing = true;
        }
      }
    }
  }
}
