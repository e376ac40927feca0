package org.lastmile.hub.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
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
  static final String INWARDS = "inwards";
  static final String OUTWARDS = "outwards";

  private final CanonicalTypes types;
  private final Set<String> inwards;
  private final Map<String, Leaving> outwards;

  /**
   * What leaves of a type.
   *
   * @param fields names; one within another, or within each of a list, is named with a dot, and each covers everything
   *     beneath
   */
  record Leaving(Set<String> fields, boolean attachments) {
    boolean covers(String name) {
      return fields.stream().anyMatch(field -> beneath(name, field));
    }
  }

  GateRule(CanonicalTypes types, Set<String> inwards, Map<String, Leaving> outwards) {
    this.types = types;
    this.inwards = Set.copyOf(inwards);
    this.outwards = Map.copyOf(outwards);
  }

  /**
   * Reads {@code config/gate.yaml}.
   *
   * @throws HubException {@code GATE_RULE_UNREADABLE} or {@code GATE_RULE_INVALID}, LASTING, with file, line
   *     and column as place
   */
  public static GateRule read(Path file, CanonicalTypes types) {
    return new GateRuleReader(file, types).rule();
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
            .map(GateRule::name)
            .toList();
    find(
            message.body(),
            "",
            (name, value) ->
                value.isTextual()
                    && NumbersOfPersons.in(value.textValue())
                    && words.stream().anyMatch(word -> beneath(name, word)))
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
    find(message.body(), "", (name, value) -> !leaving.covers(name))
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

  /** The name of the first value, by depth, that is so; objects and lists are what they hold. */
  private static Optional<String> find(
      JsonNode node, String name, BiPredicate<String, JsonNode> is) {
    return switch (node) {
      case ObjectNode object when !object.isEmpty() ->
          object.properties().stream()
              .flatMap(
                  one ->
                      find(
                          one.getValue(),
                          name.isEmpty() ? one.getKey() : name + "." + one.getKey(),
                          is)
                          .stream())
              .findFirst();
      case ArrayNode array when !array.isEmpty() ->
          array.valueStream().flatMap(one -> find(one, name, is).stream()).findFirst();
      default -> name.isEmpty() || !is.test(name, node) ? Optional.empty() : Optional.of(name);
    };
  }

  /** The name of a field, as {@link Leaving} has them. */
  static String name(FieldTag tag) {
    return tag.pointer().substring(1).replace("/*", "").replace('/', '.');
  }

  /** Whether it is the field itself, or within it. */
  static boolean beneath(String name, String field) {
    return name.equals(field) || name.startsWith(field + ".");
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
