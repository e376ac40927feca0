package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The body of an exchange as the bytes of a native document. */
final class Bodies {
  private static final JsonMapper MAPPER = Json.json();
  private static final Pattern XML_ENCODING =
      Pattern.compile("^<\\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']");

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private Bodies() {}

  /** The bytes; empty for no body. A text with an XML declaration is written in the encoding that it declares. */
  static byte[] bytes(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    byte[] bytes =
        switch (body) {
          case null -> new byte[0];
          case byte[] given -> given;
          case String text -> text.getBytes(charset(text));
          case JsonNode tree -> Json.bytes(tree);
          case Map<?, ?> map -> Json.bytes(MAPPER.valueToTree(map));
          case Iterable<?> list -> Json.bytes(MAPPER.valueToTree(list));
          default ->
              exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, body);
        };
    if (body instanceof StreamCache cache) {
      cache.reset();
    }
    if (bytes == null) {
      throw new HubException(
          "BODY_UNREADABLE",
          FaultKind.LASTING,
          "the body is a "
              + body.getClass().getSimpleName()
              + ", allowed are bytes, text, streams, JSON, XML and maps");
    }
    return bytes;
  }

  /** Media type by what the bytes begin with; what a header says is told by the sender and may be wrong. */
  static String mediaType(byte[] bytes) {
    int at = marked(bytes) ? BYTE_ORDER_MARK.length : 0;
    while (at < bytes.length && Character.isWhitespace(bytes[at])) {
      at++;
    }
    int first = at < bytes.length ? bytes[at] : -1;
    return switch (first) {
      case '{', '[' -> "application/json";
      case '<' -> "application/xml";
      default -> "application/octet-stream";
    };
  }

  private static boolean marked(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private static Charset charset(String text) {
    Matcher declared = XML_ENCODING.matcher(text);
    return declared.find() && Charset.isSupported(declared.group(1))
        ? Charset.forName(declared.group(1))
        : StandardCharsets.UTF_8;
  }
}
