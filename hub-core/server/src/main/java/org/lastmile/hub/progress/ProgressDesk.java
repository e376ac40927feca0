package org.lastmile.hub.progress;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;

/**
 * Tells applicants where their cases stand. Every query costs the same: one keyed hash, one look-up that begins with
 * the applicant, one entry of the ledger, which is durable before the answer is given. Who asked too often is not
 * looked for.
 */
public final class ProgressDesk implements ProgressAnswers {
  /** Code of the evidence, and of what is said, when there is no such case of this applicant. */
  public static final String NOT_FOUND = "CASE_NOT_FOUND";

  /** Code of what is said to who asked too often. */
  public static final String TOO_OFTEN = "PROGRESS_TOO_OFTEN";

  private static final Duration RECORDING = Duration.ofSeconds(3);

  private final ProgressStore store;
  private final ProgressLimits limits;
  private final UnaryOperator<String> pseudonym;
  private final Putter putter;
  private final Clock clock;
  private final MeterRegistry meters;

  /** @param pseudonym the same as that of {@link Progress} */
  public ProgressDesk(
      DataSource dataSource,
      ProgressSettings settings,
      UnaryOperator<String> pseudonym,
      Putter putter,
      Clock clock,
      MeterRegistry meters) {
    this.store = new ProgressStore(dataSource);
    this.limits = new ProgressLimits(settings);
    this.pseudonym = pseudonym;
    this.putter = putter;
    this.clock = clock;
    this.meters = meters;
  }

  @Override
  public Optional<Standing> answer(ProgressQuery query) {
    long started = System.nanoTime();
    String outcome = "failed";
    try {
      // as in canonical bodies, where the letter of a number is upper case
      String key = pseudonym.apply(query.applicant().strip().toUpperCase(Locale.ROOT));
      outcome = "too-often";
      limits.take(query.asker(), key);
      outcome = "failed";
      Optional<TrackedCase> found = find(query, key);
      record(answered(query, found.orElse(null), System.nanoTime() - started));
      outcome = found.isPresent() ? "found" : "not-found";
      return found.map(tracked -> Standing.of(tracked, query.asker()));
    } finally {
      Timer.builder("hub.progress")
          .description("from an applicant's query to its answer")
          .tag("system", query.asker())
          .tag("outcome", outcome)
          .register(meters)
          .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
    }
  }

  private Optional<TrackedCase> find(ProgressQuery query, String key) {
    return query.caseNo() == null
        ? store.byOrigin(key, query.asker(), String.valueOf(query.number()))
        : store.byCaseNo(key, query.caseNo());
  }

  /** Of a case that is not the applicant's not even the number is kept: the entry is found by cases. */
  private Entry answered(ProgressQuery query, @Nullable TrackedCase found, long nanos) {
    return new Entry(
        EntryKind.ANSWERED,
        Ids.of(Progress.SYSTEM, UUID.randomUUID().toString()),
        null,
        found == null ? null : found.caseNo(),
        null,
        Progress.SYSTEM,
        query.asker(),
        OffsetDateTime.now(clock),
        found == null ? NOT_FOUND : "OK",
        "",
        0,
        Duration.ofNanos(nanos),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of());
  }

  private void record(Entry entry) {
    Step step = new Step();
    step.record(entry);
    try {
      putter.put(step).get(RECORDING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw notRecorded("the query could not be recorded in time, so it was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notRecorded("the hub is stopping", e);
    }
  }

  private static HubException notRecorded(String why, Exception cause) {
    return new HubException("PROGRESS_NOT_RECORDED", FaultKind.PASSING, why, null, cause);
  }
}
