package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;

/** Sessions over a socket, as the link between the zones has them. */
class ArtemisLaneSessionTest {
  private static final String QUEUE = "from.a";
  private static final int SERVER = 99;
  private final String secret = UUID.randomUUID().toString();

  @Test
  void aSessionThatOnlyWaitsLearnsThatItsBrokerIsGoneAndANewOneFindsItAgain(@TempDir Path directory)
      throws Exception {
    int port = freePort();
    AtomicInteger woken = new AtomicInteger();
    try (ServerLocator locator = BrokerAddress.remote("127.0.0.1", port)) {
      LaneSession.Factory sessions =
          ArtemisLaneSession.factory(locator, EmbeddedBroker.LINK_USER, secret);
      try (EmbeddedBroker first = broker(directory, port);
          LaneSession session = sessions.open(List.of(QUEUE), woken::incrementAndGet)) {
        assertThat(session.poll(QUEUE)).isNull();
        first.close();
        await().until(() -> catchThrowable(() -> session.poll(QUEUE)) instanceof ActiveMQException);
        assertThat(woken.get()).as("the lane is woken for it").isPositive();
      }
      try (EmbeddedBroker again = broker(directory, port);
          LaneSession session = sessions.open(List.of(QUEUE), woken::incrementAndGet)) {
        put();
        await().untilAsserted(() -> assertThat(take(session)).isEqualTo("one"));
        assertThat(again.waiting(QUEUE)).as("not acknowledged yet").isEqualTo(1);
      }
    }
  }

  @Test
  void aBodyThatComesInPiecesIsTakenWhole(@TempDir Path directory) throws Exception {
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    try (TestBroker broker = new TestBroker(directory, QUEUE)) {
      for (int round = 0; round < 20; round++) {
        broker.put(QUEUE, large);
        try (LaneSession session = broker.sessions.open(List.of(QUEUE), () -> {})) {
          Taken taken = await().until(() -> session.poll(QUEUE), Objects::nonNull);
          assertThat(Arrays.equals(taken.body(), large)).as("round %s", round).isTrue();
          session.acknowledge(taken);
          session.commit();
        }
      }
    }
  }

  private void put() throws Exception {
    try (ServerLocator own = BrokerAddress.inVm(SERVER);
        LaneSession hub =
            ArtemisLaneSession.factory(own, EmbeddedBroker.hubUser(), secret)
                .open(List.of(), () -> {})) {
      hub.send(QUEUE, "one".getBytes(StandardCharsets.UTF_8));
      hub.commit();
    }
  }

  private static @Nullable String take(LaneSession session) throws Exception {
    Taken taken = session.poll(QUEUE);
    return taken == null ? null : new String(taken.body(), StandardCharsets.UTF_8);
  }

  private EmbeddedBroker broker(Path directory, int port) {
    return new EmbeddedBroker(
        directory,
        SERVER,
        new EmbeddedBroker.LinkDoor("127.0.0.1", port, secret, List.of(QUEUE), List.of()),
        List.of(QUEUE));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
