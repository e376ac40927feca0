package org.lastmile.hub.gate;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.lastmile.hub.transit.Addresses;

/** Queues of the gate in each zone; every one has an urgent twin, which is the urgent stream. */
public final class GateAddresses {
  /** Packets of this zone for the other, stored once, byte for byte what travels. */
  public static final String PACKETS = "gate.packets";

  /** Packets from the other zone. */
  public static final String INBOX = "gate.inbox";

  /** Pieces of attachments of this zone for the other. */
  public static final String CHUNKS = "gate.chunks";

  /** Pieces of attachments from the other zone. */
  public static final String CHUNKS_INBOX = "gate.chunks-inbox";

  /** One token: the sequence and digest of the last packet exported. Whoever holds it may export. */
  static final String EXPORT_TOKEN = "gate.token-out";

  /** One token: the sequence and digest of the last packet imported. */
  static final String IMPORT_TOKEN = "gate.token-in";

  private GateAddresses() {}

  /** Queues of the outside that the link takes from, both streams. */
  public static List<String> linkTakes() {
    return twins(MovingBody.WAY.keySet());
  }

  /** Queues of the outside that the link puts to, both streams. */
  public static List<String> linkPuts() {
    return twins(MovingBody.WAY.values());
  }

  private static List<String> twins(Collection<String> addresses) {
    return addresses.stream().flatMap(a -> Stream.of(a, Addresses.urgent(a))).toList();
  }

  /** Whether the plain address holds a token. */
  public static boolean isToken(String address) {
    return address.equals(EXPORT_TOKEN) || address.equals(IMPORT_TOKEN);
  }

  /** All plain addresses of the gate. */
  public static List<String> all() {
    return List.of(
        Addresses.GATE_OUT, PACKETS, INBOX, CHUNKS, CHUNKS_INBOX, EXPORT_TOKEN, IMPORT_TOKEN);
  }
}
