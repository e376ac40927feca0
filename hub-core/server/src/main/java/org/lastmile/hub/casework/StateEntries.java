package org.lastmile.hub.casework;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Wire;

/** Evidence of casework. */
final class StateEntries {
  private StateEntries() {}

  /** A line of history. */
  static Entry of(CaseChange change) {
    StringJoiner detail = new StringJoiner("; ");
    detail.add((change.before() == null ? "-" : change.before()) + " -> " + change.after());
    if (!change.detail().isEmpty()) {
      detail.add(change.detail());
    }
    return new Entry(
        EntryKind.STATE,
        change.messageId(),
        change.messageType(),
        change.caseNo(),
        null,
        Casework.SYSTEM,
        change.actor(),
        change.at(),
        change.code(),
        detail.toString(),
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of());
  }

  /** A built-in system has the message. */
  static Entry delivered(
      String system,
      Message message,
      String code,
      OffsetDateTime now,
      int attempt,
      Duration duration) {
    return entry(
        EntryKind.DELIVERED, system, message, code, now, attempt, duration, Map.of(), List.of());
  }

  /** Casework's own message is put into its queue; {@code DOUBTFUL} where it may have been before. */
  static Entry put(EntryKind kind, Message message, OffsetDateTime now, int attempt) {
    List<Payload> payloads =
        kind == EntryKind.RECEIVED
            ? List.of(new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(message)))
            : List.of();
    Map<String, String> outputs = Map.of(Addresses.from(Casework.SYSTEM), message.id());
    return entry(
        kind, Casework.SYSTEM, message, "OK", now, attempt, Duration.ZERO, outputs, payloads);
  }

  private static Entry entry(
      EntryKind kind,
      String system,
      Message message,
      String code,
      OffsetDateTime now,
      int attempt,
      Duration duration,
      Map<String, String> outputs,
      List<Payload> payloads) {
    return new Entry(
        kind,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        message.causationId(),
        system,
        "hub",
        now,
        code,
        "",
        attempt,
        duration,
        outputs,
        Map.of(),
        Map.of(),
        payloads);
  }
}
