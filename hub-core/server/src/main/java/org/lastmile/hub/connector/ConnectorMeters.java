package org.lastmile.hub.connector;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The figures of the connectors. They are of a connector's place, not of what stands there, so they outlive reloads. */
final class ConnectorMeters {
  private final MeterRegistry meters;
  private final Clock clock;

  ConnectorMeters(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  void place(String id, HealthGauge health, BooleanSupplier running) {
    gauge(
        id,
        "hub.connector.running",
        "1 while its routes run",
        () -> figure(health, running.getAsBoolean()));
    gauge(
        id,
        "hub.connector.up",
        "1 while it runs and its system takes calls",
        () -> figure(health, health.health().up()));
    Gauge.builder("hub.connector.idle", () -> idleSeconds(health))
        .description("since a message was last received, delivered or answered")
        .baseUnit("seconds")
        .tag("system", id)
        .register(meters);
  }

  /** It was loaded and its routes run. */
  void started(String id, Duration took) {
    Timer.builder("hub.connector.start")
        .description("from the jar until its routes ran")
        .tag("system", id)
        .register(meters)
        .record(took);
  }

  /** Not a number for one that is not in use. */
  private static double figure(HealthGauge health, boolean yes) {
    if (!health.health().used()) {
      return Double.NaN;
    }
    return yes ? 1 : 0;
  }

  private void gauge(String id, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).tag("system", id).register(meters);
  }

  /** Not a number before the first success. */
  private double idleSeconds(HealthGauge health) {
    OffsetDateTime last = health.health().lastSuccess();
    return last == null
        ? Double.NaN
        : Duration.between(last, OffsetDateTime.now(clock)).toMillis() / 1000.0;
  }
}
