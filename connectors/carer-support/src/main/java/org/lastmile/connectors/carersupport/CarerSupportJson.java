package org.lastmile.connectors.carersupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The documents of the gateways, as far as their topics and acknowledgements need them. */
final class CarerSupportJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CarerSupportJson() {}

  static @Nullable String text(JsonNode document, String field) {
    return document.path(field).textValue();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
