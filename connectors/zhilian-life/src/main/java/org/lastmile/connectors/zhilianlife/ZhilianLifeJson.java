package org.lastmile.connectors.zhilianlife;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads what the portal answers. */
final class ZhilianLifeJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ZhilianLifeJson() {}

  /** The tree; a missing node for what is no JSON, because an exception may quote persons and tokens. */
  static JsonNode read(byte[] body) {
    try {
      JsonNode tree = MAPPER.readTree(body);
      return tree == null ? JsonNodeFactory.instance.missingNode() : tree;
    } catch (IOException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  /** The same bytes for the same content, in whatever order the fields came: the hub knows a repeat by them. */
  static byte[] ordered(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(MAPPER.treeToValue(tree, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
