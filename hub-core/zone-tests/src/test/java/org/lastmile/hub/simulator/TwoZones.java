package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.AttachmentStore;
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
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();

  private static final List<String> JVM = List.of("-Xmx512m");

  private static final int PAGE = 5_000;

  private final Site site;
  private final District district;
  private final Map<String, String> settings;
  private final Map<Zone, ReadyProcess> processes = new EnumMap<>(Zone.class);

  private TwoZones(Path work, Duration pace, int documentBytes) throws IOException {
    site = Site.make(ROOT, work.resolve("新 hub"));
    district = site.district(pace, documentBytes);
    settings = site.settings(district);
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
    processes.put(zone, ZoneProcess.start(zone, site, settings, JVM));
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
    return site.door(zone);
  }

  /** Base address of the doors of a zone for callers with certificates. */
  URI tlsDoor(Zone zone) {
    return site.tlsDoor(zone);
  }

  /** The keys of a zone, by which certificates for its doors are issued. */
  Keys keys(Zone zone) {
    return Keys.open(site.data(zone).resolve("keys"), CLOCK);
  }

  Trace ledger(Zone zone) {
    HubSettings known = SettingsReader.read(zone, ROOT, site.config(), settings);
    return new Trace(ZoneDatabases.of(known), attachments(zone), zone);
  }

  AttachmentStore attachments(Zone zone) {
    return new FileAttachmentStore(site.data(zone).resolve("attachments"), CLOCK);
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
      ReadyProcess process = processes.remove(zone);
      if (process != null) {
        process.close();
      }
    }
    district.close();
  }
}
