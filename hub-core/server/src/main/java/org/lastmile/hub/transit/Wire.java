package org.lastmile.hub.transit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/**
 * The wire form of a message: a CloudEvents 1.0 event in the JSON format. Attachments travel as the extension {@code
 * attachments}, a JSON array in a string, because extension values may not be structured.
 */
public final class Wire {
  /** Media type of {@link #encode}. */
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  private static final String TYPE_PREFIX = "org.lastmile.";
  private static final String SOURCE_PREFIX = "/systems/";
  private static final String SCHEMA_PREFIX = "urn:lastmile:type:";
  private static final TypeReference<List<Attachment>> ATTACHMENTS = new TypeReference<>() {};
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Wire() {}

  /** Encodes to UTF-8 bytes; the same message gives the same bytes. */
  public static byte[] encode(Message message) {
    try {
      return JSON.writeValueAsBytes(tree(message));
    } catch (JsonProcessingException e) {
      throw new HubException("WIRE_ENCODE", FaultKind.LASTING, "message " + message.id(), null, e);
    }
  }

  /** The message as a tree, as it is encoded. */
  public static ObjectNode tree(Message message) {
    ObjectNode event = JSON.createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", message.id());
    event.put("source", SOURCE_PREFIX + message.source());
    event.put("type", TYPE_PREFIX + message.type().name());
    event.put("dataschema", SCHEMA_PREFIX + message.type());
    event.put("time", message.createdAt().toString());
    put(event, "subject", message.caseNo());
    event.put("datacontenttype", "application/json");
    event.put("idempotencykey", message.idempotencyKey());
    put(event, "causationid", message.causationId());
    event.put("priority", message.priority().name());
    Deadline due = message.due();
    if (due != null) {
      event.put("dueat", due.at().toString());
      event.put("calendarversion", due.calendarVersion());
      event.put("provisional", due.provisional());
    }
    event.put("caseversion", Long.toString(message.version()));
    event.put("datalevel", message.dataLevel().name());
    put(event, "purpose", message.purpose());
    put(event, "traceparent", message.traceparent());
    if (!message.attachments().isEmpty()) {
      event.put("attachments", JSON.valueToTree(message.attachments()).toString());
    }
    event.set("data", message.body());
    return event;
  }

  /** Decodes what {@link #encode} gave; anything else is refused with {@code WIRE_INVALID}. */
  public static Message decode(byte[] bytes) {
    try {
      return message(JSON.readTree(bytes));
    } catch (IOException | RuntimeException e) {
      throw new HubException(
          "WIRE_INVALID", FaultKind.LASTING, "not a message in wire form", null, e);
    }
  }

  private static Message message(JsonNode event) throws JsonProcessingException {
    String schema = text(event, "dataschema").substring(SCHEMA_PREFIX.length());
    int slash = schema.lastIndexOf('/');
    MessageType type =
        new MessageType(schema.substring(0, slash), Integer.parseInt(schema.substring(slash + 1)));
    String dueAt = optional(event, "dueat");
    String attachments = optional(event, "attachments");
    return new Message(
        text(event, "id"),
        type,
        text(event, "idempotencykey"),
        optional(event, "subject"),
        optional(event, "causationid"),
        text(event, "source").substring(SOURCE_PREFIX.length()),
        OffsetDateTime.parse(text(event, "time")),
        Priority.valueOf(text(event, "priority")),
        dueAt == null
            ? null
            : new Deadline(
                OffsetDateTime.parse(dueAt),
                text(event, "calendarversion"),
                event.path("provisional").booleanValue()),
        Long.parseLong(text(event, "caseversion")),
        DataLevel.valueOf(text(event, "datalevel")),
        optional(event, "purpose"),
        optional(event, "traceparent"),
        attachments == null ? List.of() : JSON.readValue(attachments, ATTACHMENTS),
        event.required("data").require());
  }

  private static void put(ObjectNode event, String name, @Nullable String value) {
    if (value != null) {
      event.put(name, value);
    }
  }

  private static String text(JsonNode event, String name) {
    return event.required(name).textValue();
  }

  private static @Nullable String optional(JsonNode event, String name) {
    JsonNode value = event.get(name);
    return value == null ? null : value.textValue();
  }
}
