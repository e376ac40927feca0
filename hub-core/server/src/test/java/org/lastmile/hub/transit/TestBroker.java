package org.lastmile.hub.transit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;

/** A real broker on disk for the tests of the core. */
public final class TestBroker implements AutoCloseable {
  private static final AtomicInteger NEXT_ID = new AtomicInteger(100);

  public final EmbeddedBroker broker;
  public final LaneSession.Factory sessions;
  final Queues queues;
  final ServerLocator locator;

  public TestBroker(Path directory, String... addresses) {
    int id = NEXT_ID.incrementAndGet();
    queues = new Queues(List.of(addresses));
    broker = new EmbeddedBroker(directory, id, null, queues.all());
    locator = BrokerAddress.inVm(id);
    sessions = ArtemisLaneSession.factory(locator, null, null);
  }

  public void put(String queue, byte[]... bodies) throws Exception {
    try (LaneSession session = sessions.open(List.of(), () -> {})) {
      for (byte[] body : bodies) {
        session.send(queue, body, null);
      }
      session.commit();
    }
  }

  /** Takes everything that is in the queue. */
  public List<byte[]> drain(String queue) throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    long expected = broker.waiting(queue);
    try (LaneSession session = sessions.open(List.of(queue), () -> {})) {
      for (long end = System.nanoTime() + 10_000_000_000L; bodies.size() < expected; ) {
        @Nullable Taken next = session.poll(queue);
        if (next != null) {
          bodies.add(next.body());
          session.acknowledge(next);
        } else if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "only " + bodies.size() + " of " + expected + " came from " + queue);
        } else {
          Thread.onSpinWait();
        }
      }
      session.commit();
    }
    return bodies;
  }

  @Override
  public void close() {
    locator.close();
    broker.close();
  }
}
