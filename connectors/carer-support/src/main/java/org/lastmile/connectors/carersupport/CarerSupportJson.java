package org.lastmile.connectors.carersupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The documents of the gateways, as far as their topics and acknowledgements need them. */
final class CarerSupportJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CarerSupportJson() {}

  /** The document; nothing, if it cannot be read. */
  static JsonNode read(byte @Nullable [] document) {
    try {
      return document == null ? MissingNode.getInstance() : JSON.readTree(document);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  static @Nullable String text(JsonNode document, String field) {
    return document.path(field).textValue();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
