package org.lastmile.hub.casework;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Putter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs what casework does by itself: fires timers and moves the outbox. Faults are logged once, then it tries on. */
public final class CaseworkEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaseworkEngine.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int TIMERS_TOGETHER = 500;

  private final ScheduledExecutorService timers = executor("casework-timers");
  private final ScheduledExecutorService outbox = executor("casework-outbox");
  private final AtomicBoolean outboxAsked = new AtomicBoolean();
  private volatile boolean closed;
  private final Task firing;
  private final Task moving;

  /**
   * @param putter puts into {@code from.casework}; works before this starts and until after this is closed
   */
  public CaseworkEngine(
      DataSource dataSource, CaseworkSettings settings, Putter putter, Clock clock) {
    TransactionTemplate transactions =
        new TransactionTemplate(new JdbcTransactionManager(dataSource));
    TimerPoller poller =
        new TimerPoller(new CaseStore(dataSource, settings), transactions, clock, TIMERS_TOGETHER);
    OutboxMover mover = new OutboxMover(dataSource, putter, clock);
    this.firing = new Task("timers", poller::fire, this::wake);
    this.moving = new Task("outbox", mover::move, () -> {});
  }

  /** Starts; what was due or waiting while the hub was down is done at once. */
  public void start() {
    timers.scheduleWithFixedDelay(firing, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    outbox.scheduleWithFixedDelay(moving, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Ends after the work under way. */
  @Override
  public void close() {
    closed = true;
    timers.shutdown();
    outbox.shutdown();
    timers.close();
    outbox.close();
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
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("casework {} fail and are tried on", name, e);
          failing = true;
        }
      }
    }
  }
}
