package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** One compiled mapping. Thread-safe. Deterministic: the same input gives the same output. */
public sealed interface Mapping permits JsltMapping, XsltMapping {
  /** Path of the resource. */
  String path();

  /** SHA-256 over the mapping and all that it imports. */
  String contentHash();

  /**
   * Turns what a system sent into JSON.
   *
   * @param input bytes, a String, an InputStream or a JsonNode; for XSLT bytes, a String, an InputStream, a DOM node or
   *     a Source
   * @throws org.lastmile.hub.spi.HubException CALLER: {@code JSON_INVALID} or {@code XML_INVALID} with line:column,
   *     {@code CODE_UNKNOWN}, {@code UNMAPPABLE} with the place in the mapping, or the code that the mapping itself
   *     raised
   */
  JsonNode toJson(Object input);

  /** Whether what a system sends is read as JSON. */
  default boolean readsJson() {
    return this instanceof JsltMapping;
  }

  /**
   * Turns JSON into what a system takes.
   *
   * @throws org.lastmile.hub.spi.HubException LASTING: {@code UNMAPPABLE}, because the input was checked before;
   *     {@code CODE_UNKNOWN} and what the mapping itself raises are CALLER
   */
  Native toNative(JsonNode input);

  /**
   * A native document.
   *
   * @param mediaType with the charset of the bytes where it is text
   */
  record Native(byte[] bytes, String mediaType) {}
}
