package org.lastmile.connectors.communityledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.TcpProxy;

/** What holds on a machine without a MariaDB server too. */
class CommunityLedgerOnH2Test {
  private static final String PASSWORD = UUID.randomUUID().toString();

  /** Of the connector's pool. */
  private static final int CONNECTIONS = 4;

  private static CommunityLedgerFake ledger;
  private static ConnectorRig rig;

  @BeforeAll
  static void open() {
    ledger = new CommunityLedgerFake(new H2Server(0, PASSWORD));
    rig = rig(ledger.url()).start();
  }

  private static ConnectorRig.Builder rig(String url) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("ledger.url", url)
        .config("ledger.password", PASSWORD)
        .config("poll.interval", "50ms");
  }

  @AfterAll
  static void close() {
    rig.close();
    ledger.close();
  }

  @Test
  void entriesAreWrittenReplacedAndRecognised() {
    String key = "grid-terminal/H1";
    assertThat(write(visit("H1", 1)).path("fhm").intValue()).isZero();
    assertThat(write(visit("H1", 1)).path("fhm").intValue()).isEqualTo(1);
    ObjectNode correction = visit("H1", 2);
    correction.withObject("body").withArray("persons").remove(0);
    assertThat(write(correction).path("fhm").intValue()).isZero();
    assertThat(write(visit("H1", 1)).path("fhm").intValue()).isEqualTo(2);

    assertThat(ledger.rows("tz_zf", key)).extracting(row -> row.get("xm")).containsExactly("冯样例");
    assertThat(ledger.leftOver()).isEmpty();
  }

  @Test
  void aWrongRowLeavesNothing() {
    ObjectNode visit = visit("H2", 1);
    JsonNode persons = visit.withObject("body").withArray("persons");
    ((ObjectNode) persons.get(1)).set("citizenId", persons.get(0).get("citizenId"));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> write(visit))
        .satisfies(fault -> assertThat(fault.place()).isEqualTo("/body/persons/1/citizenId"));
    assertThat(ledger.rows("tz_zf", "grid-terminal/H2")).isEmpty();
    assertThat(ledger.leftOver()).isEmpty();
  }

  @Test
  void aLateEntryHasItsMark() {
    ledger.freeze("2026-08");
    JsonNode said = write(Entries.visit("H3", 1, "2026-08-30T09:15:00+08:00"));

    assertThat(said.path("ssq").textValue()).isEqualTo("2026-09");
    assertThat(said.path("wlbz").textValue()).isEqualTo("1");
    await().untilAsserted(() -> assertThat(ledger.reported("2026-08")).containsEntry("clbz", "2"));
  }

  @Test
  void aLostConnectionIsTriedOnceAndNotAgain() throws IOException {
    int port = URI.create(ledger.url().substring("jdbc:h2:".length())).getPort();
    int lent = FreePort.orAny(0);
    try (TcpProxy way = new TcpProxy(lent, port);
        ConnectorRig away = rig(ledger.url().replace(":" + port + "/", ":" + lent + "/")).start()) {
      write(away, visit("H4", 1));
      way.manner(TcpProxy.Manner.UNANSWERED);
      assertThat(written(away, visit("H4", 2))).isFalse();
      way.manner(TcpProxy.Manner.WELL);

      int lost = 0;
      while (lost <= CONNECTIONS && !written(away, visit("H4", 2))) {
        lost++;
      }
      assertThat(lost)
          .as("deliveries over connections that are lost")
          .isLessThanOrEqualTo(CONNECTIONS);
    }
  }

  private static boolean written(ConnectorRig rig, ObjectNode message) {
    try {
      write(rig, message);
      return true;
    } catch (HubException e) {
      assertThat(e.kind()).isEqualTo(FaultKind.DOWN);
      return false;
    }
  }

  private static ObjectNode visit(String number, int version) {
    return Entries.visit(number, version, "2026-11-24T10:20:00+08:00");
  }

  private static JsonNode write(ObjectNode message) {
    return write(rig, message);
  }

  private static JsonNode write(ConnectorRig rig, ObjectNode message) {
    return rig.deliver(Entries.read(message)).delivered().payloads().stream()
        .filter(payload -> payload.role() == Payload.Role.ANSWER)
        .map(payload -> Json.parse(payload.bytes()))
        .findFirst()
        .orElseThrow();
  }
}
