package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** Canonical messages from the JSON form that mappings to native see; what is left out gets a sample value. */
public final class SampleMessages {
  private static final JsonMapper MAPPER = Json.json();

  /** Made once: whoever reads schemas for each rig spends a quarter of its time on it. */
  static final CanonicalTypes TYPES = new CanonicalTypes();

  private SampleMessages() {}

  /** A message of version 1 of the type with this body, which is checked by its schema. */
  public static Message of(String type, String bodyJson) {
    try {
      return read(
          (ObjectNode)
              MAPPER.createObjectNode().put("type", type).set("body", MAPPER.readTree(bodyJson)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads {@code {id, type, idempotencyKey, caseNo, source, createdAt, priority, due, version, purpose, attachments,
   * body}}; all but {@code type} and {@code body} may be missing. A type of another version than 1 is written {@code
   * check.request/2}.
   */
  public static Message read(ObjectNode tree) {
    MessageType type = type(tree.required("type").textValue());
    ObjectNode body = (ObjectNode) tree.required("body");
    TYPES.check(type, body);
    String due = text(tree, "due", null);
    return new Message(
        tree.path("id").asText("sample-" + type.name()),
        type,
        tree.path("idempotencyKey").asText("sample-key-1"),
        text(tree, "caseNo", "L33010620261124000001"),
        null,
        tree.path("source").asText("sample-source"),
        OffsetDateTime.parse(tree.path("createdAt").asText("2026-11-24T09:00:00+08:00")),
        Priority.valueOf(tree.path("priority").asText("ROUTINE")),
        due == null ? null : new Deadline(OffsetDateTime.parse(due), "2026", false),
        tree.path("version").asLong(0),
        TYPES.level(type),
        text(tree, "purpose", null),
        null,
        attachments(tree.path("attachments")),
        body);
  }

  /** The message of a sample, with another text in place of one in its body. */
  static Message worded(Sample sample, String text, String other) {
    ObjectNode tree = sample.canonical().deepCopy();
    tree.set("body", Characters.replaced(tree.path("body"), text, other));
    return read(tree);
  }

  /** Adds a file to the attachments of a message that is to be read. */
  public static void attach(ObjectNode tree, Attachment file) {
    tree.withArray("attachments").add(MAPPER.<JsonNode>valueToTree(file));
  }

  private static MessageType type(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? MessageType.of(text)
        : new MessageType(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }

  /** What is missing has a sample value, what is null stays null. */
  private static @Nullable String text(ObjectNode tree, String name, @Nullable String otherwise) {
    return tree.has(name) ? tree.get(name).textValue() : otherwise;
  }

  private static List<Attachment> attachments(JsonNode list) {
    List<Attachment> attachments = new ArrayList<>();
    list.forEach(
        one ->
            attachments.add(
                new Attachment(
                    one.required("digest").textValue(),
                    one.required("size").longValue(),
                    one.required("mediaType").textValue(),
                    one.required("name").textValue())));
    return attachments;
  }
}
