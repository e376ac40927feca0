package org.lastmile.hub.mapping;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A YAML document as a tree that remembers where everything stands. */
public final class LocatedYaml {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Path file;
  private final Map<String, JsonLocation> locations = new HashMap<>();
  private final JsonNode root;

  private LocatedYaml(Path file, byte[] bytes) throws IOException {
    this.file = file;
    try (JsonParser parser = Json.yaml().createParser(bytes)) {
      parser.nextToken();
      root = parser.currentToken() == null ? NODES.missingNode() : node(parser, "");
    }
  }

  /**
   * Parses.
   *
   * @param file how faults name it
   * @throws HubException {@code FLOW_YAML}, LASTING, with file, line and column as place
   */
  public static LocatedYaml parse(Path file, byte[] bytes) {
    try {
      return new LocatedYaml(file, bytes);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place =
          at == null ? file.toString() : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
      throw new HubException(
          "FLOW_YAML",
          FaultKind.LASTING,
          "not well-formed YAML: " + e.getOriginalMessage(),
          place,
          e);
    } catch (IOException e) {
      throw new HubException(
          "FLOW_YAML", FaultKind.LASTING, "cannot be read as YAML", file.toString(), e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws HubException of the code given, LASTING, with file, line and column as place
   */
  public static LocatedYaml read(Path file, String code) {
    try {
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new HubException(code, FaultKind.LASTING, file + " cannot be read", file.toString(), e);
    } catch (HubException e) {
      throw new HubException(code, FaultKind.LASTING, String.valueOf(e.getMessage()), e.place(), e);
    }
  }

  /** The document; missing when the file is empty. */
  public JsonNode root() {
    return root;
  }

  /** {@code file:line:column} of what stands at the pointer. */
  public String place(String pointer) {
    String known = pointer;
    while (!locations.containsKey(known) && !known.isEmpty()) {
      known = known.substring(0, known.lastIndexOf('/'));
    }
    JsonLocation at = locations.get(known);
    return at == null ? file.toString() : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  private JsonNode node(JsonParser parser, String pointer) throws IOException {
    locations.putIfAbsent(pointer, parser.currentTokenLocation());
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, pointer);
      case START_ARRAY -> array(parser, pointer);
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private ObjectNode object(JsonParser parser, String pointer) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String inner = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
      locations.put(inner, parser.currentTokenLocation());
      parser.nextToken();
      object.set(name, node(parser, inner));
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, String pointer) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(node(parser, pointer + "/" + array.size()));
    }
    return array;
  }
}
