package org.lastmile.hub.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.NumbersOfPersons;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/**
 * What may cross the gate, from {@code config/gate.yaml}; what is not in it stays where it is. Into the inside, whole
 * types come; out of it, of a type the fields that are named, and files only where that is said. Immutable.
 */
public final class GateRule {
  private static final String INWARDS = "inwards";
  private static final String OUTWARDS = "outwards";
  private static final String FIELDS = "fields";
  private static final String ATTACHMENTS = "attachments";

  private final CanonicalTypes types;
  private final Set<String> inwards;
  private final Map<String, Leaving> outwards;

  /**
   * What leaves of a type.
   *
   * @param fields pointers as in {@link FieldTag}; each covers everything beneath
   */
  private record Leaving(Set<String> fields, boolean attachments) {
    boolean covers(String pointer) {
      return fields.contains(pointer)
          || fields.stream().anyMatch(field -> pointer.startsWith(field + "/"));
    }
  }

  private GateRule(CanonicalTypes types, Set<String> inwards, Map<String, Leaving> outwards) {
    this.types = types;
    this.inwards = Set.copyOf(inwards);
    this.outwards = Map.copyOf(outwards);
  }

  /**
   * Reads {@code config/gate.yaml}.
   *
   * @throws HubException {@code GATE_RULE_UNREADABLE} or {@code GATE_RULE_INVALID}, LASTING, with the file as place and
   *     what is allowed
   */
  public static GateRule read(Path file, CanonicalTypes types) {
    JsonNode root;
    try {
      root = Json.yaml().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new HubException(
          "GATE_RULE_UNREADABLE",
          FaultKind.LASTING,
          file + " is not readable, and without it nothing may cross: " + firstLine(e),
          file.toString(),
          e);
    }
    return new Reading(file, types).rule(root);
  }

  private static String firstLine(IOException fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }

  /** Whether messages of the type may leave the zone at all. */
  public boolean lets(MessageType type, Zone from) {
    return (from == Zone.INSIDE ? outwards.keySet() : inwards).contains(type.name());
  }

  /**
   * Refuses what may not leave a zone.
   *
   * @throws HubException as {@link #check} and, out of the inside, {@link #requireNoNumbers}
   */
  public void requireCrossing(Message message, Zone from) {
    check(message, from);
    if (from == Zone.INSIDE) {
      requireNoNumbers(message);
    }
  }

  /**
   * Refuses what may not come into the other zone, whoever sent it.
   *
   * @throws HubException LASTING: {@code GATE_TYPE}, {@code GATE_FIELD}, {@code GATE_FILES}; CALLER: {@code BODY_INVALID}.
   *     None of them tells a value.
   */
  void check(Message message, Zone from) {
    requireType(message.type(), from);
    types.check(message.type(), message.body());
    Leaving leaving = outwards.get(message.type().name());
    if (from == Zone.INSIDE && leaving != null) {
      requireFields(message, leaving);
    }
  }

  /**
   * Refuses words for the outside that name the number of a person: a citizen ID or a mobile phone. A person may let them
   * out, by putting the dead letter again.
   *
   * @throws HubException {@code GATE_NUMBER}, LASTING, with the field as place
   */
  void requireNoNumbers(Message message) {
    List<String> words =
        types.tags(message.type()).stream()
            .filter(tag -> tag.level().compareTo(DataLevel.L3) >= 0)
            .map(FieldTag::pointer)
            .toList();
    find(
            message.body(),
            "",
            (pointer, value) ->
                value.isTextual()
                    && NumbersOfPersons.in(value.textValue())
                    && words.stream().anyMatch(word -> beneath(pointer, word)))
        .ifPresent(
            field -> {
              throw new HubException(
                  "GATE_NUMBER",
                  FaultKind.LASTING,
                  field
                      + " of "
                      + message.type()
                      + " names a citizen ID or a mobile number, which does not leave the inside"
                      + " unless a person puts this letter again",
                  field,
                  null);
            });
  }

  private void requireType(MessageType type, Zone from) {
    if (!lets(type, from)) {
      throw new HubException(
          "GATE_TYPE",
          FaultKind.LASTING,
          type
              + " may not cross from "
              + from.id()
              + "; "
              + (from == Zone.INSIDE ? OUTWARDS : INWARDS)
              + " of config/gate.yaml says what may");
    }
  }

  private static void requireFields(Message message, Leaving leaving) {
    find(message.body(), "", (pointer, value) -> !leaving.covers(pointer))
        .ifPresent(
            field -> {
              throw new HubException(
                  "GATE_FIELD",
                  FaultKind.LASTING,
                  "of "
                      + message.type()
                      + " "
                      + field
                      + " may not leave the inside; allowed are "
                      + new TreeSet<>(leaving.fields()),
                  field,
                  null);
            });
    if (!leaving.attachments() && !message.attachments().isEmpty()) {
      throw new HubException(
          "GATE_FILES",
          FaultKind.LASTING,
          "no file leaves the inside with "
              + message.type()
              + ", and this message has "
              + message.attachments().size());
    }
  }

  /** The first value, by depth, that is so; objects and lists are what they hold. */
  private static Optional<String> find(
      JsonNode node, String pointer, BiFunction<String, JsonNode, Boolean> is) {
    return switch (node) {
      case ObjectNode object when !object.isEmpty() ->
          object.properties().stream()
              .flatMap(one -> find(one.getValue(), pointer + "/" + one.getKey(), is).stream())
              .findFirst();
      case ArrayNode array when !array.isEmpty() -> {
        for (JsonNode one : array) {
          Optional<String> found = find(one, pointer + "/*", is);
          if (found.isPresent()) {
            yield found;
          }
        }
        yield Optional.empty();
      }
      default ->
          pointer.isEmpty() || !is.apply(pointer, node) ? Optional.empty() : Optional.of(pointer);
    };
  }

  private static boolean beneath(String pointer, String field) {
    return pointer.equals(field) || pointer.startsWith(field + "/");
  }

  /** Binds the file; each fault names the key, what was found and what is allowed. */
  private record Reading(Path file, CanonicalTypes types) {
    GateRule rule(JsonNode root) {
      root.fieldNames()
          .forEachRemaining(
              key ->
                  require(
                      Set.of(INWARDS, OUTWARDS).contains(key),
                      key,
                      "allowed are inwards, outwards"));
      Set<String> inwards = new TreeSet<>();
      JsonNode list = root.path(INWARDS);
      require(list.isArray(), INWARDS, "a list of message types is allowed");
      list.forEach(one -> inwards.add(known(INWARDS, one.asText())));
      Map<String, Leaving> outwards = new TreeMap<>();
      JsonNode map = root.path(OUTWARDS);
      require(
          map.isObject(),
          OUTWARDS,
          "'<message type>: {fields: [...], attachments: true}' is allowed");
      map.properties()
          .forEach(
              one ->
                  outwards.put(
                      known(OUTWARDS, one.getKey()), leaving(one.getKey(), one.getValue())));
      return new GateRule(types, inwards, outwards);
    }

    private String known(String key, String name) {
      require(!versions(name).isEmpty(), key + ": " + name, "no such message type is known");
      return name;
    }

    private List<MessageType> versions(String name) {
      return types.known().stream().filter(type -> type.name().equals(name)).toList();
    }

    private Leaving leaving(String type, JsonNode node) {
      String key = OUTWARDS + ": " + type;
      node.fieldNames()
          .forEachRemaining(
              name ->
                  require(
                      Set.of(FIELDS, ATTACHMENTS).contains(name),
                      key + ": " + name,
                      "allowed are fields, attachments"));
      JsonNode attachments = node.path(ATTACHMENTS);
      require(
          attachments.isMissingNode() || attachments.isBoolean(),
          key + ": " + ATTACHMENTS,
          "allowed are true, false");
      JsonNode fields = node.path(FIELDS);
      require(fields.isArray(), key + ": " + FIELDS, "a list of fields is allowed");
      Set<String> there =
          versions(type).stream()
              .flatMap(version -> types.tags(version).stream())
              .map(FieldTag::pointer)
              .collect(Collectors.toCollection(TreeSet::new));
      List<String> leaving = new ArrayList<>();
      for (JsonNode field : fields) {
        String pointer = "/" + field.asText();
        require(
            there.stream().anyMatch(one -> beneath(one, pointer)),
            key + ": " + FIELDS + ": " + field.asText(),
            "fields are " + there);
        leaving.add(pointer);
      }
      return new Leaving(Set.copyOf(leaving), attachments.asBoolean());
    }

    private void require(boolean fit, String key, String allowed) {
      if (!fit) {
        throw new HubException(
            "GATE_RULE_INVALID",
            FaultKind.LASTING,
            file + ": " + key + " is not fit; " + allowed,
            file.toString(),
            null);
      }
    }
  }

  /** The rule that counts now. It can be replaced while a zone runs. */
  public static final class Live {
    private volatile GateRule now;

    public Live(GateRule first) {
      this.now = first;
    }

    GateRule now() {
      return now;
    }

    /** Takes another rule from the next batch on. */
    public void replace(GateRule next) {
      now = next;
    }
  }
}
