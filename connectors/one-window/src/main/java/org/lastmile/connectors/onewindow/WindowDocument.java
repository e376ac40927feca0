package org.lastmile.connectors.onewindow;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Reads a document of the window in the charset that its XML declaration names. A parser would show a question mark for
 * bytes that are not of the charset; here they are refused.
 */
public final class WindowDocument {
  /** GBK and GB2312 are read as the charset that holds both: in GBK alone some rare characters of names have no code. */
  private static final Map<String, Charset> CHARSETS =
      Map.of(
          "utf-8", StandardCharsets.UTF_8,
          "gbk", Charset.forName("GB18030"),
          "gb2312", Charset.forName("GB18030"),
          "gb18030", Charset.forName("GB18030"));

  private static final Pattern DECLARATION = Pattern.compile("^<\\?xml\\s[^>]{0,200}\\?>");
  private static final Pattern ENCODING =
      Pattern.compile("\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int HEAD = 256;

  /** In UTF-8 from now on and without a declaration, so that the same content is the same in every charset. */
  public void read(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    String text = body instanceof String given ? given : decode((byte[]) body);
    String unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    exchange
        .getMessage()
        .setBody(DECLARATION.matcher(unmarked).replaceFirst("").getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(byte[] bytes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1)
            .replaceFirst("^\u00EF\u00BB\u00BF", "");
    Matcher declaration = DECLARATION.matcher(head);
    Matcher encoding = ENCODING.matcher(declaration.find() ? declaration.group() : "");
    String name = encoding.find() ? encoding.group(1) : "UTF-8";
    Charset charset = CHARSETS.get(name.toLowerCase(Locale.ROOT));
    if (charset == null) {
      throw new HubException(
          "ONE_WINDOW_CHARSET",
          FaultKind.CALLER,
          "the XML declaration names a charset that is not taken here; allowed are UTF-8, GBK, GB2312 and GB18030",
          "1:1",
          null);
    }
    return decode(bytes, charset, name);
  }

  private static String decode(byte[] bytes, Charset charset, String name) {
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
          "ONE_WINDOW_BYTES",
          FaultKind.CALLER,
          "the bytes are not " + name.toUpperCase(Locale.ROOT) + ", as the document says of itself",
          "byte " + in.position(),
          null);
    }
    return out.flip().toString();
  }
}
