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

  /** A message left for, or came from, the other zone in a packet. */
  Entry crossing(EntryKind kind, Message message, Zone other, boolean urgent, long sequence) {
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
        Map.of(),
        Map.of(),
        Map.of(),
        kind == EntryKind.IMPORTED ? List.of(canonical(message)) : List.of());
  }

  /** The ledger of a zone has each message that came into the zone. */
  private static Payload canonical(Message message) {
    return new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(message));
  }
}
