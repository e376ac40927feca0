package org.lastmile.hub.connector;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Text that is what its charset says, or is refused: nothing is replaced by question marks. */
public final class DoorText {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private DoorText() {}

  /**
   * @throws HubException {@code CHARSET_INVALID} (CALLER) with the number of the first wrong byte, from 0
   */
  public static String decode(byte[] bytes, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out =
        CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()));
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      result = decoder.flush(out);
    }
    if (result.isError()) {
      throw new HubException(
          "CHARSET_INVALID",
          FaultKind.CALLER,
          "the bytes are not " + charset.name() + ", which the request says or must use",
          "byte " + in.position(),
          null);
    }
    return out.flip().toString();
  }

  /**
   * The body of a request as its routes get it: text in another charset than UTF-8 is decoded, all else stays bytes.
   *
   * @throws HubException {@code CHARSET_INVALID} or {@code CHARSET_UNKNOWN}, CALLER
   */
  static Object body(byte[] bytes, @Nullable String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    Charset charset = charset(type);
    String media = type.split(";", 2)[0];
    if (media.contains("json") || charset != null && media.startsWith("text/")) {
      Charset known = charset == null ? StandardCharsets.UTF_8 : charset;
      String text = decode(bytes, known);
      return known.equals(StandardCharsets.UTF_8) ? bytes : text;
    }
    if (charset != null && media.contains("xml")) {
      // what HTTP says goes before what the document says (RFC 7303)
      String text = decode(bytes, charset);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
    return bytes;
  }

  /** The charset that a Content-Type names, UTF-8 where it names none. */
  static Charset charsetOf(@Nullable String contentType) {
    Charset named = contentType == null ? null : charset(contentType.toLowerCase(Locale.ROOT));
    return named == null ? StandardCharsets.UTF_8 : named;
  }

  /**
   * For bodies that are handed on as they come.
   *
   * @throws HubException {@code CHARSET_UNKNOWN} (CALLER) where a Content-Type names another charset than UTF-8
   */
  static void requireUtf8(@Nullable String contentType) {
    if (!charsetOf(contentType).equals(StandardCharsets.UTF_8)) {
      throw new HubException(
          "CHARSET_UNKNOWN",
          FaultKind.CALLER,
          "the Content-Type names a charset that is not taken here; allowed is UTF-8",
          "Content-Type",
          null);
    }
  }

  private static @Nullable Charset charset(String contentType) {
    int at = contentType.indexOf("charset=");
    if (at < 0) {
      return null;
    }
    String name = contentType.substring(at + "charset=".length()).split(";", 2)[0].strip();
    String bare = name.replace("\"", "");
    try {
      return Charset.forName(bare);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new HubException(
          "CHARSET_UNKNOWN",
          FaultKind.CALLER,
          "the charset of the Content-Type is unknown; UTF-8 is always allowed",
          "Content-Type",
          null);
    }
  }
}
