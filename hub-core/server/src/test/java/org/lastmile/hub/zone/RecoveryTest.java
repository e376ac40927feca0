package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Wire;

/** Traffic through real lanes, a real broker and a real ledger; then the broker's files are damaged. */
@ExtendWith(TestDatabase.class)
class RecoveryTest {
  private static final int MESSAGES = 200;

  @TempDir Path work;
  private ZoneTraffic traffic;
  private DamagedZone zone;

  @BeforeEach
  void configure(DataSource database) throws IOException {
    traffic = new ZoneTraffic(work, database);
    zone = traffic.zone();
  }

  @Test
  void whatTheDiskTookIsListedExactlyAndPutAgain() throws Exception {
    traffic.send(ZoneTraffic.EVEN, MESSAGES, 2_000);
    Set<String> victims = traffic.damage();

    HubException refused =
        catchThrowableOfType(HubException.class, () -> DamagedZone.start(zone.broker()).close());
    assertThat(refused.code()).isEqualTo("JOURNAL_DAMAGED");
    assertThat(refused.place()).contains("activemq-data").contains(" at byte ");

    Path aside;
    try (Recovery recovery = zone.recovery()) {
      Recovery.Report report = recovery.report();
      assertThat(report.lost().stream().map(Recovery.Item::messageId))
          .as("lost, each once")
          .containsExactlyInAnyOrderElementsOf(victims);
      assertThat(report.lost())
          .allSatisfy(
              item -> {
                assertThat(item.address()).isEqualTo("to." + ZoneTraffic.TARGET);
                assertThat(item.restorable()).isTrue();
                assertThat(item.caseNo()).startsWith("L");
              });
      assertThat(report.damages()).hasSizeGreaterThanOrEqualTo(victims.size());
      assertThat(report.point()).isNotNull();
      assertThat(zone.broker()).as("listing changes nothing").exists();
      aside = recovery.rebuild("operator-1", false);
    }
    assertThat(aside).isDirectory();

    assertThat(waitingIn("to." + ZoneTraffic.TARGET))
        .as("each confirmed message, under its old id")
        .isEqualTo(traffic.waiting);
    Trace ledger = zone.writeOutbox();
    for (String victim : victims) {
      assertThat(ledger.ofMessage(victim).getLast().entry())
          .satisfies(
              entry -> {
                assertThat(entry.kind()).isEqualTo(EntryKind.RECOVERED);
                assertThat(entry.actor()).isEqualTo("operator-1");
                assertThat(entry.code()).isEqualTo("JOURNAL_DAMAGED");
              });
    }
    assertThat(ledger.verify()).isEmpty();
    try (Recovery again = zone.recovery()) {
      assertThat(again.report().lost()).as("nothing is lost any more").isEmpty();
      assertThat(again.report().damages()).isEmpty();
    }
  }

  @Test
  void afterARebuildTheZoneRoutesAndDeliversWhatWaited() throws Exception {
    traffic.send(ZoneTraffic.EVEN, MESSAGES, 2_000);
    traffic.damage();
    assertThat(
            zone.damage(
                "\"id\":\"" + traffic.unrouted.iterator().next() + "\"", ZoneTraffic.BEHIND))
        .isPositive();
    rebuild();

    Set<String> all = new TreeSet<>(traffic.waiting);
    all.addAll(traffic.unrouted);
    ZoneTraffic.Office office = new ZoneTraffic.Office(ZoneTraffic.ALL);
    traffic.run(
        zone.broker(),
        office,
        (transit, server) -> {
          await().atMost(DamagedZone.PATIENCE).until(() -> office.taken.size() >= all.size());
          String fresh =
              transit.intake().receive(ZoneTraffic.reception(MESSAGES, 10)).get().messageId();
          all.add(fresh);
          await().atMost(DamagedZone.PATIENCE).until(() -> office.taken.contains(fresh));
          await().until(() -> server.waiting("to." + ZoneTraffic.TARGET) == 0);
        });
    assertThat(office.taken).as("each once").containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatWaitsOnPagesIsSavedAndWhatStandsBehindTheirDamageIsPutAgain() throws Exception {
    traffic.send(ZoneTraffic.NONE, 400, 90_000);
    List<Path> pages = pages();
    assertThat(pages).as("pages").hasSizeGreaterThanOrEqualTo(3);
    List<String> onPages = idsIn(pages.get(1));
    String changed = onPages.get(3);
    assertThat(zone.damage("\"id\":\"" + changed + "\"", 500)).isPositive();
    List<String> behind = idsIn(pages.getFirst());
    try (RandomAccessFile page = new RandomAccessFile(pages.getFirst().toFile(), "rw")) {
      // the mark before its first message: nothing on it can be read any more
      page.write(0);
    }
    Set<String> victims = new TreeSet<>(behind);
    victims.add(changed);

    try (Recovery recovery = zone.recovery()) {
      Recovery.Report report = recovery.report();
      assertThat(report.lost().stream().map(Recovery.Item::messageId))
          .as("lost, each once")
          .containsExactlyInAnyOrderElementsOf(victims);
      assertThat(report.damages().stream().map(Damage::file)).contains(pages.get(0), pages.get(1));
      assertThat(report.kept()).isGreaterThanOrEqualTo(traffic.waiting.size() - victims.size());
      recovery.rebuild("operator-1", false);
    }
    try (EmbeddedBroker server = DamagedZone.start(zone.broker())) {
      // what lies on pages is counted after the start
      await()
          .atMost(DamagedZone.PATIENCE)
          .until(() -> server.waiting("to." + ZoneTraffic.TARGET) == traffic.waiting.size());
      assertThat(DamagedZone.take(server, DamagedZone.SERVER, "to." + ZoneTraffic.TARGET))
          .extracting(body -> Wire.decode(body).id())
          .containsExactlyInAnyOrderElementsOf(traffic.waiting);
    }
  }

  private void rebuild() {
    try (Recovery recovery = zone.recovery()) {
      recovery.rebuild("operator-1", false);
    }
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(zone.broker().resolve("paging"))) {
      return files.filter(file -> file.toString().endsWith(".page")).sorted().toList();
    }
  }

  private List<String> idsIn(Path page) throws IOException {
    String text = Files.readString(page, StandardCharsets.ISO_8859_1);
    return traffic.waiting.stream().filter(id -> text.contains("\"id\":\"" + id + "\"")).toList();
  }

  private Set<String> waitingIn(String queue) throws Exception {
    Set<String> ids = new TreeSet<>();
    try (EmbeddedBroker server = DamagedZone.start(zone.broker())) {
      DamagedZone.bodies(server, DamagedZone.SERVER, queue)
          .forEach(body -> ids.add(Wire.decode(body).id()));
    }
    return ids;
  }
}
