package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/**
 * What a mapping to canonical gives: the body and what the hub must know about it.
 *
 * @param key the sender's idempotency key
 * @param type where the route takes several types, the one of this message; else null
 * @param caseNo null for a new case or for none
 * @param traceparent the trace context that the document brought, null if only its call may have one
 * @param keys numbers under which the system knows the case
 */
record Envelope(
    String key,
    @Nullable String type,
    @Nullable String caseNo,
    @Nullable String matterCode,
    Priority priority,
    @Nullable String purpose,
    long version,
    @Nullable String traceparent,
    Map<String, String> keys,
    ObjectNode body) {
  private static final List<String> KEYS =
      List.of(
          "idempotencyKey",
          "type",
          "caseNo",
          "matterCode",
          "priority",
          "purpose",
          "version",
          "traceparent",
          "keys",
          "body");

  /**
   * Reads an envelope.
   *
   * @throws HubException {@code KEY_MISSING} (CALLER) without an idempotency key; {@code ENVELOPE_INVALID} (LASTING) for
   *     anything else that only the connector's author can mend
   */
  static Envelope read(JsonNode tree) {
    if (!(tree instanceof ObjectNode envelope)) {
      throw invalid("", "is not an object", "an object with idempotencyKey and body");
    }
    envelope
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KEYS.contains(name)) {
                throw invalid("/" + name, "is unknown", String.join(", ", KEYS));
              }
            });
    String key = text(envelope, "idempotencyKey");
    if (key == null || key.isBlank()) {
      throw new HubException(
          "KEY_MISSING",
          FaultKind.CALLER,
          "the message has no number of its own that would tell a repeat",
          "/idempotencyKey",
          null);
    }
    if (!(envelope.get("body") instanceof ObjectNode body)) {
      throw invalid("/body", "is not an object", "the canonical body");
    }
    return new Envelope(
        key,
        text(envelope, "type"),
        text(envelope, "caseNo"),
        text(envelope, "matterCode"),
        priority(text(envelope, "priority")),
        text(envelope, "purpose"),
        version(envelope.path("version")),
        text(envelope, "traceparent"),
        keys(envelope.path("keys")),
        body);
  }

  /**
   * The type of the message: the only one that is allowed, or that of several which the envelope names.
   *
   * @throws HubException {@code TYPE_NOT_SENT} (CALLER)
   */
  MessageType typeOf(List<MessageType> allowed) {
    if (type == null && allowed.size() == 1) {
      return allowed.getFirst();
    }
    for (MessageType one : allowed) {
      if (type != null && Types.names(type, one)) {
        return one;
      }
    }
    throw new HubException(
        "TYPE_NOT_SENT",
        FaultKind.CALLER,
        "the type is none that this system sends; allowed are " + allowed,
        "/type",
        null);
  }

  private static @Nullable String text(ObjectNode envelope, String name) {
    JsonNode value = envelope.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw invalid("/" + name, "is not a text", "a text or null");
    }
    return value.textValue();
  }

  private static Priority priority(@Nullable String name) {
    if (name == null) {
      return Priority.ROUTINE;
    }
    for (Priority priority : Priority.values()) {
      if (priority.name().equals(name)) {
        return priority;
      }
    }
    throw invalid("/priority", "is unknown", Arrays.toString(Priority.values()));
  }

  private static long version(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw invalid("/version", "is not a version", "a whole number, 0 or more");
    }
    return value.longValue();
  }

  private static Map<String, String> keys(JsonNode tree) {
    Map<String, String> keys = new LinkedHashMap<>();
    if (tree.isMissingNode() || tree.isNull()) {
      return keys;
    }
    if (!tree.isObject()) {
      throw invalid("/keys", "is not an object", "texts by name");
    }
    tree.properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                keys.put(entry.getKey(), entry.getValue().textValue());
              } else if (!entry.getValue().isNull()) {
                throw invalid("/keys/" + entry.getKey(), "is not a text", "a text or null");
              }
            });
    return keys;
  }

  private static HubException invalid(String place, String found, String allowed) {
    return new HubException(
        "ENVELOPE_INVALID",
        FaultKind.LASTING,
        "envelope given by the mapping: "
            + (place.isEmpty() ? "it" : place)
            + " "
            + found
            + ", allowed: "
            + allowed,
        place,
        null);
  }
}
