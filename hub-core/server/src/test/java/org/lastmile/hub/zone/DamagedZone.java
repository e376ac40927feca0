package org.lastmile.hub.zone;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Taken;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.FileSystemUtils;

/** An inside with a real broker and a real ledger, whose broker's files are damaged while it stands. */
final class DamagedZone {
  static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int SERVER = 77;

  private final Path work;
  private final DataSource database;
  final FileAttachmentStore attachments;

  DamagedZone(Path work, DataSource database) throws IOException {
    this.work = work;
    this.database = database;
    this.attachments = new FileAttachmentStore(data().resolve("attachments"), CLOCK);
    FileSystemUtils.copyRecursively(ROOT.resolve("config"), work.resolve("config"));
    PGSimpleDataSource source = TestDatabase.unpooled(database);
    Files.writeString(
        work.resolve("config/inside.yaml"),
        "hub:\n  database:\n    url: \"%s\"\n    user: \"%s\"\n    password: \"%s\"\n"
            .formatted(source.getUrl(), source.getUser(), source.getPassword()));
  }

  /** That of one start of the zone. */
  EntryCodec codec() {
    return new EntryCodec(Zone.INSIDE, "test", attachments);
  }

  Path data() {
    return work.resolve("data").resolve(Zone.INSIDE.id());
  }

  Path broker() {
    return data().resolve("broker");
  }

  Recovery recovery() {
    return Recovery.open(
        Zone.INSIDE,
        ROOT,
        work.resolve("config"),
        Map.of("hub.data", work.resolve("data").toString()));
  }

  static Queues queues(Zone zone) {
    return ZoneConfiguration.queues(zone, Systems.read(ROOT.resolve("config/systems.yaml")));
  }

  static EmbeddedBroker start(Path broker) {
    return new EmbeddedBroker(broker, SERVER, null, queues(Zone.INSIDE).all());
  }

  LedgerWriter writer(ServerLocator locator) {
    return new LedgerWriter(
        new LedgerWriter.Connection(locator, null, null),
        Addresses.LEDGER_OUTBOX,
        (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
        database,
        Zone.INSIDE,
        "test",
        CLOCK,
        (system, key) -> {},
        new SimpleMeterRegistry());
  }

  /** Lets the ledger write what the broker has for it. */
  Trace writeOutbox() throws Exception {
    try (EmbeddedBroker server = start(broker());
        ServerLocator locator = BrokerAddress.inVm(SERVER);
        LedgerWriter writer = writer(locator)) {
      writer.start();
      await().atMost(PATIENCE).until(() -> server.waitingExactly(Addresses.LEDGER_OUTBOX) == 0);
    }
    return new Trace(database, attachments, Zone.INSIDE);
  }

  /** Bodies of all that waits in a queue. It is left there: nothing is committed. */
  static List<byte[]> bodies(EmbeddedBroker server, int serverId, String queue) throws Exception {
    return bodies(server, serverId, queue, false);
  }

  /** Likewise, and they are taken: only then a broker gives what lies on further pages. */
  static List<byte[]> take(EmbeddedBroker server, int serverId, String queue) throws Exception {
    return bodies(server, serverId, queue, true);
  }

  private static List<byte[]> bodies(
      EmbeddedBroker server, int serverId, String queue, boolean commit) throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    long left = server.waiting(queue);
    try (ServerLocator locator = BrokerAddress.inVm(serverId);
        LaneSession session =
            ArtemisLaneSession.factory(locator, null, null).open(List.of(queue), () -> {})) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (Taken taken; (taken = session.poll(queue)) != null; ) {
                  bodies.add(taken.body());
                  session.acknowledge(taken);
                  if (commit) {
                    session.commit();
                  }
                }
                return bodies.size() >= left;
              });
    }
    return bodies;
  }

  /** Changes the byte behind each place where the text stands, in all files of the broker. */
  int damage(String text, int behind) throws IOException {
    int places = 0;
    for (Path file : files(broker())) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        for (int at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
          bytes.seek(at + behind);
          int old = bytes.read();
          bytes.seek(at + behind);
          bytes.write(old ^ 1);
          places++;
        }
      }
    }
    return places;
  }

  Map<Path, String> digests() throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    for (Path file : files(broker())) {
      byte[] digest = Ids.sha256().digest(Files.readAllBytes(file));
      digests.put(file, HexFormat.of().formatHex(digest));
    }
    return digests;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
