package org.lastmile.hub.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.TSFBuilder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The one place where Jackson is configured: bounded input, duplicate keys refused, decimals exact, unknown properties
 * of records refused, no default typing.
 */
public final class Json {
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(100)
          .maxDocumentLength(64L << 20)
          .maxStringLength(20 << 20)
          .maxNumberLength(100)
          .maxNameLength(1000)
          .build();
  private static final ObjectMapper TREES = json();

  private Json() {}

  /**
   * A new mapper for JSON. Virtual threads come and go, so its buffers are kept for all of them. Rare characters are
   * written as themselves, not as two escapes, which some systems take for two characters.
   */
  public static JsonMapper json() {
    return mapper(
            JsonMapper.builder(
                factory(
                    new JsonFactoryBuilder()
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool()))))
        .build();
  }

  /** A new mapper for YAML. */
  public static YAMLMapper yaml() {
    return mapper(
            YAMLMapper.builder(
                factory(YAMLFactory.builder())
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)))
        .build();
  }

  /** A new mapper for CSV. */
  public static CsvMapper csv() {
    return mapper(CsvMapper.builder(factory(CsvFactory.builder()))).build();
  }

  /**
   * Parses one JSON document.
   *
   * @throws HubException {@code JSON_INVALID} or {@code CHARSET_INVALID}, CALLER, with line:column as place and nothing
   *     of the input
   */
  public static JsonNode parse(byte[] bytes) {
    return parse(() -> TREES.readTree(bytes));
  }

  /** As {@link #parse(byte[])}. */
  static JsonNode parse(InputStream bytes) {
    return parse(() -> TREES.readTree(bytes));
  }

  private interface Reading {
    JsonNode tree() throws IOException;
  }

  private static JsonNode parse(Reading reading) {
    try {
      JsonNode tree = reading.tree();
      if (tree.isMissingNode()) {
        throw new HubException(
            "JSON_INVALID", FaultKind.CALLER, "the body is empty, expected one JSON document");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new HubException("JSON_INVALID", FaultKind.CALLER, "not JSON in UTF-8", null, null);
    }
  }

  /** Writes one tree as JSON in UTF-8. */
  public static byte[] bytes(JsonNode tree) {
    try {
      return TREES.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new HubException(
          "JSON_UNWRITABLE", FaultKind.LASTING, "a tree cannot be written as JSON", null, e);
    }
  }

  /** A new empty object. */
  public static ObjectNode object() {
    return TREES.createObjectNode();
  }

  /** The cause is left out because Jackson quotes the input in its message. */
  private static HubException invalid(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String place = at == null ? null : at.getLineNr() + ":" + at.getColumnNr();
    if (e.getOriginalMessage().startsWith("Invalid UTF-8")) {
      return new HubException(
          "CHARSET_INVALID",
          FaultKind.CALLER,
          "the bytes are not UTF-8, as JSON must be",
          place,
          null);
    }
    return new HubException(
        "JSON_INVALID",
        FaultKind.CALLER,
        "not well-formed JSON, or a duplicate key, or beyond the limits (64 MB, depth 100, strings of 20 MB)",
        place,
        null);
  }

  private static <F extends JsonFactory, B extends TSFBuilder<F, B>> F factory(B builder) {
    return builder
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(CONSTRAINTS)
        .build();
  }

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B mapper(B builder) {
    return builder
        .addModule(new JavaTimeModule())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
  }
}
