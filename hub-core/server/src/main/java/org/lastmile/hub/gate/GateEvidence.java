package org.lastmile.hub.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Wire;

/** Writes the gate's entries. */
record GateEvidence(Clock clock) {
  private static final String GATE = "gate";

  /** A message left for the other zone in a packet. */
  Entry exported(Message message, Zone other, boolean urgent, long sequence) {
    return crossing(EntryKind.EXPORTED, message, other, urgent, sequence, Map.of(), List.of());
  }

  /**
   * A message came from the other zone in a packet.
   *
   * @param address where it was put
   */
  Entry imported(Message message, String address, Zone other, boolean urgent, long sequence) {
    return crossing(
        EntryKind.IMPORTED,
        message,
        other,
        urgent,
        sequence,
        Map.of(address, message.id()),
        List.of(canonical(message)));
  }

  private Entry crossing(
      EntryKind kind,
      Message message,
      Zone other,
      boolean urgent,
      long sequence,
      Map<String, String> outputs,
      List<Payload> payloads) {
    String stream = urgent ? "urgent" : "plain";
    return new Entry(
        kind,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        message.causationId(),
        GATE,
        other.id(),
        OffsetDateTime.now(clock),
        "OK",
        stream + " packet " + sequence,
        0,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        payloads);
  }

  /** The ledger of a zone has each message that came into the zone. */
  private static Payload canonical(Message message) {
    return new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(message));
  }
}
