package org.lastmile.hub.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The figures of the gate. */
final class GateMeters {
  private final MeterRegistry meters;

  GateMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** What one direction has carried; counted when it is committed. */
  final class Direction {
    private final String name;
    private final int[] packets = new int[2];
    private final int[] messages = new int[2];

    private Direction(String name) {
      this.name = name;
    }

    void packet(boolean urgent, int items) {
      packets[urgent ? 1 : 0]++;
      messages[urgent ? 1 : 0] += items;
    }

    void committed() {
      for (int stream = 0; stream < packets.length; stream++) {
        if (packets[stream] > 0) {
          counter("hub.gate.packets", "packets committed", stream).increment(packets[stream]);
          counter("hub.gate.messages", "messages in them", stream).increment(messages[stream]);
        }
      }
      aborted();
    }

    void aborted() {
      packets[0] = 0;
      packets[1] = 0;
      messages[0] = 0;
      messages[1] = 0;
    }

    private Counter counter(String meter, String description, int stream) {
      return Counter.builder(meter)
          .description(description)
          .tag("direction", name)
          .tag("stream", stream == 1 ? "urgent" : "plain")
          .register(meters);
    }
  }

  Direction direction(String name) {
    return new Direction(name);
  }

  void waiting(String what, Supplier<Number> waiting) {
    Gauge.builder("hub.gate.waiting", waiting)
        .description("messages not in a packet yet, packets not carried yet or not imported yet")
        .tag("what", what)
        .register(meters);
  }

  void link(Supplier<Number> connected) {
    Gauge.builder("hub.gate.link.connected", connected)
        .description("1 while the inside's link to the outside stands")
        .register(meters);
  }
}
