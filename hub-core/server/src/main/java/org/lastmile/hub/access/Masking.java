package org.lastmile.hub.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.ShownPayload.State;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Recorded.PayloadNote;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.NumbersOfPersons;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Wire;

/**
 * Payloads as people may see them. Canonical ones are masked by the tags of their schema, field by field; of all others
 * only the structure is shown, because nobody has tagged their values. There is no way back.
 */
public final class Masking {
  private static final int LARGEST = 1 << 20;
  private static final String SCHEMA = "urn:lastmile:type:";
  private static final String BODY = "data";
  private static final String ATTACHMENTS = "attachments";

  /** Attributes of the envelope that are the hub's own; any other value is masked. */
  private static final Set<String> ENVELOPE =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "dataschema",
          "time",
          "subject",
          "datacontenttype",
          "idempotencykey",
          "causationid",
          "priority",
          "dueat",
          "calendarversion",
          "provisional",
          "caseversion",
          "datalevel",
          "purpose",
          "traceparent");

  private static final Set<String> OF_ATTACHMENTS = Set.of("digest", "size", "mediaType");

  private static final Pattern FIELD_NAME =
      Pattern.compile("(?!.*[0-9]{6})[@A-Za-z_][A-Za-z0-9_.:-]{0,63}");

  private final CanonicalTypes types;
  private final ObjectWriter writer = Json.json().writerWithDefaultPrettyPrinter();

  public Masking(CanonicalTypes types) {
    this.types = types;
  }

  /** The payloads of an entry; {@code ledger} must be the one that has it. */
  public List<ShownPayload> payloads(Recorded recorded, Trace ledger) {
    List<ShownPayload> payloads = new ArrayList<>();
    for (int i = 0; i < recorded.payloads().size(); i++) {
      payloads.add(payload(recorded, i, ledger));
    }
    return List.copyOf(payloads);
  }

  private ShownPayload payload(Recorded recorded, int ordinal, Trace ledger) {
    PayloadNote note = recorded.payloads().get(ordinal);
    if (note.length() > LARGEST) {
      return new ShownPayload(note, State.OPAQUE, "");
    }
    try {
      Optional<byte[]> bytes = ledger.payload(recorded.seq(), ordinal);
      if (bytes.isEmpty()) {
        return new ShownPayload(note, State.DROPPED, "");
      }
      Payload payload = new Payload(note.role(), note.mediaType(), bytes.get());
      return show(payload, recorded.entry().kind() != EntryKind.REFUSED)
          .map(text -> new ShownPayload(note, State.MASKED, text))
          .orElseGet(() -> new ShownPayload(note, State.OPAQUE, ""));
    } catch (HubException e) {
      return new ShownPayload(note, State.AWAY, "");
    }
  }

  /** A message that the hub made and checked, in its wire form, masked. */
  public String message(Message message) {
    return write(event(Wire.tree(message)));
  }

  /**
   * The payload in text, masked; empty where only its media type, size and digest may be shown.
   *
   * @param trusted whether the hub made and checked the canonical payload itself; false for what was refused
   */
  Optional<String> show(Payload payload, boolean trusted) {
    if (payload.bytes().length > LARGEST) {
      return Optional.empty();
    }
    try {
      if (payload.role() == Payload.Role.CANONICAL && trusted) {
        return Optional.of(write(event(Json.parse(payload.bytes()))));
      }
      String type = payload.mediaType().toLowerCase(Locale.ROOT);
      int end = type.indexOf(';');
      String bare = (end < 0 ? type : type.substring(0, end)).strip();
      if (bare.endsWith("json")) {
        return Optional.of(write(structure(Json.parse(payload.bytes()))));
      }
      return bare.endsWith("xml") ? XmlStructure.of(payload.bytes(), type) : Optional.empty();
    } catch (HubException e) {
      return Optional.empty();
    }
  }

  /** A text that must not hold personal data anyway, without numbers that look like those of a person. */
  public static String withoutNumbersOfPersons(String text) {
    return NumbersOfPersons.replaced(text, Masks.hidden());
  }

  /** A message in its wire form. */
  private JsonNode event(JsonNode event) {
    if (!(event instanceof ObjectNode envelope)) {
      return structure(event);
    }
    ObjectNode masked = Json.object();
    for (Map.Entry<String, JsonNode> attribute : envelope.properties()) {
      String name = attribute.getKey();
      JsonNode value = attribute.getValue();
      if (name.equals(BODY)) {
        masked.set(name, body(event.path("dataschema").asText(), value));
      } else if (name.equals(ATTACHMENTS)) {
        masked.set(name, attachments(value));
      } else {
        masked.set(fieldName(masked, name), ENVELOPE.contains(name) ? shown(value) : hide(value));
      }
    }
    return masked;
  }

  private JsonNode body(String schema, JsonNode body) {
    MessageType type = type(schema);
    return type == null || !types.knows(type) ? structure(body) : body(type, body);
  }

  private static @Nullable MessageType type(String schema) {
    int slash = schema.lastIndexOf('/');
    if (!schema.startsWith(SCHEMA) || slash < SCHEMA.length()) {
      return null;
    }
    try {
      return new MessageType(
          schema.substring(SCHEMA.length(), slash), Integer.parseInt(schema.substring(slash + 1)));
    } catch (NumberFormatException | HubException e) {
      return null;
    }
  }

  /** The body of a message of a known type. */
  JsonNode body(MessageType type, JsonNode body) {
    Map<String, FieldTag> tags = new HashMap<>();
    Set<String> above = new HashSet<>();
    for (FieldTag tag : types.tags(type)) {
      tags.merge(tag.pointer(), tag, Masking::stricter);
      for (int end = tag.pointer().lastIndexOf('/');
          end >= 0;
          end = tag.pointer().lastIndexOf('/', end - 1)) {
        above.add(tag.pointer().substring(0, end));
      }
    }
    return field(body, "", tags, above);
  }

  private static FieldTag stricter(FieldTag one, FieldTag other) {
    return one.level().compareTo(other.level()) >= 0 ? one : other;
  }

  private static JsonNode field(
      JsonNode node, String pointer, Map<String, FieldTag> tags, Set<String> above) {
    FieldTag tag = tags.get(pointer);
    if (tag != null) {
      return tag.level().masked() ? hide(node, tag) : shown(node);
    }
    if (!above.contains(pointer)) {
      return structure(node);
    }
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode masked = Json.object();
        for (Map.Entry<String, JsonNode> child : object.properties()) {
          String below = pointer + "/" + child.getKey();
          boolean known = tags.containsKey(below) || above.contains(below);
          masked.set(
              known ? child.getKey() : fieldName(masked, child.getKey()),
              field(child.getValue(), below, tags, above));
        }
        yield masked;
      }
      case ArrayNode array -> {
        ArrayNode masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(field(element, pointer + "/*", tags, above)));
        yield masked;
      }
      default -> hide(node);
    };
  }

  /** A value above {@link DataLevel#L2}; the names of fields that no schema lists are a part of it. */
  private static JsonNode hide(JsonNode node, FieldTag tag) {
    return switch (node) {
      case ArrayNode array -> {
        ArrayNode masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(hide(element, tag)));
        yield masked;
      }
      case ObjectNode object -> {
        ObjectNode masked = Json.object();
        object.properties().forEach(child -> masked.set(anonymous(masked), hide(child.getValue())));
        yield masked;
      }
      case TextNode text -> TextNode.valueOf(Masks.apply(tag.mask(), text.textValue()));
      default -> hide(node);
    };
  }

  /** The structure alone: names of fields that look like names of fields, and no value. */
  private static JsonNode structure(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode masked = Json.object();
        for (Map.Entry<String, JsonNode> child : object.properties()) {
          masked.set(fieldName(masked, child.getKey()), structure(child.getValue()));
        }
        yield masked;
      }
      case ArrayNode array -> {
        ArrayNode masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(structure(element)));
        yield masked;
      }
      default -> hide(node);
    };
  }

  private static JsonNode hide(JsonNode value) {
    if (value.isNull()) {
      return value;
    }
    return TextNode.valueOf(value.isTextual() ? Masks.text(value.textValue()) : Masks.hidden());
  }

  /** A value below L3. What is not as it should be in there is caught by its looks. */
  private static JsonNode shown(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = Json.object();
        object
            .properties()
            .forEach(child -> copy.set(fieldName(copy, child.getKey()), shown(child.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> copy.add(shown(element)));
        yield copy;
      }
      case TextNode text -> TextNode.valueOf(withoutNumbersOfPersons(text.textValue()));
      default -> NumbersOfPersons.in(node.asText()) ? TextNode.valueOf(Masks.hidden()) : node;
    };
  }

  /** The wire form carries them as JSON in a string; their names are given by people. */
  private static JsonNode attachments(JsonNode value) {
    List<JsonNode> list;
    try {
      list =
          List.copyOf(
              Json.json().readTree(value.asText()) instanceof ArrayNode array
                  ? array.valueStream().toList()
                  : List.of());
    } catch (JsonProcessingException e) {
      return hide(value);
    }
    ArrayNode masked = JsonNodeFactory.instance.arrayNode();
    for (JsonNode attachment : list) {
      ObjectNode one = masked.addObject();
      for (Map.Entry<String, JsonNode> field : attachment.properties()) {
        one.set(
            fieldName(one, field.getKey()),
            OF_ATTACHMENTS.contains(field.getKey())
                ? shown(field.getValue())
                : hide(field.getValue()));
      }
    }
    return masked;
  }

  private static String fieldName(ObjectNode object, String name) {
    return isFieldName(name) ? name : anonymous(object);
  }

  static boolean isFieldName(String name) {
    return FIELD_NAME.matcher(name).matches();
  }

  private static String anonymous(ObjectNode object) {
    return Masks.hidden() + (object.size() + 1);
  }

  private String write(JsonNode tree) {
    try {
      return writer.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new HubException(
          "MASKED_UNWRITABLE", FaultKind.LASTING, "a masked payload cannot be written", null, null);
    }
  }
}
