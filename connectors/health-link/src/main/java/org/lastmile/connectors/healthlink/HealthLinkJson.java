package org.lastmile.connectors.healthlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;

/** Reads what the app answers. */
final class HealthLinkJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private HealthLinkJson() {}

  /** The tree; a missing node for what is no JSON, because an exception may quote persons and tokens. */
  static JsonNode read(byte[] body) {
    try {
      JsonNode tree = MAPPER.readTree(body);
      return tree == null ? JsonNodeFactory.instance.missingNode() : tree;
    } catch (IOException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }
}
