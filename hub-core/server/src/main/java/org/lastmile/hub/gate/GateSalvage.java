package org.lastmile.hub.gate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * What the gate must have when a broker is rebuilt: one token for each direction and stream, and every packet that the
 * token counts and that has not left. A wrong token would make the other zone take new packets for repeats.
 */
public final class GateSalvage {
  private final Map<String, List<byte[]>> saved;

  /** @param saved bodies of the messages that could be read, by queue */
  public GateSalvage(Map<String, List<byte[]>> saved) {
    this.saved = saved;
  }

  /**
   * The token of each token queue that has had one; those that could not be read are made from the packets beside them.
   *
   * @param exported number of the last packet of a stream that the ledger knows to be exported, 0 for none; key true for
   *     urgent
   * @param imported likewise imported
   * @throws HubException GATE_TOKEN_LOST or GATE_PACKET_LOST, when that cannot be done without the other zone
   */
  public Map<String, byte[]> tokens(Map<Boolean, Long> exported, Map<Boolean, Long> imported) {
    Map<String, byte[]> tokens = new HashMap<>();
    for (boolean urgent : List.of(true, false)) {
      keep(
          tokens,
          ExportingBody.stream(GateAddresses.EXPORT_TOKEN, urgent),
          exportToken(urgent, exported.getOrDefault(urgent, 0L)));
      keep(
          tokens,
          ExportingBody.stream(GateAddresses.IMPORT_TOKEN, urgent),
          importToken(urgent, imported.getOrDefault(urgent, 0L)));
    }
    return tokens;
  }

  private static void keep(Map<String, byte[]> tokens, String queue, Packet.@Nullable Token token) {
    if (token != null) {
      tokens.put(queue, token.encode());
    }
  }

  private Packet.@Nullable Token exportToken(boolean urgent, long exported) {
    String queue = ExportingBody.stream(GateAddresses.EXPORT_TOKEN, urgent);
    List<byte[]> packets = packets(ExportingBody.stream(GateAddresses.PACKETS, urgent));
    Packet.Token token = newestToken(queue);
    if (token == null && !packets.isEmpty()) {
      byte[] last = packets.getLast();
      token = new Packet.Token(Packet.decode(last).sequence(), Packet.digest(last));
    }
    if (token == null ? exported > 0 : token.sequence() < exported) {
      throw tokenLost(queue, exported);
    }
    if (token != null && !packets.isEmpty()) {
      requireAll(packets, token, ExportingBody.stream(GateAddresses.PACKETS, urgent));
    }
    return token;
  }

  /** From the first that has not left to the last that the token counts. */
  private static void requireAll(List<byte[]> packets, Packet.Token token, String queue) {
    long first = Packet.decode(packets.getFirst()).sequence();
    long distinct = packets.stream().map(p -> Packet.decode(p).sequence()).distinct().count();
    if (distinct != token.sequence() - first + 1) {
      throw new HubException(
          "GATE_PACKET_LOST",
          FaultKind.LASTING,
          "of packets "
              + first
              + " to "
              + token.sequence()
              + " only "
              + distinct
              + " can be read; the other zone waits for each of them",
          queue,
          null);
    }
  }

  private Packet.@Nullable Token importToken(boolean urgent, long imported) {
    String queue = ExportingBody.stream(GateAddresses.IMPORT_TOKEN, urgent);
    Packet.Token token = newestToken(queue);
    if (token == null) {
      token =
          packets(ExportingBody.stream(GateAddresses.INBOX, urgent)).stream()
              .map(Packet::decode)
              .filter(packet -> packet.sequence() == imported + 1)
              .map(packet -> new Packet.Token(imported, packet.previous()))
              .findFirst()
              .orElse(null);
    }
    if (token == null ? imported > 0 : token.sequence() < imported) {
      throw tokenLost(queue, imported);
    }
    return token;
  }

  private static HubException tokenLost(String queue, long last) {
    return new HubException(
        "GATE_TOKEN_LOST",
        FaultKind.LASTING,
        "the token cannot be read, and the digest of packet "
            + last
            + " stands nowhere else in this zone; the gate cannot go on without it",
        queue,
        null);
  }

  /** A token that was taken may be there still, where what took it cannot be read. */
  private Packet.@Nullable Token newestToken(String queue) {
    return saved.getOrDefault(queue, List.of()).stream()
        .map(Packet.Token::decode)
        .max(Comparator.comparingLong(Packet.Token::sequence))
        .orElse(null);
  }

  private List<byte[]> packets(String queue) {
    return saved.getOrDefault(queue, List.of()).stream()
        .sorted(Comparator.comparingLong(packet -> Packet.decode(packet).sequence()))
        .toList();
  }
}
