package org.lastmile.hub.console;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.ConnectorHealth;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.gate.GateAddresses;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeadLetterStore;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.springframework.stereotype.Component;

/** How the zone does, at a glance. */
@Component
class Glance {
  private static final int NEWEST = 20;

  private final Brake brake;
  private final LedgerWriter writer;
  private final EmbeddedBroker broker;
  private final Connectors connectors;
  private final Trace ledger;
  private final DeadLetterStore deadLetters;
  private final Clock clock;

  Glance(
      Brake brake,
      LedgerWriter writer,
      EmbeddedBroker broker,
      Connectors connectors,
      Trace ledger,
      DeadLetterStore deadLetters,
      Clock clock) {
    this.brake = brake;
    this.writer = writer;
    this.broker = broker;
    this.connectors = connectors;
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param brake why the doors are closed, null while they are open
   * @param ledgerFault why the ledger cannot be written or read now, null while it can
   * @param ledgerLag batches of evidence not yet written
   * @param leaving messages that wait for the other zone
   * @param arriving packets from the other zone that wait to be taken in
   * @param up connectors that work
   * @param down connectors that do not; those that are being started are neither
   * @param connectors those in use, and those that messages wait for
   * @param unused names of the others
   */
  record Seen(
      String time,
      @Nullable String brake,
      @Nullable String ledgerFault,
      long ledgerLag,
      long leaving,
      long arriving,
      long dead,
      long up,
      long down,
      List<ConnectorRow> connectors,
      String unused,
      List<EntryRow> newest) {}

  /**
   * One connector.
   *
   * @param state {@code up}, {@code starting} or {@code down}
   * @param lastSuccess how long ago a message passed, empty before the first
   */
  record ConnectorRow(
      String id,
      String name,
      String state,
      String code,
      String detail,
      String since,
      String lastSuccess,
      long waiting) {}

  Seen now(Words words) {
    HubException closed = brake.fault();
    String fault = writer.away() == null ? null : "LEDGER_AWAY";
    List<EntryRow> newest = List.of();
    long dead = broker.active() ? broker.waiting(Addresses.DEAD) : 0;
    try {
      newest = newest(words);
      dead += deadLetters.waiting().values().stream().mapToLong(Long::longValue).sum();
    } catch (HubException e) {
      fault = e.code();
    }
    List<ConnectorRow> rows = new ArrayList<>();
    List<String> unused = new ArrayList<>();
    for (ConnectorHealth health : connectors.health()) {
      if (health.used() || waiting(health) > 0) {
        rows.add(row(health, words));
      } else {
        unused.add(words.system(health.id()));
      }
    }
    return new Seen(
        words.clock(OffsetDateTime.now(clock)),
        closed == null ? null : closed.getMessage(),
        fault,
        writer.lag(),
        waiting(Addresses.GATE_OUT) + waiting(GateAddresses.PACKETS),
        waiting(GateAddresses.INBOX),
        dead,
        rows.stream().filter(row -> row.state().equals("up")).count(),
        rows.stream().filter(row -> row.state().equals("down")).count(),
        List.copyOf(rows),
        String.join(" · ", unused),
        newest);
  }

  private List<EntryRow> newest(Words words) {
    List<EntryRow> rows = new ArrayList<>();
    String date = words.date(OffsetDateTime.now(clock));
    for (var recorded : ledger.newest(Long.MAX_VALUE, NEWEST)) {
      rows.add(EntryRow.of(recorded, words, date));
    }
    return List.copyOf(rows);
  }

  private ConnectorRow row(ConnectorHealth health, Words words) {
    OffsetDateTime last = health.lastSuccess();
    return new ConnectorRow(
        health.id(),
        words.system(health.id()),
        state(health),
        health.code(),
        health.detail(),
        words.minute(health.since()),
        last == null
            ? ""
            : words.of("ago", words.lasting(Duration.between(last, OffsetDateTime.now(clock)))),
        waiting(health));
  }

  private static String state(ConnectorHealth health) {
    if (health.starting()) {
      return "starting";
    }
    return health.up() ? "up" : "down";
  }

  private long waiting(ConnectorHealth health) {
    return health.id().endsWith(".jar") ? 0 : waiting(Addresses.to(health.id()));
  }

  private long waiting(String address) {
    return broker.active()
        ? broker.waiting(address) + broker.waiting(Addresses.urgent(address))
        : 0;
  }
}
