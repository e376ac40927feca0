package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.RecordFields.Totals;
import org.lastmile.hub.mapping.RecordLayout.Field;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Records of fixed width in bytes. No charset that is allowed has a line end within a character. */
final class FixedRecords implements RecordLayout.Records {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final RecordLayout layout;
  private final InputStream in;
  private final RecordFields fields;
  private final Totals totals;
  private final int longest;
  private final ObjectNode header;
  private int number;
  private byte @Nullable [] next;
  private @Nullable ObjectNode trailer;

  FixedRecords(RecordLayout layout, InputStream in) {
    this.layout = layout;
    this.in = new BufferedInputStream(in);
    fields = new RecordFields(layout.charset());
    totals = new Totals(layout);
    longest =
        Math.max(width(layout.rows()), Math.max(width(layout.header()), width(layout.trailer())));
    next = line();
    List<Field> first = layout.header();
    header = first == null ? Json.object() : record(first, "the header");
  }

  private static int width(@Nullable List<Field> record) {
    return record == null ? 0 : record.stream().mapToInt(Field::bytes).sum();
  }

  @Override
  public ObjectNode header() {
    return header;
  }

  /** Whether a row follows: where there is a trailer, the last line is not one. */
  @Override
  public boolean hasNext() {
    if (trailer != null) {
      return false;
    }
    List<Field> last = layout.trailer();
    if (last == null) {
      if (next != null) {
        return true;
      }
      trailer = Json.object();
      return false;
    }
    if (next != null && !begins(next, last)) {
      return true;
    }
    ObjectNode found = record(last, "the trailer");
    if (next != null) {
      throw RecordFields.fault(
          "RECORD_LENGTH",
          FaultKind.CALLER,
          "follows the trailer, allowed is nothing",
          place(number + 1),
          null);
    }
    totals.check(found, place(number));
    trailer = found;
    return false;
  }

  /** The first field says what a record is, where it always holds the same. */
  private boolean begins(byte[] line, List<Field> record) {
    Field first = record.getFirst();
    if (first.value() == null) {
      throw new IllegalStateException(
          layout.path() + ": a trailer begins with a field of one value");
    }
    byte[] mark = fields.encode(first.value(), first, "the trailer");
    return line.length >= mark.length && Arrays.equals(line, 0, mark.length, mark, 0, mark.length);
  }

  @Override
  public RecordLayout.Row row() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RecordLayout.Row row = read(layout.rows(), "a row");
    totals.add(row.fields());
    return row;
  }

  @Override
  public ObjectNode trailer() {
    if (trailer == null) {
      throw new IllegalStateException("the trailer is known after the last row");
    }
    return trailer;
  }

  private ObjectNode record(List<Field> record, String what) {
    RecordLayout.Row read = read(record, what);
    if (read.fault() != null) {
      throw read.fault();
    }
    return read.fields();
  }

  private RecordLayout.Row read(List<Field> record, String what) {
    byte[] line = next;
    if (line == null) {
      throw RecordFields.fault(
          "RECORD_MISSING",
          FaultKind.CALLER,
          "the file ends where " + what + " must be",
          place(number + 1),
          null);
    }
    number++;
    next = line();
    String place = place(number);
    int width = width(record);
    ObjectNode read = Json.object();
    if (line.length != width) {
      return new RecordLayout.Row(
          place,
          read,
          RecordFields.fault(
              "RECORD_LENGTH",
              FaultKind.CALLER,
              "has " + line.length + " bytes, " + what + " must have " + width,
              place,
              null));
    }
    HubException fault = null;
    int at = 0;
    for (Field field : record) {
      int from = at;
      fault =
          RecordFields.read(
              read,
              field,
              fields.shown(line, from, field),
              () -> fields.decode(line, from, field, place).trim(),
              place,
              fault);
      at += field.bytes();
    }
    return new RecordLayout.Row(place, read, fault);
  }

  private static String place(int number) {
    return "line " + number;
  }

  /** The next line without its end, null after the last one; of one that is far too long only the beginning. */
  private byte @Nullable [] line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream(longest + 2);
    try {
      int one = in.read();
      if (one < 0) {
        return null;
      }
      for (; one >= 0 && one != '\n' && line.size() <= longest + 1; one = in.read()) {
        line.write(one);
      }
    } catch (IOException e) {
      throw RecordLayout.brokeOff(e);
    }
    byte[] bytes = line.toByteArray();
    return bytes.length > 0 && bytes[bytes.length - 1] == '\r'
        ? Arrays.copyOf(bytes, bytes.length - 1)
        : bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  static void write(
      RecordLayout layout, JsonNode header, Iterator<? extends JsonNode> rows, OutputStream out)
      throws IOException {
    RecordFields fields = new RecordFields(layout.charset());
    Totals totals = new Totals(layout);
    int number = 0;
    List<Field> first = layout.header();
    if (first != null) {
      write(fields, first, header, place(++number), out);
    }
    while (rows.hasNext()) {
      JsonNode row = rows.next();
      totals.add(row);
      write(fields, layout.rows(), row, place(++number), out);
    }
    List<Field> last = layout.trailer();
    if (last != null) {
      write(fields, last, totals.trailer(), place(++number), out);
    }
  }

  private static void write(
      RecordFields fields, List<Field> record, JsonNode values, String place, OutputStream out)
      throws IOException {
    for (Field field : record) {
      byte[] text = fields.encode(RecordFields.text(values, field, place), field, place);
      byte[] whole = new byte[field.bytes()];
      Arrays.fill(whole, (byte) (field.number() ? '0' : ' '));
      System.arraycopy(
          text, 0, whole, field.number() ? whole.length - text.length : 0, text.length);
      out.write(whole);
    }
    out.write(LINE_END);
  }
}
