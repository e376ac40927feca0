package org.lastmile.hub.benchmark.contender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Wire;

/** What rivals must do to a message so that the same bytes travel and the same evidence is left as with the hub. */
final class Submission {
  static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final MessageType TYPE = MessageType.of("case.submitted");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicLong CASES = new AtomicLong(System.currentTimeMillis());

  private Submission() {}

  /** The canonical message of an event that a system handed in. */
  static Message read(String system, byte[] event) throws IOException {
    JsonNode tree = JSON.readTree(event);
    String key = tree.required("source").textValue() + " " + tree.required("id").textValue();
    String id = Ids.of("received", system, key);
    return message(
        id,
        key,
        "BENCH" + CASES.incrementAndGet(),
        null,
        system,
        Priority.valueOf(tree.required("priority").textValue()),
        (ObjectNode) tree.required("data"));
  }

  /** What is passed on to a target. */
  static Message output(Message input, String target) {
    return message(
        Ids.of(input.id(), target),
        Ids.of("key", input.idempotencyKey(), target),
        input.caseNo(),
        input.id(),
        input.source(),
        input.priority(),
        input.body());
  }

  private static Message message(
      String id,
      String key,
      @Nullable String caseNo,
      @Nullable String cause,
      String source,
      Priority priority,
      ObjectNode body) {
    return new Message(
        id,
        TYPE,
        key,
        caseNo,
        cause,
        source,
        OffsetDateTime.now(CLOCK),
        priority,
        null,
        0,
        DataLevel.L4,
        null,
        null,
        List.of(),
        body);
  }

  static Entry received(Message message, byte[] event, byte[] wire, String queue) {
    String digest = HexFormat.of().formatHex(Ids.sha256().digest(event));
    return entry(
        EntryKind.RECEIVED,
        message,
        message.source(),
        Map.of(queue, message.id()),
        List.of(
            new Payload(Payload.Role.NATIVE, Wire.MEDIA_TYPE, event),
            new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, wire)),
        new Entry.Door(message.idempotencyKey(), digest));
  }

  static Entry routed(Message message, Message output, String queue) {
    return entry(
        EntryKind.ROUTED, message, message.source(), Map.of(queue, output.id()), List.of(), null);
  }

  static Entry delivered(Message message, String system, byte[] sent) {
    return entry(
        EntryKind.DELIVERED,
        message,
        system,
        Map.of(),
        List.of(new Payload(Payload.Role.NATIVE, Wire.MEDIA_TYPE, sent)),
        null);
  }

  private static Entry entry(
      EntryKind kind,
      Message message,
      String system,
      Map<String, String> outputs,
      List<Payload> payloads,
      Entry.@Nullable Door door) {
    return new Entry(
        kind,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        message.causationId(),
        system,
        "bench",
        OffsetDateTime.now(CLOCK),
        "OK",
        "",
        0,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        payloads,
        door,
        null);
  }
}
