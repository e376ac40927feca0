package org.lastmile.hub.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Recorded.PayloadNote;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The header of an entry: JSON whose bytes are written once and never again; {@code docs/evidence.md} describes it.
 *
 * @param attachments digests of the attachments that the canonical payload names, sorted
 */
record Header(
    String zone,
    String node,
    OutboxId outbox,
    int position,
    Entry entry,
    List<String> attachments,
    List<PayloadNote> payloads) {
  static final int FORMAT = 1;

  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper READER =
      JsonMapper.builder(
              // names of queues and keys are without end: none is worth being kept for the JVM's
              // life
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("zone", zone);
      json.writeStringField("node", node);
      json.writeStringField("process", outbox.process());
      json.writeNumberField("epoch", outbox.epoch());
      json.writeNumberField("number", outbox.number());
      json.writeNumberField("position", position);
      writeEntry(json);
      if (!attachments.isEmpty()) {
        write(json, "attachments", attachments);
      }
      json.writeArrayFieldStart("payloads");
      for (PayloadNote payload : payloads) {
        json.writeStartObject();
        json.writeStringField("role", payload.role().name());
        json.writeStringField("mediaType", payload.mediaType());
        json.writeNumberField("length", payload.length());
        json.writeStringField("digest", payload.digest());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private void writeEntry(JsonGenerator json) throws IOException {
    json.writeStringField("kind", entry.kind().name());
    write(json, "messageId", entry.messageId());
    write(json, "messageType", entry.messageType());
    write(json, "caseNo", entry.caseNo());
    write(json, "causationId", entry.causationId());
    json.writeStringField("system", entry.system());
    json.writeStringField("actor", entry.actor());
    json.writeStringField(
        "time",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(entry.time().truncatedTo(ChronoUnit.MICROS)));
    json.writeStringField("code", entry.code());
    json.writeStringField("detail", entry.detail());
    json.writeNumberField("attempt", entry.attempt());
    json.writeNumberField("durationMicros", entry.duration().toNanos() / 1000);
    write(json, "outputs", entry.outputs());
    write(json, "versions", entry.versions());
    write(json, "keys", entry.keys());
    Entry.Door door = entry.door();
    if (door != null) {
      json.writeObjectFieldStart("door");
      json.writeStringField("key", door.key());
      json.writeStringField("digest", door.digest());
      json.writeEndObject();
    }
    Entry.Share share = entry.share();
    if (share != null) {
      write(json, share);
    }
  }

  private static void write(JsonGenerator json, Entry.Share share) throws IOException {
    json.writeObjectFieldStart("share");
    json.writeStringField("subscription", share.subscription());
    json.writeStringField("provider", share.provider());
    json.writeStringField("receiver", share.receiver());
    json.writeStringField("type", share.type());
    json.writeStringField("catalogueItem", share.catalogueItem());
    json.writeStringField("kind", share.kind());
    json.writeStringField("purpose", share.purpose());
    json.writeStringField("approval", share.approval());
    write(json, "items", share.items());
    json.writeNumberField("persons", share.persons());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void write(JsonGenerator json, String name, Map<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> value : new TreeMap<>(values).entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }

  /** The leaf of an entry whose header has these bytes. */
  byte[] leaf(byte[] bytes) {
    return Sha256.leaf(
        bytes, payloads.stream().map(p -> HexFormat.of().parseHex(p.digest())).toList());
  }

  /** Reads a header of any format up to the own. */
  static Header decode(byte[] bytes) {
    try {
      JsonNode json = READER.readTree(bytes);
      int format = json.path("format").asInt();
      if (format < 1 || format > FORMAT) {
        throw new IllegalArgumentException("format is " + format + ", known up to " + FORMAT);
      }
      return new Header(
          text(json, "zone"),
          text(json, "node"),
          new OutboxId(
              text(json, "process"),
              json.required("epoch").longValue(),
              json.required("number").longValue()),
          json.required("position").intValue(),
          entry(json),
          texts(json.path("attachments")),
          payloads(json));
    } catch (IOException | IllegalArgumentException e) {
      throw new HubException(
          "LEDGER_HEADER", FaultKind.LASTING, "the header of an entry is not readable", null, e);
    }
  }

  private static Entry entry(JsonNode json) {
    JsonNode door = json.get("door");
    JsonNode share = json.get("share");
    return new Entry(
        EntryKind.valueOf(text(json, "kind")),
        optional(json, "messageId"),
        optional(json, "messageType"),
        optional(json, "caseNo"),
        optional(json, "causationId"),
        text(json, "system"),
        text(json, "actor"),
        OffsetDateTime.parse(text(json, "time")),
        text(json, "code"),
        text(json, "detail"),
        json.required("attempt").intValue(),
        Duration.of(json.required("durationMicros").longValue(), ChronoUnit.MICROS),
        map(json, "outputs"),
        map(json, "versions"),
        map(json, "keys"),
        List.of(),
        door == null ? null : new Entry.Door(text(door, "key"), text(door, "digest")),
        share == null ? null : share(share));
  }

  private static Entry.Share share(JsonNode json) {
    return new Entry.Share(
        text(json, "subscription"),
        text(json, "provider"),
        text(json, "receiver"),
        text(json, "type"),
        text(json, "catalogueItem"),
        text(json, "kind"),
        text(json, "purpose"),
        text(json, "approval"),
        texts(json.required("items")),
        json.required("persons").intValue());
  }

  private static List<PayloadNote> payloads(JsonNode json) {
    List<PayloadNote> payloads = new ArrayList<>();
    for (JsonNode payload : json.required("payloads")) {
      payloads.add(
          new PayloadNote(
              Payload.Role.valueOf(text(payload, "role")),
              text(payload, "mediaType"),
              payload.required("length").longValue(),
              text(payload, "digest")));
    }
    return List.copyOf(payloads);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }

  private static Map<String, String> map(JsonNode json, String name) {
    Map<String, String> values = new TreeMap<>();
    json.required(name).properties().forEach(p -> values.put(p.getKey(), p.getValue().textValue()));
    return values;
  }

  private static String text(JsonNode json, String name) {
    String value = json.required(name).textValue();
    if (value == null) {
      throw new IllegalArgumentException(name + " is not a text");
    }
    return value;
  }

  private static @Nullable String optional(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? null : value.textValue();
  }
}
