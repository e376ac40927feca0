package org.lastmile.hub.benchmark.contender;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.server.handlers.BlockingHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.ConnectorPartners;
import org.lastmile.hub.connector.ConnectorSettings;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.connector.HttpDoors;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeliveryLimits;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MemorySnapshots;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.Database;
import org.lastmile.hub.zone.EmbeddedBroker;

/**
 * The hub's own doors with its own connectors, and behind them either its durable intake, which nothing routes on, or
 * one that stores nothing.
 */
final class IntakeServer {
  /** What the intake does with what it takes. */
  enum Keeping {
    DURABLE,
    NOTHING
  }

  /** Where all that waits is thrown away; answers when nothing is left. */
  static final String DRAIN = "/drain";

  private static final Duration QUIET = Duration.ofMillis(300);
  private static final int MOST_TOGETHER = 200;

  private IntakeServer() {}

  /**
   * Runs until the process is told to end.
   *
   * @param arguments those of {@link Setup}, the folder of a {@link HubSite}, a {@link Keeping}
   */
  public static void main(String[] arguments) {
    Setup setup = Setup.of(arguments);
    Path site = Path.of(arguments[5]);
    CanonicalTypes types = new CanonicalTypes();
    MeterRegistry meters = new SimpleMeterRegistry();
    Intake intake =
        switch (Keeping.valueOf(arguments[6])) {
          case DURABLE -> durable(setup, types, meters);
          case NOTHING -> new NothingStored();
        };
    DoorServer server = new DoorServer("127.0.0.1", setup.port(), 0, null);
    server.mount(DRAIN, new BlockingHandler(http -> drain(setup.ring())));
    ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    Connectors connectors =
        new Connectors(
            new ConnectorSettings(
                Zone.INSIDE,
                site.resolve("plugins"),
                site.resolve("connectors"),
                system -> DeliveryLimits.DEFAULT.timeout(),
                IntakeServer.class.getClassLoader()),
            new ConnectorPartners(
                intake,
                types,
                () -> new CodeTables(site.resolve("config/codes")),
                matter -> true,
                query -> Optional.empty(),
                new FileAttachmentStore(setup.data().resolve("attachments"), Submission.CLOCK),
                new MemorySnapshots(),
                new HttpDoors(
                    server, intake, workers, Submission.CLOCK, setup.data().resolve("spool")),
                Submission.CLOCK,
                meters));
    connectors.start();
    server.complete();
    System.out.println("Ready");
  }

  private static Intake durable(Setup setup, CanonicalTypes types, MeterRegistry meters) {
    Database database = Database.open(Database.Settings.embedded(), setup.data(), setup.binaries());
    Queues queues = RawHub.queues(setup.ring());
    EmbeddedBroker broker =
        new EmbeddedBroker(setup.data().resolve("broker"), 0, null, queues.all());
    ServerLocator locator = BrokerAddress.inVm(0);
    EntryCodec codec =
        new EntryCodec(
            Zone.INSIDE,
            "intake",
            new FileAttachmentStore(setup.data().resolve("attachments"), Submission.CLOCK));
    Transit transit =
        new Transit(
            new Transit.Surroundings(
                "intake",
                ArtemisLaneSession.factory(locator, null, null),
                codec::encode,
                queues,
                new PostgresDoorIndex(database.dataSource()),
                new PostgresCaseNumbers(database.dataSource(), Zone.INSIDE),
                new PostgresDeliveredVersions(database.dataSource()),
                types::startsCase,
                new Brake(List.of()),
                Submission.CLOCK,
                0,
                1,
                meters));
    LedgerWriter writer =
        new LedgerWriter(
            new LedgerWriter.Connection(locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database.dataSource(),
            Zone.INSIDE,
            "intake",
            Submission.CLOCK,
            transit::indexed,
            meters);
    writer.start();
    transit.open();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  transit.close();
                  writer.close();
                  broker.close();
                  database.close();
                }));
    return transit.intake();
  }

  private static void drain(Ring ring) throws Exception {
    List<String> queues = ring.zones().keySet().stream().map(Addresses::from).toList();
    try (ServerLocator locator = BrokerAddress.inVm(0);
        LaneSession session =
            ArtemisLaneSession.factory(locator, null, null).open(queues, () -> {})) {
      for (long last = System.nanoTime(); System.nanoTime() - last < QUIET.toNanos(); ) {
        int taken = 0;
        for (String queue : queues) {
          for (Taken next; taken < MOST_TOGETHER && (next = session.poll(queue)) != null; taken++) {
            session.acknowledge(next);
          }
        }
        if (taken > 0) {
          session.commit();
          last = System.nanoTime();
        } else {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
    }
  }

  /** Gives a receipt for everything at once. */
  private static final class NothingStored implements Intake {
    @Override
    public CompletableFuture<Receipt> receive(Reception reception) {
      return CompletableFuture.completedFuture(
          new Receipt(
              Ids.of("received", reception.system(), reception.key()),
              "BENCH",
              OffsetDateTime.now(Submission.CLOCK),
              false));
    }

    @Override
    public CompletableFuture<Void> refuse(Refusal refusal) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public @Nullable HubException brake() {
      return null;
    }
  }
}
