package org.lastmile.hub.mapping;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** JSON Schema, draft 2020-12 unless it says otherwise. */
record JsonNativeSchema(String path, String contentHash, JsonSchema schema)
    implements NativeSchema {
  private static final String BASE = "hub:/";

  static JsonNativeSchema compile(String path, Resources resources) {
    ContentHash hash = new ContentHash();
    JsonSchemaFactory factory =
        JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
            .schemaLoaders(
                loaders ->
                    loaders.values(
                        list -> list.addFirst(iri -> source(iri.toString(), resources, hash))))
            .build();
    try {
      JsonSchema schema =
          factory.getSchema(SchemaLocation.of(BASE + path), CanonicalTypes.config());
      schema.initializeValidators();
      return new JsonNativeSchema(path, hash.hex(), schema);
    } catch (HubException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new HubException(
          "SCHEMA_INVALID", FaultKind.LASTING, path + " is no JSON Schema", path, e);
    }
  }

  @Override
  public void check(Object input) {
    Set<ValidationMessage> found = schema.validate(JsltMapping.tree(input));
    if (!found.isEmpty()) {
      throw SchemaFaults.of("NATIVE_INVALID", "the body does not keep to " + path, found);
    }
  }

  private static InputStreamSource source(String iri, Resources resources, ContentHash hash) {
    if (!iri.startsWith(BASE)) {
      throw new HubException(
          "SCHEMA_FOREIGN", FaultKind.LASTING, "a schema refers to " + iri + ", beyond its folder");
    }
    byte[] bytes = resources.get(iri.substring(BASE.length()));
    hash.add(iri, bytes);
    return () -> new ByteArrayInputStream(bytes);
  }
}
