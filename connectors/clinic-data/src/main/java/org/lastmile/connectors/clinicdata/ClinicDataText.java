package org.lastmile.connectors.clinicdata;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.preparser.PreParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The characters of a message. MSH-18 says {@code UNICODE UTF-8}, or nothing, and then the bytes are GBK. Nothing is
 * guessed, because a wrong name is another person's: what does not keep to it is refused.
 *
 * @param text with CR alone at the end of each segment, whatever the sender wrote there
 */
record ClinicDataText(String text, Charset charset) {
  static final String UTF8_NAME = "UNICODE UTF-8";

  /** Holds all of GBK, and the rare characters of names that GBK has not. */
  private static final Charset GBK = Charset.forName("GB18030");

  /** Of what is written in UTF-8 with three bytes, as nearly all Chinese characters are. */
  private static final char FIRST_OF_THREE_BYTES = '\u0800';

  /**
   * @throws HubException {@code CLINIC_DATA_CHARSET}, CALLER
   */
  static ClinicDataText read(byte[] bytes) {
    String utf8 = decode(bytes, StandardCharsets.UTF_8);
    if (utf8 != null) {
      String named = charsetOf(utf8);
      if (named.equals(UTF8_NAME)) {
        return of(utf8, StandardCharsets.UTF_8);
      }
      requireNone(named);
      if (utf8.chars().anyMatch(c -> c >= FIRST_OF_THREE_BYTES)) {
        throw refused("MSH-18: it is empty, which means GBK, and the bytes are UTF-8");
      }
    }
    String gbk = decode(bytes, GBK);
    if (gbk == null) {
      throw refused("MSH-18: the bytes are neither UTF-8 nor GBK");
    }
    String named = charsetOf(gbk);
    if (named.equals(UTF8_NAME)) {
      throw refused("MSH-18: it says UNICODE UTF-8, and the bytes are not");
    }
    requireNone(named);
    return of(gbk, GBK);
  }

  /** What can be read of a message that is refused: enough to say which one it was. */
  static ClinicDataText readable(byte[] bytes) {
    String utf8 = decode(bytes, StandardCharsets.UTF_8);
    return utf8 == null ? of(new String(bytes, GBK), GBK) : of(utf8, StandardCharsets.UTF_8);
  }

  private static ClinicDataText of(String text, Charset charset) {
    return new ClinicDataText(text.replace("\r\n", "\r").replace('\n', '\r'), charset);
  }

  private static @Nullable String decode(byte[] bytes, Charset charset) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** What cannot be read at all names none, and is refused where it is parsed. */
  private static String charsetOf(String text) {
    try {
      String named = PreParser.getFields(of(text, GBK).text(), "MSH-18")[0];
      return named == null ? "" : named.strip();
    } catch (HL7Exception e) {
      return "";
    }
  }

  private static void requireNone(String named) {
    if (!named.isEmpty()) {
      throw refused("MSH-18: the charset is unknown here");
    }
  }

  private static HubException refused(String text) {
    return new HubException(
        "CLINIC_DATA_CHARSET",
        FaultKind.CALLER,
        text + "; allowed are UNICODE UTF-8, and nothing for GBK",
        "MSH-18",
        null);
  }
}
