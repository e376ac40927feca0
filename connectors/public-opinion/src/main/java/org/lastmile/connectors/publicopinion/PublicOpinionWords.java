package org.lastmile.connectors.publicopinion;

import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayOutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Text of mails. What is labelled gb2312 or gbk is read as GB18030, which holds all of both; a label that cannot be true
 * is not believed. Nothing is replaced by a question mark: what is text in no charset is refused.
 */
final class PublicOpinionWords {
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final Pattern ENCODED =
      Pattern.compile("=\\?([^?*\\s]+)(?:\\*[^?]*)?\\?([BbQq])\\?([^?]*)\\?=");

  /** Labels that mail programs write where they do not know. */
  private static final Pattern UNKNOWN =
      Pattern.compile("us-ascii|ascii|iso-8859-.*|windows-125\\d|unknown.*|x-unknown|binary|8bit");

  /** What nobody sees; joiners stay, because emoji and some scripts need them. */
  private static final String INVISIBLE =
      "[\\x{AD}\\x{200B}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{FEFF}]";

  private static final int EIGHT_BITS = 0xff;
  private static final int SEVEN_BITS = 0x7f;

  private PublicOpinionWords() {}

  /**
   * Text of bytes.
   *
   * @param label the charset that they claim, null for none
   * @throws HubException {@code PUBLIC_OPINION_CHARSET} (CALLER)
   */
  static String decode(byte[] bytes, @Nullable String label) {
    for (Charset charset : candidates(label)) {
      try {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        continue;
      }
    }
    throw new HubException(
        "PUBLIC_OPINION_CHARSET",
        FaultKind.CALLER,
        "the mail has text that is in no charset; allowed are UTF-8 and GB18030");
  }

  private static Set<Charset> candidates(@Nullable String label) {
    Set<Charset> charsets = new LinkedHashSet<>();
    String name = label == null ? "" : label.strip().toLowerCase(Locale.ROOT);
    boolean known = !name.isEmpty() && !UNKNOWN.matcher(name).matches();
    if (known) {
      add(charsets, name);
    }
    charsets.add(StandardCharsets.UTF_8);
    charsets.add(GB18030);
    if (!known && !name.isEmpty()) {
      add(charsets, name);
    }
    return charsets;
  }

  private static void add(Set<Charset> charsets, String name) {
    try {
      // the library takes gb2312, gbk and cp936 for GB18030
      Charset charset = Charset.forName(MimeUtility.javaCharset(name));
      if (charset.canEncode() || charset.newDecoder() != null) {
        charsets.add(charset);
      }
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      charsets.add(StandardCharsets.UTF_8);
    }
  }

  /** A header as people read it: encoded words, also those that cut a character in two, and bytes that nobody encoded. */
  static String header(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    String folded = raw.replaceAll("\\r?\\n(?=[ \\t])", "");
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    String charset = "";
    int end = 0;
    Matcher matcher = ENCODED.matcher(folded);
    while (matcher.find()) {
      String between = folded.substring(end, matcher.start());
      boolean joined = word.size() > 0 && between.isBlank();
      if (!joined || !charset.equalsIgnoreCase(matcher.group(1))) {
        flush(text, word, charset);
      }
      if (!joined) {
        text.append(plain(between));
      }
      charset = matcher.group(1);
      word.writeBytes(bytes(matcher));
      end = matcher.end();
    }
    flush(text, word, charset);
    text.append(plain(folded.substring(end)));
    return clean(text.toString());
  }

  private static void flush(StringBuilder text, ByteArrayOutputStream word, String charset) {
    if (word.size() > 0) {
      text.append(decode(word.toByteArray(), charset));
      word.reset();
    }
  }

  /** The library decodes each word by itself; as Latin-1 a word is its bytes, and those of several can be joined. */
  private static byte[] bytes(Matcher word) {
    try {
      return MimeUtility.decodeWord("=?ISO-8859-1?" + word.group(2) + "?" + word.group(3) + "?=")
          .getBytes(StandardCharsets.ISO_8859_1);
    } catch (ParseException | UnsupportedEncodingException e) {
      return word.group().getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Headers are read byte by byte: characters above seven bits are bytes of an unnamed charset. */
  private static String plain(String text) {
    boolean raw = text.chars().anyMatch(one -> one > SEVEN_BITS);
    return raw && text.chars().allMatch(one -> one <= EIGHT_BITS)
        ? decode(text.getBytes(StandardCharsets.ISO_8859_1), null)
        : text;
  }

  /** Without line ends, control characters and characters that nobody sees. */
  static String clean(String text) {
    return text.replaceAll(INVISIBLE, "")
        .replaceAll("\\p{Cntrl}+", " ")
        .replaceAll(" {2,}", " ")
        .strip();
  }

  /** Lines as a person wrote them: one kind of line end, nothing invisible, no more than one empty line. */
  static String lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
      String shown =
          line.replace('\u00a0', ' ')
              .replaceAll(INVISIBLE, "")
              .replaceAll("[\\p{Cntrl}&&[^\\t]]", "")
              .stripTrailing();
      if (!shown.isEmpty() || (!lines.isEmpty() && !lines.getLast().isEmpty())) {
        lines.add(shown);
      }
    }
    return String.join("\n", lines).strip();
  }

  /** The first so many characters, as people count them. */
  static String head(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
