package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A mapping in JSLT. */
record JsltMapping(String path, String contentHash, Jslt jslt) implements Mapping {
  static JsltMapping compile(String path, Resources resources, CodeTables codes) {
    byte[] text = resources.get(path);
    ContentHash hash = new ContentHash().add(path, text);
    Jslt jslt =
        Jslt.compile(path, new String(text, StandardCharsets.UTF_8), codes, resources, hash);
    return new JsltMapping(path, hash.hex(), jslt);
  }

  @Override
  public JsonNode toJson(Object input) {
    return jslt.apply(tree(input), Map.of(), FaultKind.CALLER);
  }

  @Override
  public Native toNative(JsonNode input) {
    return new Native(
        Json.bytes(jslt.apply(input, Map.of(), FaultKind.LASTING)), "application/json");
  }

  static JsonNode tree(Object input) {
    return switch (input) {
      case JsonNode node -> node;
      case byte[] bytes -> Json.parse(bytes);
      case String text -> Json.parse(text.getBytes(StandardCharsets.UTF_8));
      case InputStream stream -> Json.parse(bytes(stream));
      default ->
          throw new HubException(
              "JSON_INVALID",
              FaultKind.LASTING,
              "cannot read JSON from "
                  + input.getClass().getName()
                  + ", allowed are bytes, text, streams and trees");
    };
  }

  static byte[] bytes(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new HubException("BODY_UNREADABLE", FaultKind.PASSING, "the body broke off", null, e);
    }
  }
}
