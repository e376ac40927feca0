package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.gate.Crossing;
import org.lastmile.hub.gate.Gate;
import org.lastmile.hub.gate.GateAddresses;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageProperties;
import org.lastmile.hub.transit.Replay;
import org.lastmile.hub.transit.Wire;

/** Two zones whose gates stand still with packets under way both ways; then the inside's files are damaged. */
@ExtendWith(TestDatabase.class)
class GateRecoveryTest {
  private static final int OUTSIDE_SERVER = 78;
  private static final String TO = "to.zhilian-gov";
  private static final String FROM = "from.zhilian-gov";
  private static final String NEIGHBOUR = "to.approvals";

  @TempDir Path work;
  private DamagedZone inside;
  private Path outside;

  /** A running half, with its gate. */
  private final class Half implements AutoCloseable {
    final EmbeddedBroker broker;
    final ServerLocator locator;
    final LaneSession.Factory sessions;
    final @Nullable LedgerWriter writer;
    private final Gate gate;

    Half(Zone zone, Path folder, int server) {
      broker = new EmbeddedBroker(folder, server, null, DamagedZone.queues(zone).all());
      locator = BrokerAddress.inVm(server);
      sessions = ArtemisLaneSession.factory(locator, null, null);
      writer = zone == Zone.INSIDE ? inside.writer(locator) : null;
      gate =
          new Gate(
              new Gate.Surroundings(
                  zone,
                  Crossing.rule(work),
                  zone.id(),
                  sessions,
                  inside.codec()::encode,
                  inside.attachments,
                  work.resolve(zone + "-incoming"),
                  DamagedZone.CLOCK,
                  new SimpleMeterRegistry()));
    }

    Half started() {
      if (writer != null) {
        writer.start();
      }
      gate.start(broker::waiting);
      return this;
    }

    void put(String queue, String destination, Message message) throws Exception {
      try (LaneSession session = sessions.open(List.of(), () -> {})) {
        session.send(queue, Wire.encode(message), new MessageProperties(destination, Replay.NONE));
        session.commit();
      }
    }

    /** Each in a packet of its own. */
    void export(String destination, String... ids) throws Exception {
      for (String id : ids) {
        long packets = broker.waiting(GateAddresses.PACKETS);
        put(Addresses.GATE_OUT, destination, message(id));
        await(id)
            .atMost(DamagedZone.PATIENCE)
            .until(() -> broker.waiting(GateAddresses.PACKETS) == packets + 1);
      }
    }

    @Override
    public void close() {
      gate.close();
      if (writer != null) {
        await().until(() -> broker.waitingExactly(Addresses.LEDGER_OUTBOX) == 0);
        writer.close();
      }
      locator.close();
      broker.close();
    }
  }

  private Half outside() {
    return new Half(Zone.OUTSIDE, outside, OUTSIDE_SERVER);
  }

  private Half inside() {
    return new Half(Zone.INSIDE, inside.broker(), DamagedZone.SERVER);
  }

  /** Packets 1 and 2 of each side are through; 3 to 5 wait, those of the outside in the inbox of the inside. */
  @BeforeEach
  void traffic(DataSource database) throws Exception {
    inside = new DamagedZone(work, database);
    outside = work.resolve("outside");
    try (Half there = outside();
        Half here = inside()) {
      there.started().export(FROM, "o1", "o2");
      here.started().export(TO, "i1", "i2");
      here.gate.link(there.sessions);
      await().atMost(DamagedZone.PATIENCE).until(() -> here.broker.waiting(FROM) == 2);
      await().atMost(DamagedZone.PATIENCE).until(() -> there.broker.waiting(TO) == 2);
      await().until(() -> here.broker.waiting(GateAddresses.PACKETS) == 0);
    }
    try (Half there = outside();
        Half here = inside()) {
      there.started().export(FROM, "o3", "o4", "o5");
      here.started().export(TO, "i3", "i4", "i5");
      here.put(NEIGHBOUR, NEIGHBOUR, message("neighbour"));
    }
    try (Half there = outside();
        Half here = inside()) {
      // as the link does, while nothing in the inside takes it out of the inbox
      List<byte[]> packets =
          DamagedZone.bodies(there.broker, OUTSIDE_SERVER, GateAddresses.PACKETS);
      try (LaneSession session = here.sessions.open(List.of(), () -> {})) {
        for (byte[] packet : packets) {
          session.send(GateAddresses.INBOX, packet);
        }
        session.commit();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterARebuildEverythingCrossesOnceAndInOrder(boolean tokensAreDamaged) throws Exception {
    assertThat(inside.damage("\"id\":\"neighbour\"", 8)).isPositive();
    if (tokensAreDamaged) {
      assertThat(inside.damage("{\"sequence\":5,\"digest\":\"", 30)).as("out").isPositive();
      assertThat(inside.damage("{\"sequence\":2,\"digest\":\"", 30)).as("in").isPositive();
    }
    assertThat(catchThrowableOfType(HubException.class, () -> inside().close()).code())
        .isEqualTo("JOURNAL_DAMAGED");
    try (Recovery recovery = inside.recovery()) {
      assertThat(recovery.report().gate()).isEmpty();
      recovery.rebuild("operator-1", false);
    }

    try (Half there = outside();
        Half here = inside()) {
      there.started();
      here.started().gate.link(there.sessions);
      there.put(Addresses.GATE_OUT, FROM, message("o6"));
      here.put(Addresses.GATE_OUT, TO, message("i6"));
      await().atMost(DamagedZone.PATIENCE).until(() -> here.broker.waiting(FROM) >= 6);
      await().atMost(DamagedZone.PATIENCE).until(() -> there.broker.waiting(TO) >= 6);
      await().until(() -> there.broker.waiting(GateAddresses.PACKETS) == 0);
      await().until(() -> here.broker.waiting(GateAddresses.INBOX) == 0);
      assertThat(ids(here, DamagedZone.SERVER, FROM)).isEqualTo(expected("o"));
      assertThat(ids(there, OUTSIDE_SERVER, TO)).isEqualTo(expected("i"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void aPacketThatOnlyThisZoneHadIsNotLostWithoutAWord(int number) throws Exception {
    String damaged = "\"from\":\"INSIDE\",\"urgent\":false,\"sequence\":" + number;
    assertThat(inside.damage(damaged, damaged.length() + 20)).isEqualTo(1);
    Map<Path, String> evidence = inside.digests();
    try (Recovery recovery = inside.recovery()) {
      assertThat(recovery.report().gate())
          .containsExactly(
              new Recovery.GateItem(
                  GateAddresses.PACKETS, number, "", "i" + number, "case-i" + number));
      HubException refused =
          catchThrowableOfType(HubException.class, () -> recovery.rebuild("operator-1", false));
      assertThat(refused.code()).isEqualTo("GATE_PACKET_LOST");
      assertThat(refused.getMessage())
          .contains("packet " + number + " in gate.packets", "backup", "--accept-gate-loss");
      assertThat(inside.digests()).as("nothing is changed").isEqualTo(evidence);

      recovery.rebuild("operator-1", true);
    }
    assertThat(rebuilt().detail())
        .endsWith("accepted as lost: packet " + number + " in gate.packets");
    try (Half here = inside()) {
      assertThat(here.broker.waiting(GateAddresses.PACKETS)).as("the others").isEqualTo(2);
    }
  }

  @Test
  void soIsAPacketThatTheOtherZoneHasLetGo() throws Exception {
    String damaged = "\"from\":\"OUTSIDE\",\"urgent\":false,\"sequence\":3";
    assertThat(inside.damage(damaged, damaged.length() + 120)).isEqualTo(1);
    try (Recovery recovery = inside.recovery()) {
      assertThat(recovery.report().gate())
          .as("what is in it the ledger of the other zone knows")
          .containsExactly(new Recovery.GateItem(GateAddresses.INBOX, 3, "", null, null));
      assertThat(
              catchThrowableOfType(HubException.class, () -> recovery.rebuild("operator-1", false))
                  .code())
          .isEqualTo("GATE_PACKET_LOST");
    }
  }

  private org.lastmile.hub.ledger.Entry rebuilt() throws Exception {
    return inside.writeOutbox().after(0, 1_000).stream()
        .map(Recorded::entry)
        .filter(entry -> entry.kind() == EntryKind.CONFIGURED)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> ids(Half half, int server, String queue) throws Exception {
    return DamagedZone.bodies(half.broker, server, queue).stream()
        .map(body -> Wire.decode(body).id())
        .toList();
  }

  private static List<String> expected(String side) {
    return IntStream.rangeClosed(1, 6).mapToObj(i -> side + i).toList();
  }

  private static Message message(String id) {
    return Crossing.message(id, Priority.ROUTINE, List.of());
  }
}
