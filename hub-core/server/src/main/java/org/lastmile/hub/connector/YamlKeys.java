package org.lastmile.hub.connector;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A YAML mapping that is read strictly: each fault names the file, the key, what was found and what is allowed. */
final class YamlKeys {
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String code;
  private final String file;
  private final String path;
  private final ObjectNode node;

  private YamlKeys(String code, String file, String path, ObjectNode node) {
    this.code = code;
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /**
   * Parses a document that must be a mapping; an empty one is an empty mapping.
   *
   * @param code of every fault found in this document
   * @param file its name in messages
   */
  static YamlKeys parse(String code, String file, byte[] yaml) {
    try {
      JsonNode root = YAML.readTree(yaml);
      if (root.isMissingNode() || root.isNull()) {
        root = JsonNodeFactory.instance.objectNode();
      }
      if (!(root instanceof ObjectNode mapping)) {
        throw new HubException(
            code,
            FaultKind.LASTING,
            file + ": found " + kind(root) + ", allowed is a mapping of keys");
      }
      return new YamlKeys(code, file, "", mapping);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? null : at.getLineNr() + ":" + at.getColumnNr();
      // only the first line: what follows quotes the document, which may hold secrets
      String reason = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      throw new HubException(code, FaultKind.LASTING, file + ":" + place + ": " + reason, place, e);
    } catch (IOException e) {
      throw new HubException(code, FaultKind.LASTING, file + ": cannot be read", null, e);
    }
  }

  /** Refuses every key that is not among the allowed ones. */
  YamlKeys allow(Collection<String> allowed) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!allowed.contains(key)) {
                throw fault(key, "is unknown", "allowed are " + String.join(", ", allowed));
              }
            });
    return this;
  }

  /** The keys, in the order of the document. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  String text(String key) {
    return optionalText(key).orElseThrow(() -> fault(key, "is missing", "allowed is a text"));
  }

  Optional<String> optionalText(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw fault(
          key,
          "is " + found(value),
          "allowed is a text" + (value.isValueNode() ? ", in quotes" : ""));
    }
    return Optional.of(value.textValue());
  }

  /** The text of a text, number or boolean. */
  Optional<String> optionalScalar(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isValueNode() || value.isNull()) {
      throw fault(key, "is " + kind(value), "allowed is one value");
    }
    return Optional.of(value.asText());
  }

  boolean bool(String key, boolean otherwise) {
    JsonNode value = node.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw fault(key, "is " + found(value), "allowed are true and false");
    }
    return value.booleanValue();
  }

  List<String> texts(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw fault(key, "is " + found(value), "allowed is a list of texts");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : value) {
      if (!item.isTextual()) {
        throw fault(key, "holds " + found(item), "allowed is a list of texts");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  Optional<YamlKeys> mapping(String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof ObjectNode mapping)) {
      throw fault(key, "is " + found(value), "allowed is a mapping of keys");
    }
    return Optional.of(new YamlKeys(code, file, path(key), mapping));
  }

  /** A text for each of the languages, which are all compulsory. */
  Map<String, String> languages(String key, List<String> languages) {
    YamlKeys mapping =
        mapping(key)
            .orElseThrow(
                () ->
                    fault(
                        key,
                        "is missing",
                        "allowed is a text for each of " + String.join(", ", languages)))
            .allow(languages);
    Map<String, String> texts = new LinkedHashMap<>();
    languages.forEach(language -> texts.put(language, mapping.text(language)));
    return texts;
  }

  /** One of an enum's names, written in lower case with hyphens. */
  <E extends Enum<E>> E choice(String key, E[] values) {
    String found = text(key);
    for (E value : values) {
      if (name(value).equals(found)) {
        return value;
      }
    }
    throw fault(
        key,
        "is '" + found + "'",
        "allowed are "
            + Arrays.stream(values).map(YamlKeys::name).collect(Collectors.joining(", ")));
  }

  /** Converts a text; what the conversion refuses is told with the key. */
  <T> T convert(String key, String value, String allowed, Function<String, T> conversion) {
    try {
      return conversion.apply(value);
    } catch (RuntimeException e) {
      throw fault(key, "is '" + value + "'", allowed, e);
    }
  }

  HubException fault(String key, String found, String allowed) {
    return fault(key, found, allowed, null);
  }

  HubException fault(String key, String found, String allowed, @Nullable Throwable cause) {
    String sentence = file + ": key '" + path(key) + "' " + found + ", " + allowed;
    return new HubException(code, FaultKind.LASTING, sentence, path(key), cause);
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String found(JsonNode value) {
    return value.isValueNode() && !value.isNull()
        ? "'" + value.asText() + "' (" + kind(value) + ")"
        : kind(value);
  }

  private static String kind(@Nullable JsonNode value) {
    return value == null
        ? "nothing"
        : switch (value.getNodeType()) {
          case OBJECT -> "a mapping";
          case ARRAY -> "a list";
          case STRING -> "a text";
          case NUMBER -> "a number";
          case BOOLEAN -> "a boolean";
          default -> "nothing";
        };
  }
}
