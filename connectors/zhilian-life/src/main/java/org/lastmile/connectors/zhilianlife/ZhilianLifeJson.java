package org.lastmile.connectors.zhilianlife;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes what the portal listed. */
final class ZhilianLifeJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ZhilianLifeJson() {}

  /** The same bytes for the same content, in whatever order the fields came: the hub knows a repeat by them. */
  static byte[] ordered(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(MAPPER.treeToValue(tree, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
