package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Traceparents;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns due timers into messages {@code case.due}, in one database transaction, so a timer that was due while the
 * process was dead fires once, after the start. It decides nothing: casework gets the message like any other.
 */
final class TimerPoller {
  private static final MessageType DUE = MessageType.of("case.due");

  private final CaseStore store;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final int most;

  /** @param most timers fired in one transaction */
  TimerPoller(CaseStore store, TransactionTemplate transactions, Clock clock, int most) {
    this.store = store;
    this.transactions = transactions;
    this.clock = clock;
    this.most = most;
  }

  /** Fires one batch; returns how many. */
  int fire() {
    OffsetDateTime now = OffsetDateTime.now(clock);
    return DatabaseFaults.translate(() -> transactions.execute(status -> fire(now)));
  }

  private int fire(OffsetDateTime now) {
    List<CaseStore.Due> due = store.fire(now, most);
    store.saveOutputs(
        due.stream().map(one -> message(one.timer(), one.priority(), now)).toList(), now);
    return due.size();
  }

  private static Message message(Timer timer, Priority priority, OffsetDateTime now) {
    String id =
        Ids.of(DUE.name(), timer.caseNo(), timer.clock(), Integer.toString(timer.version()));
    ObjectNode body = Draft.body();
    body.put("clock", timer.clock());
    body.put("clockVersion", timer.version());
    body.put("dueAt", Times.text(timer.dueAt()));
    return new Message(
        id,
        DUE,
        id,
        timer.caseNo(),
        null,
        Casework.SYSTEM,
        now,
        priority,
        null,
        0,
        DataLevel.L2,
        null,
        Traceparents.derived(id),
        List.of(),
        body);
  }
}
