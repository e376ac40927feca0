package org.lastmile.hub.zone;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.gate.Gate;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.transit.Transit;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Down only when a thread that moves messages has ended, which nothing but a start of the process mends. */
@Component("lanesHealthIndicator")
final class LanesHealth implements HealthIndicator {
  private final Transit transit;
  private final Gate gate;
  private final LedgerWriter writer;

  LanesHealth(Transit transit, Gate gate, LedgerWriter writer) {
    this.transit = transit;
    this.gate = gate;
    this.writer = writer;
  }

  @Override
  public Health health() {
    List<String> broken = new ArrayList<>(transit.broken());
    broken.addAll(gate.broken());
    if (writer.broken()) {
      broken.add("ledger-writer");
    }
    return broken.isEmpty()
        ? Health.up().build()
        : Health.down().withDetail("code", "LANE_BROKEN").withDetail("lanes", broken).build();
  }
}
