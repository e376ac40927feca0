package org.lastmile.hub.flow;

import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Camel's own schema of its YAML. It is large: it is read when first needed, once, and of it only what occurs. */
final class CamelSchema {
  private static final String RESOURCE = "/schema/camelYamlDsl.json";

  private @Nullable JsonSchema loaded;

  private JsonSchema schema() {
    JsonSchema schema = loaded;
    if (schema == null) {
      schema = load();
      loaded = schema;
    }
    return schema;
  }

  private static JsonSchema load() {
    try (InputStream in = YamlRoutesBuilderLoader.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new HubException(
            "FLOW_SCHEMA", FaultKind.LASTING, "camel-yaml-dsl has no " + RESOURCE);
      }
      JsonMetaSchema dialect =
          JsonMetaSchema.builder(JsonMetaSchema.getV4())
              .keyword(new NonValidationKeyword("deprecated"))
              .build();
      return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4))
          .metaSchema(dialect)
          .build()
          .getSchema(
              in,
              SchemaValidatorsConfig.builder()
                  .pathType(PathType.JSON_POINTER)
                  .preloadJsonSchema(false)
                  .build());
    } catch (IOException e) {
      throw new HubException(
          "FLOW_SCHEMA", FaultKind.LASTING, "cannot read " + RESOURCE, RESOURCE, e);
    }
  }

  /** Refuses what Camel would not load; names the deepest fault, which is the one the author means. */
  synchronized void check(LocatedYaml yaml) {
    schema().validate(yaml.root()).stream()
        .max(Comparator.comparing((ValidationMessage m) -> m.getInstanceLocation().getNameCount()))
        .ifPresent(
            fault -> {
              throw new HubException(
                  "FLOW_YAML",
                  FaultKind.LASTING,
                  "not what Camel's YAML allows: " + fault.getError(),
                  yaml.place(fault.getInstanceLocation().toString()),
                  null);
            });
  }
}
