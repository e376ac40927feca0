package org.lastmile.hub.transit;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** Writes the entries of the core itself. */
final class Evidence {
  static final String OK = "OK";

  private final Clock clock;

  Evidence(Clock clock) {
    this.clock = clock;
  }

  OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  /** An entry about a message, with its canonical bytes. */
  Entry withMessage(
      EntryKind kind, Message message, String system, HubException fault, int attempt) {
    return entry(
        kind,
        message,
        system,
        fault.code(),
        detail(fault),
        attempt,
        List.of(new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(message))));
  }

  /** An entry about one attempt. */
  Entry attempt(EntryKind kind, Message message, String system, HubException fault, int attempt) {
    return entry(kind, message, system, fault.code(), detail(fault), attempt, List.of());
  }

  /** An entry about a message whose bytes other entries hold. */
  Entry plain(EntryKind kind, Message message, String system, String code, String detail) {
    return entry(kind, message, system, code, detail, 0, List.of());
  }

  /**
   * An entry about what a person decided.
   *
   * @param message null where what was given up is no message
   * @param number of the replay, 0 for what is none
   * @param outputs what is put because of it, by address
   */
  Entry decision(
      EntryKind kind,
      @Nullable Message message,
      String system,
      String person,
      String code,
      String detail,
      int number,
      Map<String, String> outputs) {
    return new Entry(
        kind,
        message == null ? null : message.id(),
        message == null ? null : message.type().toString(),
        message == null ? null : message.caseNo(),
        message == null ? null : message.causationId(),
        system,
        person,
        now(),
        code,
        detail,
        number,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        List.of());
  }

  /** A system refused a message, and {@code back} is what its sender gets. */
  Entry returned(Message message, String system, HubException fault, Message back) {
    return new Entry(
        EntryKind.RETURNED,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        message.causationId(),
        system,
        "hub",
        now(),
        fault.code(),
        String.valueOf(fault.getMessage()),
        0,
        Duration.ZERO,
        Map.of(Addresses.from(system), back.id()),
        Map.of(),
        Map.of(),
        List.of(new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(back))));
  }

  /** What was taken is no message, or no longer the one that was put; its bytes are kept. */
  Entry unreadable(Taken taken, HubException fault) {
    return new Entry(
        EntryKind.DEAD,
        taken.readableId().orElse(null),
        null,
        null,
        null,
        DeadLetters.UNREADABLE,
        "hub",
        now(),
        fault.code(),
        "from " + taken.queue() + ": " + fault.getMessage(),
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(new Payload(Payload.Role.NATIVE, "application/octet-stream", taken.bytes())));
  }

  private Entry entry(
      EntryKind kind,
      Message message,
      String system,
      String code,
      String detail,
      int attempt,
      List<Payload> payloads) {
    return new Entry(
        kind,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        message.causationId(),
        system,
        "hub",
        now(),
        code,
        detail,
        attempt,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        payloads);
  }

  private static String detail(HubException fault) {
    String message = fault.getMessage() == null ? "" : fault.getMessage();
    return fault.place() == null ? message : message + " (at " + fault.place() + ")";
  }
}
