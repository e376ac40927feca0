package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.RecordLayout.Field;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Texts and values of the fields of records. Used by one thread. */
final class RecordFields {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final CharsetDecoder decoder;
  private final CharsetEncoder encoder;
  private final ByteBuffer some = ByteBuffer.allocate(8192);

  RecordFields(Charset charset) {
    decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    encoder =
        charset
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Text of a field of fixed width with what is no character shown as U+FFFD. */
  String shown(byte[] line, int from, Field field) {
    return new String(line, from, field.bytes(), decoder.charset()).trim();
  }

  /** Text of a field of fixed width; a character that its end has cut is refused. */
  String decode(byte[] line, int from, Field field, String place) {
    ByteBuffer bytes = ByteBuffer.wrap(line, from, field.bytes());
    CharBuffer text = CharBuffer.allocate(field.bytes());
    CoderResult result = decoder.reset().decode(bytes, text, true);
    if (result.isError()) {
      boolean cut =
          result.isMalformed() && bytes.position() + result.length() >= from + field.bytes();
      throw fault(
          cut ? "RECORD_CUT" : "CHARSET_INVALID",
          FaultKind.CALLER,
          cut
              ? "the end of the field has cut a character; allowed are whole ones in "
                  + field.bytes()
                  + " bytes of "
                  + decoder.charset()
              : "the bytes are not " + decoder.charset(),
          place,
          field);
    }
    return text.flip().toString();
  }

  /** The bytes of a text that {@link #check} lets pass. */
  byte[] encode(String text, Field field, String place) {
    check(text, field, place);
    return text.getBytes(encoder.charset());
  }

  /** A fault with the number of the character that the charset cannot hold, or if it is too long. */
  void check(String text, Field field, String place) {
    try {
      long length = length(text);
      if (field.bytes() > 0 && length > field.bytes()) {
        throw fault(
            "RECORD_TOO_LONG",
            FaultKind.CALLER,
            "has " + length + " bytes of " + encoder.charset() + ", allowed are " + field.bytes(),
            place,
            field);
      }
    } catch (CharacterCodingException e) {
      throw fault(
          "RECORD_CHARACTER",
          FaultKind.CALLER,
          "character " + firstUnmappable(text) + " is not in " + encoder.charset(),
          place,
          field);
    }
  }

  /** In bytes, which are not kept. */
  private long length(String text) throws CharacterCodingException {
    CharBuffer characters = CharBuffer.wrap(text);
    encoder.reset();
    long length = 0;
    CoderResult result;
    do {
      result = encoder.encode(characters, some.clear(), true);
      length += some.position();
    } while (result.isOverflow());
    if (result.isError()) {
      result.throwException();
    }
    do {
      result = encoder.flush(some.clear());
      length += some.position();
    } while (result.isOverflow());
    return length;
  }

  private int firstUnmappable(String text) {
    int number = 1;
    for (int at = 0; at < text.length(); number++) {
      int end = at + Character.charCount(text.codePointAt(at));
      if (!encoder.reset().canEncode(text.subSequence(at, end))) {
        return number;
      }
      at = end;
    }
    return number;
  }

  /**
   * Puts what a field says into the record, or the text as it was written, if it is wrong.
   *
   * @param written what can be shown of it
   * @param text what it says
   * @param before the row's first fault so far
   * @return the row's first fault
   */
  static @Nullable HubException read(
      ObjectNode record,
      Field field,
      String written,
      Supplier<String> text,
      String place,
      @Nullable HubException before) {
    try {
      put(record, field, text.get(), place);
      return before;
    } catch (HubException e) {
      if (!written.isEmpty()) {
        record.put(field.name(), written);
      }
      return before == null ? e : before;
    }
  }

  /** Puts what a field says into the record; an empty text is left out. */
  static void put(ObjectNode record, Field field, String text, String place) {
    if (field.value() != null && !field.value().equals(text)) {
      throw fault(
          "RECORD_FIELD", FaultKind.CALLER, "must be '" + field.value() + "'", place, field);
    }
    if (text.isEmpty()) {
      if (field.required()) {
        throw fault("RECORD_FIELD", FaultKind.CALLER, "must not be empty", place, field);
      }
    } else if (field.pattern() != null && !field.pattern().matcher(text).matches()) {
      throw fault(
          "RECORD_FIELD", FaultKind.CALLER, "must be like " + field.pattern(), place, field);
    } else if (field.number()) {
      if (!DIGITS.matcher(text).matches()) {
        throw fault(
            "RECORD_FIELD", FaultKind.CALLER, "must be of 1 to 18 digits 0 to 9", place, field);
      }
      number(record, field, Long.parseLong(text));
    } else {
      record.put(field.name(), text);
    }
  }

  /** As a parser of JSON would give it. */
  private static void number(ObjectNode record, Field field, long value) {
    if (value <= Integer.MAX_VALUE) {
      record.put(field.name(), (int) value);
    } else {
      record.put(field.name(), value);
    }
  }

  /** Text of a field that is to be written. */
  static String text(JsonNode record, Field field, String place) {
    JsonNode value = record.path(field.name());
    if (field.value() != null) {
      return field.value();
    }
    if (value.isMissingNode() || value.isNull()) {
      if (field.required()) {
        throw fault("RECORD_FIELD", FaultKind.LASTING, "is missing", place, field);
      }
      return "";
    }
    if (field.number() != value.isIntegralNumber() || (value.isNumber() && value.longValue() < 0)) {
      throw fault(
          "RECORD_FIELD",
          FaultKind.LASTING,
          field.number() ? "must be an integer from 0" : "must be a text",
          place,
          field);
    }
    String text = value.asText();
    if (text.chars().anyMatch(one -> one == '\r' || one == '\n') && field.bytes() > 0) {
      throw fault(
          "RECORD_CHARACTER",
          FaultKind.CALLER,
          "holds a line break, allowed is one line",
          place,
          field);
    }
    return text;
  }

  static HubException fault(
      String code, FaultKind kind, String what, String place, @Nullable Field field) {
    return new HubException(
        code,
        kind,
        (field == null ? place : place + ", " + field.name() + " (" + field.title() + ")")
            + ": "
            + what,
        field == null ? place : place + "/" + field.name(),
        null);
  }

  /** Counts and sums of the rows, as a trailer has them. */
  static final class Totals {
    private final RecordLayout layout;
    private final ObjectNode sums = Json.object();
    private long count;

    Totals(RecordLayout layout) {
      this.layout = layout;
    }

    void add(JsonNode row) {
      count++;
      if (layout.trailer() == null) {
        return;
      }
      for (Field field : layout.trailer()) {
        if (field.of() != null) {
          BigInteger sum = sums.path(field.of()).bigIntegerValue();
          sums.put(field.of(), sum.add(row.path(field.of()).bigIntegerValue()));
        }
      }
    }

    /** The trailer that the rows ask for. */
    ObjectNode trailer() {
      ObjectNode trailer = Json.object();
      if (layout.trailer() != null) {
        for (Field field : layout.trailer()) {
          if (field.total() != null) {
            number(trailer, field, of(field).longValueExact());
          }
        }
      }
      return trailer;
    }

    void check(ObjectNode trailer, String place) {
      if (layout.trailer() == null) {
        return;
      }
      for (Field field : layout.trailer()) {
        if (field.total() != null
            && !of(field).equals(trailer.path(field.name()).bigIntegerValue())) {
          throw fault(
              "RECORD_TOTAL",
              FaultKind.CALLER,
              "says other than the rows, of which there are "
                  + count
                  + "; the whole file is refused",
              place,
              field);
        }
      }
    }

    private BigInteger of(Field field) {
      return field.total() == RecordLayout.Total.COUNT
          ? BigInteger.valueOf(count)
          : sums.path(String.valueOf(field.of())).bigIntegerValue();
    }
  }
}
