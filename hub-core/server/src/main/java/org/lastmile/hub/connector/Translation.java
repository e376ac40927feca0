package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Mapping;
import org.lastmile.hub.mapping.Mappings;
import org.lastmile.hub.mapping.NativeSchema;
import org.lastmile.hub.mapping.NativeSchemas;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.mapping.RecordLayouts;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Wire;

/** Native to canonical and back, by the mappings and schemas of one load of one connector. */
final class Translation {
  private final Resources texts;
  private final Resources own;
  private final CodeTables codes;
  private final Mappings mappings;
  private final NativeSchemas schemas;
  private final RecordLayouts layouts;

  /**
   * @param overrides directory of the operator's own {@code mappings/}, which need not exist
   */
  Translation(ConnectorClassLoader plugin, Path overrides, CodeTables codes) {
    this(Resources.of(overrides), path -> own(plugin, path), codes, null);
  }

  private Translation(
      Resources before, Resources own, CodeTables codes, @Nullable NativeSchemas schemas) {
    this.texts = before.orElse(own);
    this.own = own;
    this.codes = codes;
    this.mappings = new Mappings(texts, codes);
    this.schemas = schemas == null ? new NativeSchemas(own) : schemas;
    this.layouts = new RecordLayouts(own);
  }

  /** The same with other texts of mappings and layouts and other code tables, and with the same schemas. */
  Translation with(UnaryOperator<Resources> other, UnaryOperator<CodeTables> otherCodes) {
    return new Translation(other.apply(texts), other.apply(own), otherCodes.apply(codes), schemas);
  }

  /** What a mapping gives for the text of an XML document, or for a tree. */
  byte[] mapped(String mapping, Object input) {
    Mapping map = mappings.get(mapping);
    return input instanceof JsonNode tree && !map.readsJson()
        ? map.toNative(tree).bytes()
        : Json.bytes(map.toJson(input));
  }

  /** Checks a native document by its schema; CALLER with the place, when it is not what the schema allows. */
  void check(byte[] document, String schema) {
    schemas.get(schema).check(document);
  }

  /** What a native document becomes, and the file of its rows if they travel beside the message. */
  record Read(JsonNode tree, @Nullable Attachment rows) {}

  /**
   * Reads a native document, checks it by its schema, if one is named, and maps it.
   *
   * @param store keeps the rows of a record file
   * @throws HubException CALLER with the place, when the document is not what layout, schema or mapping allows
   */
  Read toCanonical(byte[] document, NativeForm form, AttachmentStore store) {
    if (form.layout() == null) {
      return new Read(mapped(document, null, form), null);
    }
    RecordLayout layout = layouts.get(form.layout());
    if (form.rows() == null) {
      return new Read(mapped(document, layout.decode(document), form), null);
    }
    RowFiles.Stored stored = RowFiles.store(document, layout, mappings.get(form.rows()), store);
    return new Read(mapped(document, stored.summary(), form), stored.file());
  }

  private JsonNode mapped(byte[] document, @Nullable JsonNode decoded, NativeForm form) {
    NativeSchema check = form.schema() == null ? null : schemas.get(form.schema());
    Mapping map = form.mapping() == null ? null : mappings.get(form.mapping());
    boolean json = (check == null || check.readsJson()) && (map == null || map.readsJson());
    JsonNode tree = decoded == null && json ? Json.parse(document) : decoded;
    Object input = tree == null ? document : tree;
    if (check != null) {
      check.check(input);
    }
    if (map != null) {
      return map.toJson(input);
    }
    return tree == null ? Json.parse(document) : tree;
  }

  /** @param file name that the mapping gave a record file, null if none */
  record Written(byte[] bytes, String mediaType, @Nullable String file) {}

  /**
   * Maps a message in its JSON form to a native document, checks that by its schema and writes it by its layout, if there
   * is one.
   *
   * @throws HubException {@code NATIVE_UNMAPPABLE} (LASTING), when what the mapping gave is not what the schema allows
   */
  Written toNative(Message message, NativeForm form, AttachmentStore store) {
    if (form.layout() == null) {
      Mapping.Native document = document(message, form);
      return new Written(document.bytes(), document.mediaType(), null);
    }
    JsonNode tree = Json.parse(document(message, form).bytes());
    RecordLayout layout = layouts.get(form.layout());
    return new Written(
        form.rows() == null
            ? layout.encode(tree)
            : RowFiles.write(tree, message, layout, mappings.get(form.rows()), store),
        layout.mediaType(),
        tree.path("file").textValue());
  }

  /** By itself, so that its bytes are let go of before a layout writes their tree. */
  private Mapping.Native document(Message message, NativeForm form) {
    Mapping.Native document =
        form.mapping() == null
            ? new Mapping.Native(Wire.encode(message), Wire.MEDIA_TYPE)
            : mappings.get(form.mapping()).toNative(MessageForms.tree(message));
    return checked(document, form);
  }

  /**
   * Maps a tree of the hub to a native document and checks that by its schema.
   *
   * @param form has a mapping and no layout
   * @throws HubException {@code NATIVE_UNMAPPABLE} (LASTING)
   */
  byte[] toNative(JsonNode tree, NativeForm form) {
    return checked(mappings.get(String.valueOf(form.mapping())).toNative(tree), form).bytes();
  }

  private Mapping.Native checked(Mapping.Native document, NativeForm form) {
    if (form.schema() != null) {
      try {
        schemas.get(form.schema()).check(document.bytes());
      } catch (HubException e) {
        throw new HubException(
            "NATIVE_UNMAPPABLE",
            FaultKind.LASTING,
            (form.mapping() == null ? "the wire form" : form.mapping())
                + " gave what "
                + form.schema()
                + " does not allow: "
                + e.getMessage(),
            e.place(),
            e);
      }
    }
    return document;
  }

  /** Maps what a system answered, or what else the body is. */
  byte[] mapBody(byte[] body, NativeForm form) {
    JsonNode tree = mapped(body, null, form);
    return form.layout() == null ? Json.bytes(tree) : write(tree, form.layout());
  }

  /** What a mapping gives for a tree. */
  JsonNode mapped(JsonNode tree, String mapping) {
    return mappings.get(mapping).toJson(tree);
  }

  /** The record file of a tree. */
  byte[] write(JsonNode tree, String layout) {
    return layouts.get(layout).encode(tree);
  }

  /** The tree of a record file. */
  JsonNode read(byte[] file, String layout) {
    return layouts.get(layout).decode(file);
  }

  /** A workbook with one more column. */
  byte[] mark(byte[] workbook, String layout, String heading, List<String> words) {
    return layouts.get(layout).mark(workbook, heading, words);
  }

  /** Content hash of a layout. */
  String layoutHash(String path) {
    return layouts.get(path).contentHash();
  }

  /** Content hash of a mapping with all that it imports. */
  String mappingHash(String path) {
    return mappings.get(path).contentHash();
  }

  /** Content hash of a native schema with all that it imports. */
  String schemaHash(String path) {
    return schemas.get(path).contentHash();
  }

  /** Media type of a native document; that of a layout's files says their charset. */
  String mediaType(NativeForm form, byte[] document) {
    return form.layout() == null
        ? Bodies.mediaType(document)
        : layouts.get(form.layout()).mediaType();
  }

  /** A layout and the mapping that makes an envelope of each row by itself. */
  record Rows(RecordLayout layout, Mapping mapping) {}

  /** The layout and mapping of a form that has both. */
  Rows rows(NativeForm form) {
    return new Rows(
        layouts.get(String.valueOf(form.layout())), mappings.get(String.valueOf(form.mapping())));
  }

  private static Optional<byte[]> own(ConnectorClassLoader plugin, String path) {
    try {
      return Optional.ofNullable(plugin.own(path));
    } catch (IOException e) {
      throw new HubException("RESOURCE_MISSING", FaultKind.LASTING, "cannot read " + path, path, e);
    }
  }
}
