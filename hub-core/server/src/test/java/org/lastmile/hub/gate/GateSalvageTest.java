package org.lastmile.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.gate.GateSalvage.Lost;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** What the gate's queues of one zone still hold, and what that says about what they do not. */
class GateSalvageTest {
  private static final String OUT = GateAddresses.PACKETS;
  private static final String IN = GateAddresses.INBOX;
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  private final List<byte[]> packets = new ArrayList<>();
  private final Map<String, List<byte[]>> saved = new HashMap<>();
  private final Map<String, List<byte[]>> broken = new HashMap<>();

  @Test
  void aDamagedPacketIsKnownByItsNumberWhereverItStands() {
    for (int damaged = 4; damaged <= 6; damaged++) {
      exported(6);
      for (int number = 4; number <= 6; number++) {
        put(number == damaged ? broken : saved, OUT, bytes(number, number == damaged));
      }
      put(saved, GateAddresses.EXPORT_TOKEN, token(6));
      assertThat(lost()).containsExactly(new Lost(OUT, damaged, "", List.of("m" + damaged)));
    }
  }

  @Test
  void packetsAreKnownToBeMissingWhereNothingIsLeftOfThem() {
    exported(6);
    put(saved, OUT, bytes(3, false));
    put(saved, OUT, bytes(5, false));
    put(saved, GateAddresses.EXPORT_TOKEN, token(6));
    assertThat(lost())
        .containsExactly(new Lost(OUT, 4, "", List.of("m4")), new Lost(OUT, 6, "", List.of("m6")));
  }

  @Test
  void whatADamagedPacketSaysOfItselfIsNotBelievedAgainstTheLedger() {
    exported(6);
    String changed = new String(bytes(4, true), StandardCharsets.UTF_8);
    put(
        broken,
        OUT,
        changed.replace("\"sequence\":4", "\"sequence\":1").getBytes(StandardCharsets.UTF_8));
    put(broken, OUT, new byte[0]);
    put(saved, GateAddresses.EXPORT_TOKEN, token(6));
    assertThat(lost())
        .containsExactly(new Lost(OUT, 0, "", List.of()), new Lost(OUT, 0, "", List.of()));
  }

  @Test
  void aPacketFromTheOtherZoneIsKnownByTheChainOfDigests() {
    exported(6);
    put(saved, GateAddresses.IMPORT_TOKEN, token(3));
    put(broken, IN, bytes(4, true));
    put(saved, IN, bytes(5, false));
    put(broken, IN, bytes(6, true));
    put(saved, IN, bytes(2, false));
    assertThat(lost())
        .as("4 is missing, 6 follows 5, and 2 is a repeat")
        .containsExactly(new Lost(IN, 4, "", List.of()), new Lost(IN, 6, "", List.of()));
  }

  @Test
  void nothingIsLostWhereAllCanBeReadOrHasLeft() {
    exported(6);
    put(saved, OUT, bytes(5, false));
    put(saved, OUT, bytes(6, false));
    put(saved, GateAddresses.EXPORT_TOKEN, token(6));
    put(saved, GateAddresses.IMPORT_TOKEN, token(4));
    put(saved, IN, bytes(5, false));
    put(saved, GateAddresses.CHUNKS, piece());
    assertThat(lost()).isEmpty();
  }

  @Test
  void aPieceIsNamedByItsAttachmentWhereSomethingSoundNamesItToo() {
    put(broken, GateAddresses.CHUNKS, piece());
    put(broken, GateAddresses.CHUNKS_INBOX, piece());
    put(saved, GateAddresses.CHUNKS_INBOX, piece());
    assertThat(lost())
        .containsExactly(
            new Lost(GateAddresses.CHUNKS, 0, "", List.of()),
            new Lost(GateAddresses.CHUNKS_INBOX, 0, DIGEST, List.of()));
  }

  @Test
  void aTokenIsTakenOverOrMadeOfThePacketsBesideItAndNeverGuessed() {
    exported(6);
    put(saved, OUT, bytes(6, false));
    put(saved, IN, bytes(4, false));
    Map<String, byte[]> tokens = salvage().tokens(Map.of(false, 6L), Map.of(false, 3L));
    assertThat(tokens.get(GateAddresses.EXPORT_TOKEN)).isEqualTo(token(6));
    assertThat(tokens.get(GateAddresses.IMPORT_TOKEN)).isEqualTo(token(3));

    HubException lost =
        catchThrowableOfType(
            HubException.class, () -> salvage().tokens(Map.of(false, 7L), Map.of(false, 3L)));
    assertThat(lost.code()).isEqualTo("GATE_TOKEN_LOST");
    assertThat(lost.place()).isEqualTo(GateAddresses.EXPORT_TOKEN);
  }

  private List<Lost> lost() {
    return salvage()
        .lost(packet -> packet.urgent() ? List.of() : List.of("m" + packet.sequence()), Map.of());
  }

  private GateSalvage salvage() {
    return new GateSalvage(saved, broken);
  }

  /** A chain of packets with one message each; the queues are empty. */
  private void exported(int count) {
    packets.clear();
    saved.clear();
    broken.clear();
    String previous = "";
    for (int number = 1; number <= count; number++) {
      Packet.Item item = new Packet.Item("to.portal", Json.object().put("id", "m" + number));
      byte[] packet =
          new Packet(Packet.VERSION, Zone.INSIDE, false, number, previous, List.of(item)).encode();
      packets.add(packet);
      previous = Packet.digest(packet);
    }
  }

  private byte[] token(int number) {
    return new Packet.Token(number, Packet.digest(packets.get(number - 1))).encode();
  }

  /** One that is damaged can still be read. */
  private byte[] bytes(int number, boolean damaged) {
    String packet = new String(packets.get(number - 1), StandardCharsets.UTF_8);
    return (damaged ? packet.replace("to.portal", "to.qortal") : packet)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] piece() {
    return new Chunk(DIGEST, "a.pdf", 2, 0, new byte[] {1, 2}).encode();
  }

  private static void put(Map<String, List<byte[]>> queues, String queue, byte[] body) {
    queues.computeIfAbsent(queue, name -> new ArrayList<>()).add(body);
  }
}
