package org.lastmile.hub.casework;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The built-in system that holds business state. One message is one database transaction: its id into the inbox, the
 * new state, its outputs into the outbox. The broker message is acknowledged after that; when it comes again because
 * the process died in between, the inbox knows it, and the evidence is written again from the history.
 */
public final class Casework implements Target {
  /** Id of the system. */
  public static final String SYSTEM = "casework";

  private final CaseStore store;
  private final Function<WorkingDays, CaseFold> folds;
  private final WorkingCalendar calendar;
  private final BatchResult results;
  private final Contacts contacts;
  private final boolean draws;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final Runnable outboxFilled;

  /**
   * @param pseudonym keyed hash of numbers and places that identify persons
   * @param files of batches
   * @param outboxFilled told after a commit with outputs
   */
  public Casework(
      DataSource dataSource,
      CaseworkSettings settings,
      WorkingCalendar calendar,
      UnaryOperator<String> pseudonym,
      BatchFiles files,
      Clock clock,
      Runnable outboxFilled) {
    this.store = new CaseStore(dataSource, settings);
    this.folds = days -> new CaseFold(settings, days, pseudonym, files);
    this.calendar = calendar;
    this.results = new BatchResult(new CheckStore(dataSource), files);
    this.contacts = new Contacts(dataSource);
    this.draws = settings.sample().share() > 0;
    this.transactions = DatabaseFaults.transactions(dataSource);
    this.clock = clock;
    this.outboxFilled = outboxFilled;
  }

  private record Handled(boolean repeated, List<CaseChange> changes, boolean outputs) {}

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public Repeat repeat() {
    return Repeat.NATURAL;
  }

  @Override
  public void deliver(Message message, Attempt attempt, Step step) {
    OffsetDateTime began = OffsetDateTime.now(clock);
    Handled handled =
        DatabaseFaults.translate(() -> transactions.execute(status -> handle(message, began)));
    if (handled.outputs()) {
      outboxFilled.run();
    }
    step.record(delivered(message, attempt, handled.repeated(), began));
    handled.changes().forEach(change -> step.record(StateEntries.of(change)));
  }

  private Handled handle(Message message, OffsetDateTime now) {
    if (!store.isNew(message.id(), now)) {
      return new Handled(true, store.changesBy(List.of(message.id())), false);
    }
    CaseworkState before = store.load(message);
    Outcome outcome = folds.apply(calendar.now()).apply(before, message);
    store.save(before, outcome);
    if (draws) {
      contacts.note(message);
    }
    store.saveOutputs(outcome.outputs().stream().map(results::withFile).toList(), now);
    return new Handled(false, outcome.changes(), !outcome.outputs().isEmpty());
  }

  private Entry delivered(
      Message message, Attempt attempt, boolean repeated, OffsetDateTime began) {
    OffsetDateTime now = OffsetDateTime.now(clock);
    return StateEntries.delivered(
        SYSTEM,
        message,
        repeated ? "REPEATED" : "OK",
        now,
        attempt.number(),
        Duration.between(began, now));
  }
}
