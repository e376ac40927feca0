package org.lastmile.connectors.cloudevents;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Attribute values as HTTP headers: percent-encoded as section 3.1.3.2 of the HTTP binding says, which is no form encoding. */
final class HeaderText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int MOST_PRINTABLE = 0x7E;

  private HeaderText() {}

  static String encode(String value) {
    StringBuilder header = new StringBuilder(value.length());
    for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
      if (one > ' ' && one <= MOST_PRINTABLE && one != '"' && one != '%') {
        header.append((char) one);
      } else {
        header.append('%').append(HEX.toHexDigits(one));
      }
    }
    return header.toString();
  }

  /**
   * Takes off the quotes that older senders write, then decodes.
   *
   * @param name of the header, for the fault
   * @throws HubException {@code EVENT_HEADER} (CALLER), if the value is not percent-encoded UTF-8
   */
  static String decode(String name, String header) {
    String value = unquoted(header.strip());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
    try {
      for (int at = 0; at < value.length(); at++) {
        char one = value.charAt(at);
        if (one == '%') {
          bytes.write(HexFormat.fromHexDigits(value, at + 1, at + 3));
          at += 2;
        } else if (one <= MOST_PRINTABLE) {
          bytes.write(one);
        } else {
          throw invalid(name);
        }
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw invalid(name);
    }
  }

  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }

  private static HubException invalid(String name) {
    return new HubException(
        "EVENT_HEADER",
        FaultKind.CALLER,
        "the header is not percent-encoded UTF-8, as the HTTP binding of CloudEvents has it",
        name,
        null);
  }
}
