package org.lastmile.hub.benchmark.contender;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.Undertow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.lastmile.hub.benchmark.load.HttpClients;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.Database;
import org.lastmile.hub.zone.EmbeddedBroker;

/**
 * What the machine can do without the hub's abstractions: the same broker with the same settings, the same hops and the
 * same rows of the ledger, by Artemis core clients. No Camel, no schemas, no limits, no order of a case, no second try.
 */
final class RawHub {
  private static final int LANES = 4;
  private static final int CALLS = 256;

  private RawHub() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Setup setup = Setup.of(arguments);
    Ring ring = setup.ring();
    Database database = Database.open(Database.Settings.embedded(), setup.data(), setup.binaries());
    EmbeddedBroker broker =
        new EmbeddedBroker(setup.data().resolve("broker"), 0, null, queues(ring).all());
    ServerLocator locator = BrokerAddress.inVm(0);
    EntryCodec codec =
        new EntryCodec(
            Zone.INSIDE,
            "raw",
            new FileAttachmentStore(setup.data().resolve("attachments"), Submission.CLOCK));
    LedgerWriter writer =
        new LedgerWriter(
            new LedgerWriter.Connection(locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database.dataSource(),
            Zone.INSIDE,
            "raw",
            Submission.CLOCK,
            (system, key) -> {},
            new SimpleMeterRegistry());
    writer.start();
    LaneSession.Factory sessions = ArtemisLaneSession.factory(locator, null, null);
    RawDoor door = new RawDoor();
    RawLane intake = new RawLane("put", List.of(), door, sessions, codec);
    door.wakes(intake::wake);
    intake.start();
    CloseableHttpAsyncClient http = HttpClients.open(CALLS);
    List<String> systems = List.copyOf(ring.zones().keySet());
    for (int i = 0; i < Math.min(LANES, systems.size()); i++) {
      List<String> share = share(systems, i);
      new RawLane(
              "route-" + i,
              share.stream().map(Addresses::from).toList(),
              new RawRouting(ring),
              sessions,
              codec)
          .start();
      new RawLane(
              "deliver-" + i,
              share.stream().map(Addresses::to).toList(),
              new RawDelivering(http, setup),
              sessions,
              codec)
          .start();
    }
    Undertow server =
        Undertow.builder().addHttpListener(setup.port(), "127.0.0.1").setHandler(door).build();
    server.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.stop();
                  writer.close();
                  broker.close();
                  database.close();
                }));
    System.out.println("Ready");
  }

  /** The queues of a ring. */
  static Queues queues(Ring ring) {
    List<String> addresses = new ArrayList<>();
    for (String system : ring.zones().keySet()) {
      addresses.add(Addresses.from(system));
      addresses.add(Addresses.to(system));
    }
    return new Queues(addresses);
  }

  private static List<String> share(List<String> systems, int lane) {
    return IntStream.range(0, systems.size())
        .filter(i -> i % LANES == lane)
        .mapToObj(systems::get)
        .toList();
  }
}
