package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Mapping;
import org.lastmile.hub.mapping.Mappings;
import org.lastmile.hub.mapping.NativeSchema;
import org.lastmile.hub.mapping.NativeSchemas;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Wire;

/** Native to canonical and back, by the mappings and schemas of one load of one connector. */
final class Translation {
  private final Mappings mappings;
  private final NativeSchemas schemas;

  /**
   * @param overrides directory of the operator's own {@code mappings/}, which need not exist
   */
  Translation(ConnectorClassLoader plugin, Path overrides, CodeTables codes) {
    Resources own = path -> own(plugin, path);
    mappings = new Mappings(Resources.of(overrides).orElse(own), codes);
    schemas = new NativeSchemas(own);
  }

  /** Checks a native document by its schema; CALLER with the place, when it is not what the schema allows. */
  void check(byte[] document, String schema) {
    schemas.get(schema).check(document);
  }

  /**
   * Checks a native document by its schema, if one is named, and maps it.
   *
   * @param mapping null when the document already is what the mapping would give
   * @throws HubException CALLER with the place, when the document is not what the schema or the mapping allows
   */
  JsonNode toCanonical(byte[] document, @Nullable String mapping, @Nullable String schema) {
    NativeSchema check = schema == null ? null : schemas.get(schema);
    Mapping map = mapping == null ? null : mappings.get(mapping);
    boolean json = (check == null || check.readsJson()) && (map == null || map.readsJson());
    JsonNode tree = json ? Json.parse(document) : null;
    Object input = tree == null ? document : tree;
    if (check != null) {
      check.check(input);
    }
    if (map != null) {
      return map.toJson(input);
    }
    return tree == null ? Json.parse(document) : tree;
  }

  /**
   * Maps a message in its JSON form to a native document and checks that by its schema.
   *
   * @param mapping null for the message as it is on the wire, a CloudEvent
   * @throws HubException {@code NATIVE_UNMAPPABLE} (LASTING), when what the mapping gave is not what the schema allows
   */
  Mapping.Native toNative(Message message, @Nullable String mapping, @Nullable String schema) {
    Mapping.Native document =
        mapping == null
            ? new Mapping.Native(Wire.encode(message), Wire.MEDIA_TYPE)
            : mappings.get(mapping).toNative(MessageForms.tree(message));
    if (schema != null) {
      try {
        schemas.get(schema).check(document.bytes());
      } catch (HubException e) {
        throw new HubException(
            "NATIVE_UNMAPPABLE",
            FaultKind.LASTING,
            (mapping == null ? "the wire form" : mapping)
                + " gave what "
                + schema
                + " does not allow: "
                + e.getMessage(),
            e.place(),
            e);
      }
    }
    return document;
  }

  /** Content hash of a mapping with all that it imports. */
  String mappingHash(String path) {
    return mappings.get(path).contentHash();
  }

  /** Content hash of a native schema with all that it imports. */
  String schemaHash(String path) {
    return schemas.get(path).contentHash();
  }

  private static Optional<byte[]> own(ConnectorClassLoader plugin, String path) {
    try {
      return Optional.ofNullable(plugin.own(path));
    } catch (IOException e) {
      throw new HubException("RESOURCE_MISSING", FaultKind.LASTING, "cannot read " + path, path, e);
    }
  }
}
