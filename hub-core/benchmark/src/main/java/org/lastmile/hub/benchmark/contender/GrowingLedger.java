package org.lastmile.hub.benchmark.contender;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.spi.Message;
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

/** The ledger's writer with its outbox and its database, without the rest of the hub: entries without payloads. */
public final class GrowingLedger implements AutoCloseable {
  private static final int SERVER_ID = 8;
  private static final int ENTRIES = 500;
  private static final int MOST_WAITING = 40;
  private static final int SIZE = 600;

  private final Database database;
  private final EmbeddedBroker broker;
  private final LedgerWriter writer;
  private final LaneSession session;
  private final EntryCodec codec;
  private final Evidence evidence;
  private long number;

  /** @param root of the checkout */
  public GrowingLedger(Path root, Path data) throws Exception {
    database = Database.open(Database.Settings.embedded(), data, root.resolve("target/postgres"));
    broker =
        new EmbeddedBroker(data.resolve("broker"), SERVER_ID, null, new Queues(List.of()).all());
    ServerLocator locator = BrokerAddress.inVm(SERVER_ID);
    codec =
        new EntryCodec(
            Zone.INSIDE,
            "bench",
            new FileAttachmentStore(data.resolve("attachments"), Submission.CLOCK));
    writer =
        new LedgerWriter(
            new LedgerWriter.Connection(locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database.dataSource(),
            Zone.INSIDE,
            "bench",
            Submission.CLOCK,
            (system, key) -> {},
            new SimpleMeterRegistry());
    writer.start();
    session = ArtemisLaneSession.factory(locator, null, null).open(List.of(), () -> {});
    evidence = new Evidence(data);
  }

  /** Entries written. */
  public long size() {
    return evidence.number(Evidence.LEDGER_ROWS);
  }

  /**
   * Writes entries until the ledger has this many.
   *
   * @return nanoseconds that it took
   */
  public long growTo(long entries) throws Exception {
    long began = System.nanoTime();
    for (long put = size(); put < entries; put += ENTRIES) {
      while (broker.waiting(Addresses.LEDGER_OUTBOX) > MOST_WAITING) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      session.send(Addresses.LEDGER_OUTBOX, codec.encode("bench", 1, number++, entries(ENTRIES)));
      session.commit();
    }
    while (size() < entries) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return System.nanoTime() - began;
  }

  private static List<Entry> entries(int count) throws Exception {
    Batch batch = new Batch(count);
    Event event = Event.application(SIZE);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Message message = Submission.read("bench-001", event.bytes(batch, i));
      entries.add(
          Submission.routed(
              message, Submission.output(message, "bench-002"), Addresses.to("bench-002")));
    }
    return entries;
  }

  @Override
  public void close() throws Exception {
    evidence.close();
    session.close();
    writer.close();
    broker.close();
    database.close();
  }
}
