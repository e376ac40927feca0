package org.lastmile.hub.spi;

import com.fasterxml.jackson.databind.JsonNode;

/** Turns native bytes into a tree and back. Faults are CALLER faults with the place in the input. */
public interface Codec {
  /** Decodes one native document. */
  JsonNode decode(byte[] nativeBytes);

  /** Encodes one native document; what the native charset or width cannot hold is refused with the field named. */
  byte[] encode(JsonNode tree);
}
