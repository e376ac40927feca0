package org.lastmile.hub.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks documents of contracts by what their specification asks of the objects that contracts use. */
final class ContractDocuments {
  private static final Map<String, JsonSchema> SCHEMAS = new TreeMap<>();

  static {
    for (String name : List.of("openapi", "asyncapi")) {
      SCHEMAS.put(name, schema("/contract/" + name + ".schema.json"));
    }
  }

  private ContractDocuments() {}

  private static JsonSchema schema(String resource) {
    try (InputStream in = ContractDocuments.class.getResourceAsStream(resource)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with an OpenAPI or AsyncAPI document. */
  static List<String> faults(JsonNode document) {
    String kind = document.has("openapi") ? "openapi" : "asyncapi";
    return SCHEMAS.get(kind).validate(document).stream().map(Object::toString).toList();
  }
}
