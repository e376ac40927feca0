package org.lastmile.hub.transit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The figures of receiving, delivering and lanes. Tags are names and codes only, so that their number is bounded. */
public final class TransitMeters {
  /** What became of an attempt to deliver, or of the message in the end. */
  enum Outcome {
    DELIVERED,
    FAILED,
    RETURNED,
    DEAD,
    DOUBTFUL,
    SUPERSEDED
  }

  private final MeterRegistry meters;
  private final MultiGauge deadWaiting;

  public TransitMeters(MeterRegistry meters) {
    this.meters = meters;
    this.deadWaiting =
        MultiGauge.builder("hub.dead.letters.waiting")
            .description("messages given up that wait for a person")
            .register(meters);
  }

  /** @param outcome accepted, repeated or refused */
  void received(String system, String outcome, String code) {
    Counter.builder("hub.received")
        .description("what systems handed in, by what became of it")
        .tag("system", system)
        .tag("outcome", outcome)
        .tag("code", code)
        .register(meters)
        .increment();
  }

  void receipt(String system, long nanos) {
    Timer.builder("hub.receive")
        .description("from a translated message to its receipt")
        .tag("system", system)
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void delivery(String system, Outcome outcome, String code) {
    Counter.builder("hub.deliveries")
        .description("outcomes of deliveries; failed counts attempts, the others messages")
        .tag("system", system)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .tag("code", code)
        .register(meters)
        .increment();
  }

  void attempt(String system, long nanos) {
    Timer.builder("hub.delivery")
        .description("one attempt to deliver")
        .tag("system", system)
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void channel(
      String system, Supplier<Number> running, Supplier<Number> held, Supplier<Number> circuit) {
    gauge("hub.delivery.running", "calls to the system under way", system, running);
    gauge("hub.delivery.held", "messages taken and not yet done with", system, held);
    gauge("hub.circuit.state", "0 closed, 1 half open, 2 open", system, circuit);
  }

  private void gauge(String name, String description, String system, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).tag("system", system).register(meters);
  }

  void dead(String system, String code) {
    Counter.builder("hub.dead.letters")
        .description("messages given up")
        .tag("system", system)
        .tag("code", code)
        .register(meters)
        .increment();
  }

  /** @param waiting for a person, by system; what is missing waits no more */
  void deadWaiting(Map<String, Long> waiting) {
    deadWaiting.register(
        waiting.entrySet().stream()
            .map(one -> MultiGauge.Row.of(Tags.of("system", one.getKey()), one.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  /** @param kind of lane, the same for all lanes of the kind */
  public Lane.Meter lane(String kind) {
    return new OfLane(kind, new AtomicBoolean());
  }

  /** @param open whether the lane has a session on its broker, kept up to date */
  public Lane.Meter lane(String kind, AtomicBoolean open) {
    return new OfLane(kind, open);
  }

  private final class OfLane implements Lane.Meter {
    private final Timer commits;
    private final DistributionSummary batch;
    private final Counter failed;
    private final AtomicBoolean open;

    OfLane(String kind, AtomicBoolean open) {
      this.open = open;
      commits =
          Timer.builder("hub.lane.commit")
              .description("commits of the broker")
              .tag("lane", kind)
              .register(meters);
      batch =
          DistributionSummary.builder("hub.lane.batch")
              .description("messages in one commit")
              .tag("lane", kind)
              .publishPercentiles(0.5, 0.95)
              .register(meters);
      failed =
          Counter.builder("hub.lane.epochs.failed")
              .description("sessions that ended by a fault")
              .tag("lane", kind)
              .register(meters);
    }

    @Override
    public void opened() {
      open.set(true);
    }

    @Override
    public void committed(int messages, long nanos) {
      commits.record(nanos, TimeUnit.NANOSECONDS);
      batch.record(messages);
    }

    @Override
    public void ended(boolean byFault) {
      open.set(false);
      if (byFault) {
        failed.increment();
      }
    }
  }
}
