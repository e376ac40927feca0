package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.TypeFields;

/**
 * The items of a body that may be passed on. An item is a field's name; one in an object, or in the objects of a list,
 * is named with dots: {@code person.name}. An object that is named itself is passed on whole.
 */
final class SharedItems {
  /** Empty for what is passed on whole. */
  private final Map<String, SharedItems> parts = new LinkedHashMap<>();

  /** @param names none of which stands within another */
  static SharedItems of(List<String> names) {
    SharedItems all = new SharedItems();
    for (String name : names) {
      SharedItems at = all;
      for (String part : name.split("\\.", -1)) {
        at = at.parts.computeIfAbsent(part, p -> new SharedItems());
      }
    }
    return all;
  }

  /** The body with these items and no others. */
  ObjectNode only(ObjectNode body) {
    ObjectNode only = Json.object();
    body.properties()
        .forEach(
            field -> {
              SharedItems items = parts.get(field.getKey());
              if (items != null) {
                items.of(field.getValue()).ifPresent(kept -> only.set(field.getKey(), kept));
              }
            });
    return only;
  }

  private Optional<JsonNode> of(JsonNode value) {
    if (parts.isEmpty()) {
      return Optional.of(value);
    }
    if (value instanceof ObjectNode object) {
      return Optional.of(only(object));
    }
    if (!value.isArray()) {
      return Optional.empty();
    }
    ArrayNode kept = Json.object().arrayNode();
    value.forEach(element -> of(element).ifPresent(kept::add));
    return Optional.of(kept);
  }

  /** Why a name is none of an item of the type, if it is none. */
  static Optional<String> unknown(String name, TypeFields fields) {
    TypeFields at = fields;
    for (String part : name.split("\\.", -1)) {
      if (at.free() && !part.isBlank()) {
        return Optional.empty();
      }
      TypeFields next = at.named().get(part);
      if (next == null) {
        return Optional.of(
            at.named().isEmpty()
                ? "what stands before '" + part + "' has no fields"
                : "there is no '" + part + "', allowed are " + new TreeSet<>(at.named().keySet()));
      }
      at = next;
    }
    return Optional.empty();
  }

  /** Names of the fields without which the type would not allow what is left. */
  Set<String> missing(TypeFields fields) {
    Set<String> missing = new TreeSet<>();
    missing("", fields, missing);
    return missing;
  }

  private void missing(String before, TypeFields fields, Set<String> missing) {
    if (parts.isEmpty() || fields.free()) {
      return;
    }
    Set<String> needed = new TreeSet<>(fields.required());
    parts.keySet().forEach(part -> needed.addAll(fields.together().getOrDefault(part, Set.of())));
    needed.removeAll(parts.keySet());
    needed.forEach(name -> missing.add(before + name));
    parts.forEach(
        (name, items) -> {
          TypeFields within = fields.named().get(name);
          if (within != null) {
            items.missing(before + name + ".", within, missing);
          }
        });
  }

  /** How many there are of what is named: elements of lists, and objects. */
  static int count(JsonNode body, String name) {
    int dot = name.indexOf('.');
    JsonNode value = body.path(dot < 0 ? name : name.substring(0, dot));
    if (dot < 0) {
      return value.isArray() ? value.size() : value.isMissingNode() ? 0 : 1;
    }
    String rest = name.substring(dot + 1);
    if (!value.isArray()) {
      return count(value, rest);
    }
    int count = 0;
    for (JsonNode element : value) {
      count += count(element, rest);
    }
    return count;
  }
}
