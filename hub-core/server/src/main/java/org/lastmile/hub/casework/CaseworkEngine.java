package org.lastmile.hub.casework;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.transit.Chores;
import org.lastmile.hub.transit.Putter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs what casework does by itself: fires timers, moves the outbox, computes clocks anew, tells the figures of a day,
 * draws its sample.
 */
public final class CaseworkEngine implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration BETWEEN_FORGETTING = Duration.ofHours(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final int TIMERS_TOGETHER = 500;

  /** How long closed questions stay, so that a late answer is told from one that nobody asked for. */
  private static final Duration QUESTIONS_KEPT = Duration.ofDays(7);

  private final Chores timers = new Chores("casework-timers");
  private final Chores outbox = new Chores("casework-outbox");
  private final AtomicBoolean outboxAsked = new AtomicBoolean();
  private final TimerPoller poller;
  private final OutboxMover mover;
  private final CheckStore checks;
  private final ClockStore clocks;
  private final WorkingCalendar calendar;
  private final @Nullable DailyFigures figures;
  private final @Nullable NightlySample sample;
  private final MonthFigures months;
  private final int freezeDay;
  private final Clock clock;
  private volatile @Nullable Runnable moving;

  /**
   * @param daily whether the figures of each day are told, and its sample is drawn
   * @param hash keyed, by which cases are drawn
   * @param putter puts into {@code from.casework}; works before this starts and until after this is closed
   */
  public CaseworkEngine(
      DataSource dataSource,
      CaseworkSettings settings,
      WorkingCalendar calendar,
      boolean daily,
      UnaryOperator<String> hash,
      Putter putter,
      Clock clock) {
    TransactionTemplate transactions = DatabaseFaults.transactions(dataSource);
    CaseStore store = new CaseStore(dataSource, settings);
    this.poller = new TimerPoller(store, transactions, clock, TIMERS_TOGETHER);
    this.calendar = calendar;
    this.clocks = new ClockStore(dataSource);
    this.months = new MonthFigures(dataSource);
    this.freezeDay = settings.clocks().freezeDay();
    this.figures = daily ? new DailyFigures(dataSource, store, settings) : null;
    boolean draws = daily && settings.sample().share() > 0;
    this.sample = draws ? new NightlySample(dataSource, store, settings.sample(), hash) : null;
    this.mover = new OutboxMover(dataSource, putter, clock);
    this.checks = new CheckStore(dataSource);
    this.clock = clock;
  }

  /** Starts; what was due or waiting while the hub was down is done at once. */
  public void start() {
    timers.every(PAUSE, "casework timers", poller::fire, this::wake);
    moving = outbox.every(PAUSE, "casework outbox", mover::move, () -> {});
    outbox.every(BETWEEN_FORGETTING, "casework outbox's old rows", mover::forget, () -> {});
    timers.every(BETWEEN_FORGETTING, "casework old questions", this::forgetQuestions, () -> {});
    timers.every(BETWEEN_LOOKS, "casework outdated clocks", this::recompute, () -> {});
    DailyFigures told = figures;
    if (told != null) {
      timers.every(
          BETWEEN_LOOKS,
          "casework figures of the day",
          () -> told.make(OffsetDateTime.now(clock)),
          this::wake);
      timers.every(BETWEEN_LOOKS, "casework figures of months", this::freeze, () -> {});
    }
    NightlySample drawn = sample;
    if (drawn != null) {
      timers.every(
          BETWEEN_LOOKS,
          "casework sample of the night",
          () -> drawn.make(OffsetDateTime.now(clock)),
          this::wake);
    }
  }

  private int freeze() {
    return months.freeze(freezeDay, OffsetDateTime.now(clock));
  }

  private int recompute() {
    OffsetDateTime now = OffsetDateTime.now(clock);
    return DatabaseFaults.translate(() -> clocks.recompute(calendar.now(), now));
  }

  private int forgetQuestions() {
    OffsetDateTime before = OffsetDateTime.now(clock).minus(QUESTIONS_KEPT);
    return DatabaseFaults.translate(() -> checks.forget(before));
  }

  /** The outbox has something: it is moved now and not at the next look. */
  public void wake() {
    Runnable now = moving;
    if (now != null && outboxAsked.compareAndSet(false, true)) {
      outbox.soon(
          () -> {
            outboxAsked.set(false);
            now.run();
          });
    }
  }

  /**
   * Ends after the work under way; what cannot be put within a few seconds stays in the outbox. To be closed before the
   * putter is; does nothing the second time.
   */
  @Override
  public void close() {
    timers.close();
    outbox.close();
  }
}
