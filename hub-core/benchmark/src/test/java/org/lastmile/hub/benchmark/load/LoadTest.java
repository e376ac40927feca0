package org.lastmile.hub.benchmark.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.FreePort;

class LoadTest {
  private static final Event EVENT = Event.application(1024);

  private final Load load = new Load();
  private final Departments departments = departments();

  @AfterEach
  void end() throws Exception {
    load.close();
    departments.close();
  }

  @Test
  void anEventHasItsSizeAndItsNumber() {
    Batch batch = new Batch(3);
    byte[] bytes = EVENT.bytes(batch, 2);
    assertThat(bytes).hasSize(1024);
    assertThat(Event.number(bytes)).isEqualTo(new Event.Number(batch.number(), 2));
    assertThat(Event.number("{\"source\":\"/systems/bench-001\"}".getBytes(StandardCharsets.UTF_8)))
        .isNull();
  }

  @Test
  void whatArrivesIsCountedOnceAndRepeatsAreCountedApart() throws Exception {
    Batch batch = departments.expect(50);
    load.closed(batch, EVENT, List.of(new Door(departments.address(), "t")), 8);
    assertThat(batch.distinct()).isEqualTo(50);
    assertThat(batch.repeats()).isZero();
    load.closed(batch, EVENT, List.of(new Door(departments.address(), "t")), 8);
    assertThat(batch.distinct()).isEqualTo(50);
    assertThat(batch.repeats()).isEqualTo(50);
  }

  @Test
  void aMissingMessageFailsTheRun() {
    Batch batch = departments.expect(2);
    batch.arrived(0, System.nanoTime());
    assertThatThrownBy(() -> batch.await(any -> true, Duration.ofMillis(20)))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("1 of 2 messages have not arrived");
    assertThatThrownBy(() -> batch.await(message -> message == 1, Duration.ofMillis(20)))
        .hasMessageContaining("1 of 1 messages");
  }

  @Test
  void latencyCountsFromWhenAMessageWasDueNotFromWhenItWasTaken() {
    Batch batch = new Batch(2);
    AtomicInteger calls = new AtomicInteger();
    HttpHandler closedAtFirst =
        new BlockingHandler(
            http -> {
              Event.Number number = Event.number(http.getInputStream().readAllBytes());
              if (calls.getAndIncrement() == 0) {
                http.setStatusCode(503);
              } else {
                batch.arrived(number.message(), System.nanoTime());
              }
            });
    try (Server server = new Server(closedAtFirst)) {
      load.open(batch, EVENT, List.of(new Door(server.address(), "t")), 10);
    }
    // sent again after a second, though it was due at the beginning
    assertThat(batch.latency(0)).isGreaterThan(Duration.ofSeconds(1).toNanos());
    assertThat(batch.latency(1)).isLessThan(batch.latency(0));
  }

  @Test
  void aClosedDoorIsTriedAgainAndARefusalFailsTheRun() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Server server =
        new Server(http -> http.setStatusCode(calls.getAndIncrement() == 0 ? 503 : 202))) {
      Door door = new Door(server.address(), "t");
      assertThat(load.closed(new Batch(1), EVENT, List.of(door), 1).comeAgain()).isEqualTo(1);
    }
    try (Server server = new Server(http -> http.setStatusCode(400))) {
      Door door = new Door(server.address(), "t");
      assertThatThrownBy(() -> load.closed(new Batch(1), EVENT, List.of(door), 1))
          .hasMessageContaining("400");
    }
  }

  private static Departments departments() {
    try {
      Departments made = new Departments(FreePort.orAny(0));
      made.open();
      return made;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Server(Undertow undertow) implements AutoCloseable {
    Server(HttpHandler handler) {
      this(Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(handler).build());
      undertow.start();
    }

    URI address() {
      var address = (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
      return URI.create("http://127.0.0.1:" + address.getPort());
    }

    @Override
    public void close() {
      undertow.stop();
    }
  }
}
