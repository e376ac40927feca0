package org.lastmile.hub.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Addresses;

/**
 * What the gate must have when a broker is rebuilt: one token for each direction and stream, every packet that has not
 * left or is not yet opened, and every piece of an attachment. A wrong token would make the other zone take new packets
 * for repeats; a packet that is missing stops its stream for ever.
 */
public final class GateSalvage {
  private final Map<String, List<byte[]>> saved;
  private final Map<String, List<byte[]>> broken;
  private final Set<Number> asked = new HashSet<>();

  /** The number of a packet of this zone for the other. */
  public record Number(boolean urgent, long sequence) {}

  /**
   * What stood in a queue of the gate and cannot be read.
   *
   * @param packet its number; 0 where that cannot be told for certain, and for a piece of an attachment
   * @param attachment digest of what it is a piece of; empty where that cannot be told for certain, and for a packet
   * @param messageIds what is in the packet, by the ledger; that of packets from the other zone is in the ledger there
   */
  public record Lost(String queue, long packet, String attachment, List<String> messageIds) {
    /** What and where, for a sentence. */
    @Override
    public String toString() {
      String what = isPiece(queue) ? "a piece of an attachment" : "a packet";
      if (packet > 0) {
        what = "packet " + packet;
      } else if (!attachment.isEmpty()) {
        what = "a piece of attachment " + attachment;
      }
      return what + " in " + queue;
    }
  }

  /**
   * @param saved bodies of the messages that could be read, by queue
   * @param broken bodies of those that are known to wait and are not as they were put, as far as they can be read
   */
  public GateSalvage(Map<String, List<byte[]>> saved, Map<String, List<byte[]>> broken) {
    this.saved = saved;
    this.broken = broken;
    for (boolean urgent : List.of(true, false)) {
      Stream.concat(
              missingOut(urgent).stream(),
              said(ExportingBody.stream(GateAddresses.PACKETS, urgent)).stream()
                  .map(Packet::sequence))
          .forEach(sequence -> asked.add(new Number(urgent, sequence)));
    }
  }

  private static boolean isPiece(String queue) {
    String plain = Addresses.plain(queue);
    return plain.equals(GateAddresses.CHUNKS) || plain.equals(GateAddresses.CHUNKS_INBOX);
  }

  /**
   * The token of each token queue that has had one; those that could not be read are made from the packets beside them.
   *
   * @param exported number of the last packet of a stream that the ledger knows to be exported, 0 for none; key true for
   *     urgent
   * @param imported likewise imported
   * @throws HubException GATE_TOKEN_LOST, when that cannot be done without the other zone
   */
  public Map<String, byte[]> tokens(Map<Boolean, Long> exported, Map<Boolean, Long> imported) {
    Map<String, byte[]> tokens = new HashMap<>();
    for (boolean urgent : List.of(true, false)) {
      keep(
          tokens,
          ExportingBody.stream(GateAddresses.EXPORT_TOKEN, urgent),
          exportToken(urgent),
          exported.getOrDefault(urgent, 0L));
      keep(
          tokens,
          ExportingBody.stream(GateAddresses.IMPORT_TOKEN, urgent),
          importToken(urgent, imported),
          imported.getOrDefault(urgent, 0L));
    }
    return tokens;
  }

  private static void keep(
      Map<String, byte[]> tokens, String queue, Packet.@Nullable Token token, long known) {
    if (token == null ? known > 0 : token.sequence() < known) {
      throw new HubException(
          "GATE_TOKEN_LOST",
          FaultKind.LASTING,
          "the token cannot be read, and the digest of packet "
              + known
              + " stands nowhere else in this zone; the gate cannot go on without it",
          queue,
          null);
    }
    if (token != null) {
      tokens.put(queue, token.encode());
    }
  }

  private Packet.@Nullable Token exportToken(boolean urgent) {
    Packet.Token token =
        newestToken(ExportingBody.stream(GateAddresses.EXPORT_TOKEN, urgent)).orElse(null);
    NavigableMap<Long, byte[]> packets =
        packets(ExportingBody.stream(GateAddresses.PACKETS, urgent));
    if (token == null && !packets.isEmpty()) {
      return tokenOf(packets.lastEntry());
    }
    return token;
  }

  private static Packet.Token tokenOf(Map.Entry<Long, byte[]> packet) {
    return new Packet.Token(packet.getKey(), Packet.digest(packet.getValue()));
  }

  private Packet.@Nullable Token importToken(boolean urgent, Map<Boolean, Long> imported) {
    long known = imported.getOrDefault(urgent, 0L);
    byte[] next = packets(ExportingBody.stream(GateAddresses.INBOX, urgent)).get(known + 1);
    return newestToken(ExportingBody.stream(GateAddresses.IMPORT_TOKEN, urgent))
        .orElse(next == null ? null : new Packet.Token(known, Packet.decode(next).previous()));
  }

  /** A token that was taken may be there still, where what took it cannot be read. */
  private Optional<Packet.Token> newestToken(String queue) {
    return saved.getOrDefault(queue, List.of()).stream()
        .map(Packet.Token::decode)
        .max(Comparator.comparingLong(Packet.Token::sequence));
  }

  /** The packets of a queue that can be read, by number. */
  private NavigableMap<Long, byte[]> packets(String queue) {
    NavigableMap<Long, byte[]> packets = new TreeMap<>();
    for (byte[] body : saved.getOrDefault(queue, List.of())) {
      packets.put(Packet.decode(body).sequence(), body);
    }
    return packets;
  }

  /** Whether {@link #lost} needs to know what the ledger has about a packet of this zone. */
  public boolean asksAbout(Number packet) {
    return asked.contains(packet);
  }

  /**
   * Everything that a rebuild of this zone would lose at the gate.
   *
   * @param exported ids of the messages that the ledger knows to be in a packet
   * @param imported number of the last packet of a stream that the ledger knows to be imported
   */
  public List<Lost> lost(Function<Number, List<String>> exported, Map<Boolean, Long> imported) {
    List<Lost> lost = new ArrayList<>();
    for (boolean urgent : List.of(true, false)) {
      out(urgent, exported, lost);
      in(urgent, imported, lost);
    }
    broken.keySet().stream()
        .filter(GateSalvage::isPiece)
        .sorted()
        .forEach(
            queue -> broken.getOrDefault(queue, List.of()).forEach(b -> lost.add(piece(queue, b))));
    return List.copyOf(lost);
  }

  private void out(boolean urgent, Function<Number, List<String>> exported, List<Lost> lost) {
    String queue = ExportingBody.stream(GateAddresses.PACKETS, urgent);
    SortedSet<Long> numbers = missingOut(urgent);
    for (Packet packet : said(queue)) {
      // what a damaged packet says of itself is believed only where the ledger says the same
      if (!Collections.disjoint(
          ids(packet), exported.apply(new Number(urgent, packet.sequence())))) {
        numbers.add(packet.sequence());
      }
    }
    add(queue, numbers, number -> exported.apply(new Number(urgent, number)), lost);
  }

  /** Packets between the first that has not left and the last that the token counts. */
  private SortedSet<Long> missingOut(boolean urgent) {
    Packet.Token token = exportToken(urgent);
    NavigableMap<Long, byte[]> packets =
        packets(ExportingBody.stream(GateAddresses.PACKETS, urgent));
    return token == null || packets.isEmpty()
        ? new TreeSet<>()
        : missing(packets.firstKey(), token.sequence(), packets.keySet());
  }

  private void in(boolean urgent, Map<Boolean, Long> imported, List<Lost> lost) {
    String queue = ExportingBody.stream(GateAddresses.INBOX, urgent);
    Packet.Token token = importToken(urgent, imported);
    long reached = token == null ? imported.getOrDefault(urgent, 0L) : token.sequence();
    NavigableMap<Long, byte[]> packets = packets(queue).tailMap(reached, false);
    SortedSet<Long> numbers =
        packets.isEmpty()
            ? new TreeSet<>()
            : missing(reached + 1, packets.lastKey(), packets.keySet());
    Map<Long, String> digests = new HashMap<>();
    packets.forEach((number, body) -> digests.put(number, Packet.digest(body)));
    if (token != null) {
      digests.put(token.sequence(), token.digest());
    }
    for (Packet packet : said(queue)) {
      if (packet.previous().equals(digests.get(packet.sequence() - 1))) {
        numbers.add(packet.sequence());
      }
    }
    add(queue, numbers, number -> List.of(), lost);
  }

  private static SortedSet<Long> missing(long first, long last, Collection<Long> there) {
    SortedSet<Long> missing = new TreeSet<>();
    for (long number = first; number <= last; number++) {
      if (!there.contains(number)) {
        missing.add(number);
      }
    }
    return missing;
  }

  /** Those with a number, and as many without as are known to be damaged beyond them. */
  private void add(
      String queue,
      SortedSet<Long> numbers,
      Function<Long, List<String>> messageIds,
      List<Lost> lost) {
    numbers.forEach(number -> lost.add(new Lost(queue, number, "", messageIds.apply(number))));
    int damaged = broken.getOrDefault(queue, List.of()).size();
    for (int i = numbers.size(); i < damaged; i++) {
      lost.add(new Lost(queue, 0, "", List.of()));
    }
  }

  /** What damaged packets say, where they can still be read as packets that are not there. */
  private List<Packet> said(String queue) {
    NavigableMap<Long, byte[]> sound = packets(queue);
    List<Packet> said = new ArrayList<>();
    for (byte[] body : broken.getOrDefault(queue, List.of())) {
      try {
        Packet packet = Packet.decode(body);
        if (!sound.containsKey(packet.sequence())) {
          said.add(packet);
        }
      } catch (HubException e) {
        // it says nothing
      }
    }
    return said;
  }

  private static List<String> ids(Packet packet) {
    return packet.items().stream().map(item -> item.event().path("id").asText()).toList();
  }

  private Lost piece(String queue, byte[] body) {
    String digest;
    try {
      digest = Chunk.decode(body).digest();
    } catch (HubException e) {
      digest = "";
    }
    return new Lost(queue, 0, named(queue, digest) ? digest : "", List.of());
  }

  /** Whether a sound packet, or a sound piece, on the same way names the attachment. */
  private boolean named(String queue, String digest) {
    String packets =
        Addresses.plain(queue).equals(GateAddresses.CHUNKS)
            ? GateAddresses.PACKETS
            : GateAddresses.INBOX;
    return !digest.isEmpty()
        && List.of(queue, packets, Addresses.urgent(packets)).stream()
            .flatMap(name -> saved.getOrDefault(name, List.of()).stream())
            .anyMatch(body -> new String(body, StandardCharsets.ISO_8859_1).contains(digest));
  }
}
