package org.lastmile.hub.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The figures of flows and checks. */
final class FlowMeters {
  private final MeterRegistry meters;

  FlowMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** @param fault code of what went wrong, null if nothing did */
  void ran(String flow, int outputs, @Nullable String fault, long nanos) {
    counter("hub.flow.messages", "messages that a flow took", "flow", flow).increment();
    counter("hub.flow.outputs", "messages that a flow put", "flow", flow).increment(outputs);
    Timer.builder("hub.flow")
        .description("one message in one flow")
        .tag("flow", flow)
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
    if (fault != null) {
      Counter.builder("hub.flow.faults")
          .description("messages on which a flow failed")
          .tag("flow", flow)
          .tag("code", fault)
          .register(meters)
          .increment();
    }
  }

  /** A check was allowed and recorded as asked. */
  void asked(String check) {
    counter("hub.checks.asked", "checks that were asked", "check", check).increment();
  }

  /** @param outcome answered, refused or failed */
  void checked(String check, String outcome, String code, long nanos) {
    Counter.builder("hub.checks")
        .description("checks by what became of them")
        .tag("check", check)
        .tag("outcome", outcome)
        .tag("code", code)
        .register(meters)
        .increment();
    Timer.builder("hub.check")
        .description("from the question to the reply")
        .tag("check", check)
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(String name, String description, String tag, String value) {
    return Counter.builder(name).description(description).tag(tag, value).register(meters);
  }
}
