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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.approvals.SamplePdf;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Finding;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;
import org.lastmile.hub.zone.ZoneDatabases;

/** The two zones as two processes, the systems' fakes as real clients and servers around them. */
class TwoZonesIT {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final int DOCUMENT_BYTES = 300_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path work;
  private Map<String, String> settings;
  private District district;
  private Traffic traffic;
  private ZoneProcess outside;
  private ZoneProcess inside;

  @BeforeEach
  void start() throws Exception {
    int[] ports = freePorts(7);
    config(ports);
    Path data = work.resolve("data");
    URI insideDoor = URI.create("http://127.0.0.1:" + ports[3]);
    district =
        new District(
            new District.Layout(
                work.resolve("district"),
                data.resolve("outside"),
                URI.create("http://127.0.0.1:" + ports[0]),
                URI.create("https://localhost:" + ports[1]),
                insideDoor,
                Duration.ofMillis(200),
                DOCUMENT_BYTES));
    traffic = new Traffic(district, insideDoor);
    settings = new HashMap<>(district.overrides());
    settings.put("hub.data", data.toString());
    settings.put("hub.gate.secret", work.resolve("gate.secret").toString());
    settings.put("hub.binaries", ROOT.resolve("target/postgres").toString());
    outside = ZoneProcess.start(Zone.OUTSIDE, ROOT, work, settings);
    inside = ZoneProcess.start(Zone.INSIDE, ROOT, work, settings);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {inside, outside, district}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  void anApplicationGoesInAndItsLicenceComesBackByteForByte() throws Exception {
    Drive drive = traffic.applyOnline();
    arrives(drive);

    String caseNo = drive.caseNos().getFirst();
    ZhilianPortalFake.Event result =
        district.portal().events().stream()
            .filter(event -> event.document().isPresent())
            .findFirst()
            .orElseThrow();
    assertThat(result.json()).contains(caseNo);
    assertThat(result.document().orElseThrow().content())
        .as("the licence at the portal")
        .isEqualTo(SamplePdf.of("Licence " + caseNo, DOCUMENT_BYTES));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(kinds(Zone.OUTSIDE, caseNo))
                  .contains(
                      EntryKind.RECEIVED,
                      EntryKind.ROUTED,
                      EntryKind.EXPORTED,
                      EntryKind.IMPORTED,
                      EntryKind.DELIVERED)
                  .doesNotContain(EntryKind.DEAD);
              assertThat(kinds(Zone.INSIDE, caseNo))
                  .contains(
                      EntryKind.IMPORTED,
                      EntryKind.ROUTED,
                      EntryKind.DELIVERED,
                      EntryKind.RECEIVED,
                      EntryKind.STATE,
                      EntryKind.EXPORTED)
                  .doesNotContain(EntryKind.DEAD);
            });
    ledgersAreWhole();
  }

  @Test
  void afterAKillOfEitherZoneEveryAcceptedCaseIsDelivered() throws Exception {
    List<Drive> drives = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      drives.add(traffic.applyOnline());
    }
    inside.kill();
    for (int i = 0; i < 10; i++) {
      drives.add(traffic.applyOnline());
    }
    inside = ZoneProcess.start(Zone.INSIDE, ROOT, work, settings);
    for (int i = 0; i < 10; i++) {
      drives.add(traffic.applyOnline());
    }
    outside.kill();
    outside = ZoneProcess.start(Zone.OUTSIDE, ROOT, work, settings);

    for (Drive drive : drives) {
      arrives(drive);
    }
    // The office honours request ids: however often one was sent, it took effect once.
    assertThat(district.approvals().cases()).hasSize(drives.size());
    ledgersAreWhole();
  }

  private static void arrives(Drive drive) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(drive.missing().get()).isEmpty());
  }

  private Set<EntryKind> kinds(Zone zone, String caseNo) {
    Set<EntryKind> kinds = EnumSet.noneOf(EntryKind.class);
    for (Recorded entry : trace(zone).ofCase(caseNo)) {
      kinds.add(entry.entry().kind());
    }
    return kinds;
  }

  private void ledgersAreWhole() {
    for (Zone zone : Zone.values()) {
      List<Finding> findings = trace(zone).verify();
      assertThat(findings).as("ledger of " + zone.id()).isEmpty();
    }
  }

  private Trace trace(Zone zone) {
    HubSettings known = SettingsReader.read(zone, ROOT, work.resolve("config"), settings);
    Clock clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    return new Trace(
        ZoneDatabases.of(known),
        new FileAttachmentStore(known.zoneData().resolve("attachments"), clock),
        zone);
  }

  /** The configuration of the product, with ports of its own. */
  private void config(int[] ports) throws IOException {
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
