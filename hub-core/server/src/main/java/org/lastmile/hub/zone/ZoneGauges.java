package org.lastmile.hub.zone;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.lastmile.hub.gate.GateAddresses;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.Queues;

/** What is measured of a zone, and when it closes the doors. */
final class ZoneGauges {
  private static final int PERCENT = 100;

  private final HubSettings settings;
  private final EmbeddedBroker broker;
  private final List<String> queues;
  private final MeterRegistry meters;

  ZoneGauges(HubSettings settings, EmbeddedBroker broker, Queues queues, MeterRegistry meters) {
    this.settings = settings;
    this.broker = broker;
    this.queues = queues.all();
    this.meters = meters;
    for (String queue : this.queues) {
      Gauge.builder("hub.queue.waiting", () -> broker.active() ? broker.waiting(queue) : Double.NaN)
          .description("messages in a queue, those under way included")
          .tag("queue", queue)
          .register(meters);
    }
    if (settings.zone() == Zone.OUTSIDE) {
      Gauge.builder("hub.gate.link.connected", this::linkConnected)
          .description("1 while the inside's link takes from the outside")
          .register(meters);
    }
  }

  Brake brake() {
    Brake brake =
        new Brake(
            List.of(
                this::backlog,
                this::outbox,
                this::disk,
                new HeapGauge(settings.brake().heapUsed())));
    Gauge.builder("hub.brake.closed", () -> brake.fault() == null ? 0 : 1)
        .description("1 while the doors answer 503 because a limit is passed")
        .register(meters);
    return brake;
  }

  private double linkConnected() {
    return broker.active() ? Math.min(1, broker.takers(GateAddresses.PACKETS)) : 0;
  }

  private Optional<String> backlog() {
    long waiting =
        queues.stream()
            .filter(queue -> !queue.equals(Addresses.LEDGER_OUTBOX))
            .mapToLong(broker::waiting)
            .sum();
    return over("messages wait", waiting, settings.brake().backlog(), "hub.brake.backlog");
  }

  private Optional<String> outbox() {
    return over(
        "batches of evidence wait for the ledger",
        broker.waiting(Addresses.LEDGER_OUTBOX),
        settings.brake().outboxLag(),
        "hub.brake.outbox-lag");
  }

  private Optional<String> disk() {
    try {
      FileStore store = Files.getFileStore(settings.zoneData());
      long free = store.getUsableSpace();
      if (free < settings.brake().diskFree().toBytes()) {
        return Optional.of(
            "the data disk has "
                + free
                + " bytes free, needed are "
                + settings.brake().diskFree().toBytes()
                + " (hub.brake.disk-free)");
      }
      long used = PERCENT - free * PERCENT / Math.max(1, store.getTotalSpace());
      return over(
          "percent of the data disk are used",
          used,
          settings.brake().diskUsed(),
          "hub.brake.disk-used");
    } catch (IOException e) {
      return Optional.of("the data disk cannot be read: " + e.getMessage());
    }
  }

  static Optional<String> over(String what, long found, long limit, String key) {
    return found > limit
        ? Optional.of(
            found + " " + what + ", allowed are " + limit + " (" + key + "); try again later")
        : Optional.empty();
  }
}
