package org.lastmile.hub.benchmark.contender;

import java.util.List;
import java.util.Objects;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Wire;

/** Passes on what a system sent. */
final class RawRouting implements RawLane.Work {
  private final Ring ring;

  RawRouting(Ring ring) {
    this.ring = ring;
  }

  @Override
  public void handle(List<Taken> taken, RawLane.Outcome outcome) throws Exception {
    for (Taken one : taken) {
      Message message = Wire.decode(one.body());
      String target = Objects.requireNonNull(ring.targets().get(message.source()));
      Message output = Submission.output(message, target);
      String queue = Addresses.of(Addresses.to(target), message.priority());
      outcome.send(queue, Wire.encode(output));
      outcome.record(Submission.routed(message, output, queue));
    }
  }
}
