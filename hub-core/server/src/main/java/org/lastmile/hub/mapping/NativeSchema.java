package org.lastmile.hub.mapping;

/** One compiled native schema. Thread-safe. */
public sealed interface NativeSchema permits JsonNativeSchema, XsdNativeSchema {
  /** Path of the resource. */
  String path();

  /** SHA-256 over the schema and all that it imports. */
  String contentHash();

  /**
   * Checks one native document: bytes, a String, or a tree (JsonNode for JSON Schema; DOM node or Source for XSD).
   *
   * @throws org.lastmile.hub.spi.HubException CALLER: {@code JSON_INVALID}, {@code XML_INVALID} or {@code
   *     NATIVE_INVALID} with JSON pointer or line:column as place, and never a value
   */
  void check(Object input);

  /** Whether it reads JSON: then a tree that was parsed for it serves a mapping that reads JSON too. */
  default boolean readsJson() {
    return this instanceof JsonNativeSchema;
  }
}
