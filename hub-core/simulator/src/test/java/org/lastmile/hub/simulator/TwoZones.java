package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;
import org.lastmile.hub.zone.ZoneDatabases;

/**
 * The two zones as two processes in a folder of their own and on free ports, with the product's configuration, and the
 * systems' fakes as real clients and servers around them.
 */
final class TwoZones implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final int PAGE = 5_000;

  private final Path work;
  private final int[] ports;
  private final District district;
  private final Map<String, String> settings;
  private final Map<Zone, ZoneProcess> processes = new EnumMap<>(Zone.class);

  private TwoZones(Path work, Duration pace, int documentBytes) throws IOException {
    this.work = work;
    ports = freePorts(7);
    config();
    Path data = work.resolve("data");
    district =
        new District(
            new District.Layout(
                work.resolve("district"),
                data.resolve("outside"),
                door(Zone.OUTSIDE),
                tlsDoor(Zone.OUTSIDE),
                door(Zone.INSIDE),
                pace,
                documentBytes));
    settings = new HashMap<>(district.overrides());
    settings.put("hub.data", data.toString());
    settings.put("hub.gate.secret", work.resolve("gate.secret").toString());
    settings.put("hub.binaries", ROOT.resolve("target/postgres").toString());
  }

  /**
   * Starts everything; returns when both zones work.
   *
   * @param pace pause of the departments between two steps
   * @param documentBytes least size of a licence document
   */
  static TwoZones start(Path work, Duration pace, int documentBytes) throws Exception {
    TwoZones zones = new TwoZones(work, pace, documentBytes);
    try {
      for (Zone zone : Zone.values()) {
        zones.start(zone);
      }
    } catch (Exception e) {
      zones.close();
      throw e;
    }
    return zones;
  }

  void start(Zone zone) throws Exception {
    processes.put(zone, ZoneProcess.start(zone, ROOT, work, settings));
  }

  /** kill -9 */
  void kill(Zone zone) throws InterruptedException {
    processes.remove(zone).kill();
  }

  District district() {
    return district;
  }

  Traffic traffic() {
    return new Traffic(district, door(Zone.INSIDE));
  }

  /** Base address of the doors of a zone. */
  URI door(Zone zone) {
    return URI.create("http://127.0.0.1:" + ports[zone == Zone.OUTSIDE ? 0 : 3]);
  }

  /** Base address of the doors of a zone for callers with certificates. */
  URI tlsDoor(Zone zone) {
    return URI.create("https://localhost:" + ports[zone == Zone.OUTSIDE ? 1 : 4]);
  }

  /** The keys of a zone, by which certificates for its doors are issued. */
  Keys keys(Zone zone) {
    return Keys.open(work.resolve("data").resolve(zone.id()).resolve("keys"), CLOCK);
  }

  Trace ledger(Zone zone) {
    HubSettings known = SettingsReader.read(zone, ROOT, work.resolve("config"), settings);
    return new Trace(
        ZoneDatabases.of(known),
        new FileAttachmentStore(known.zoneData().resolve("attachments"), CLOCK),
        zone);
  }

  /** All that a zone has recorded, the oldest first. */
  List<Recorded> recorded(Zone zone) {
    Trace ledger = ledger(zone);
    List<Recorded> all = new ArrayList<>();
    long before = Long.MAX_VALUE;
    for (List<Recorded> page; !(page = ledger.newest(before, PAGE)).isEmpty(); ) {
      all.addAll(page);
      before = page.getLast().seq();
    }
    return all.reversed();
  }

  /** Waits until all that belongs to a drive has arrived; if it does not, the ledgers say what happened to it. */
  void arrives(Drive drive, Duration patience) {
    try {
      await(drive.flow())
          .atMost(patience)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(drive.missing().get()).isEmpty());
    } catch (ConditionTimeoutException e) {
      StringBuilder lives = new StringBuilder(String.valueOf(e.getMessage()));
      for (Zone zone : Zone.values()) {
        recorded(zone).stream()
            .filter(r -> drive.caseNos().contains(String.valueOf(r.entry().caseNo())))
            .forEach(
                r ->
                    lives.append(
                        "%n%s %s %s %s %s %s %s %s"
                            .formatted(
                                zone.id(),
                                r.entry().time().toLocalTime(),
                                r.entry().kind(),
                                r.entry().system(),
                                r.entry().messageType(),
                                r.entry().caseNo(),
                                r.entry().code(),
                                r.entry().detail())));
      }
      throw new AssertionError(lives.toString(), e);
    }
  }

  /** Nothing that must be recorded is missing, and nothing was changed. */
  void ledgersAreWhole() {
    for (Zone zone : Zone.values()) {
      Trace ledger = ledger(zone);
      assertThat(ledger.verify()).as("findings in the ledger of " + zone.id()).isEmpty();
      assertThat(ledger.complete()).as("ledger of " + zone.id() + " without holes").isTrue();
    }
  }

  @Override
  public void close() throws InterruptedException {
    // the inside first: it is the one that holds the link
    for (Zone zone : List.of(Zone.INSIDE, Zone.OUTSIDE)) {
      ZoneProcess process = processes.remove(zone);
      if (process != null) {
        process.close();
      }
    }
    district.close();
  }

  /** The configuration of the product, with ports of its own. */
  private void config() throws IOException {
    Path config = work.resolve("config");
    try (Stream<Path> files = Files.walk(ROOT.resolve("config"))) {
      for (Path file : files.toList()) {
        Path copy = config.resolve(ROOT.resolve("config").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    Files.writeString(
        config.resolve("outside.yaml"),
        """
        hub:
          door: {host: 127.0.0.1, port: %d, tls-port: %d}
          console: {port: %d}
          broker: {host: 127.0.0.1, port: %d}
        """
            .formatted(ports[0], ports[1], ports[2], ports[6]));
    Files.writeString(
        config.resolve("inside.yaml"),
        """
        hub:
          door: {host: 127.0.0.1, port: %d, tls-port: %d}
          console: {port: %d}
          gate: {host: 127.0.0.1, port: %d}
        """
            .formatted(ports[3], ports[4], ports[5], ports[6]));
  }

  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    int[] ports = new int[count];
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0);
      sockets.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
