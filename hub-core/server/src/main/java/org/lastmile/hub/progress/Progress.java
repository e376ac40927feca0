package org.lastmile.hub.progress;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;

/**
 * The built-in system that hears what is handed in outside and what is said of it, and keeps where each case stands.
 * One message is one database transaction.
 */
public final class Progress implements Target {
  /** Id of the system. */
  public static final String SYSTEM = "progress";

  private final ProgressStore store;
  private final UnaryOperator<String> pseudonym;
  private final Clock clock;

  /** @param pseudonym keyed hash of a number that identifies a person, of this zone */
  public Progress(DataSource dataSource, UnaryOperator<String> pseudonym, Clock clock) {
    this.store = new ProgressStore(dataSource);
    this.pseudonym = pseudonym;
    this.clock = clock;
  }

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
    String caseNo = message.caseNo();
    if (caseNo == null) {
      throw new HubException(
          "PROGRESS_CASE_NO",
          FaultKind.LASTING,
          message.type() + " for progress has no case number");
    }
    boolean changed =
        store.change(caseNo, known -> TrackedCase.after(known, caseNo, message, pseudonym));
    OffsetDateTime now = OffsetDateTime.now(clock);
    step.record(
        new Entry(
            EntryKind.DELIVERED,
            message.id(),
            message.type().toString(),
            caseNo,
            message.causationId(),
            SYSTEM,
            "hub",
            now,
            changed ? "OK" : "UNCHANGED",
            "",
            attempt.number(),
            Duration.between(began, now),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of()));
  }
}
