package org.lastmile.hub.console;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.ZoneLedgers;
import org.springframework.stereotype.Component;

/** The ledgers that this zone's pages may read. Nothing on the outside may know the inside, so only the inside has two. */
@Component
class ReadableLedgers {
  /** What is known of the other zone's ledger. */
  enum State {
    READ,
    AWAY,
    /** Not to be read from this zone. */
    CLOSED
  }

  /** The ledgers that answer now. */
  record Ledgers(Map<Zone, Trace> traces, State other) {
    Optional<Trace> of(Zone zone) {
      return Optional.ofNullable(traces.get(zone));
    }
  }

  private final Zone zone;
  private final Trace own;
  private final ZoneLedgers ledgers;

  ReadableLedgers(HubSettings settings, Trace own, ZoneLedgers ledgers) {
    this.zone = settings.zone();
    this.own = own;
    this.ledgers = ledgers;
  }

  Ledgers now() {
    Map<Zone, Trace> traces = new EnumMap<>(Zone.class);
    traces.put(zone, own);
    if (zone == Zone.OUTSIDE) {
      return new Ledgers(traces, State.CLOSED);
    }
    try {
      traces.put(Zone.OUTSIDE, ledgers.open(Zone.OUTSIDE));
      return new Ledgers(traces, State.READ);
    } catch (HubException e) {
      return new Ledgers(traces, State.AWAY);
    }
  }
}
