package org.lastmile.hub.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Codec;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The layout of a file of records, from a {@code *.layout.yaml}: one record a line, of fixed width in bytes or delimited
 * by a character, with one header and one trailer record if the layout has them. As a tree it is {@code {"header": {},
 * "rows": [{}], "trailer": {}}}; text that is empty is left out, numbers are integers.
 *
 * <pre>{@code
 * form: FIXED                  # or DELIMITED
 * charset: GB18030
 * header:
 *   - {name: jlbz, title: 记录标志, bytes: 1, value: H}
 *   - {name: wjbh, title: 文件编号, bytes: 20, required: true}
 * rows:
 *   - {name: jlbz, title: 记录标志, bytes: 1, value: D}
 *   - {name: xm, title: 姓名, bytes: 40, required: true}
 *   - {name: je, title: 金额(分), bytes: 14, kind: NUMBER}
 * trailer:
 *   - {name: jlbz, title: 记录标志, bytes: 1, value: T}
 *   - {name: zs, title: 总笔数, bytes: 8, kind: NUMBER, total: COUNT}
 *   - {name: zje, title: 总金额(分), bytes: 16, kind: NUMBER, total: SUM, of: je}
 * }</pre>
 *
 * <p>Text is left-aligned and filled with spaces, numbers are right-aligned and filled with zeros. A delimited file
 * begins with a line of headings ({@code heading}, else {@code name}), which may stand in any order; {@code separator},
 * {@code bom} and {@code quoted} (all texts) for what is written, and {@code excel} (texts read as {@code ="…"} or with a
 * leading apostrophe) belong to it.
 *
 * <p>A {@code WORKBOOK} of Excel is {@code .xlsx}, or {@code .xls} with {@code xls: true}. Its first visible sheet is read,
 * or the one that {@code onlySheet} names, or with {@code sheet: name} all of them, and the field of that name says which
 * sheet a row stands in. The rows begin
 * below the first row that has all headings that are required; in merged cells each cell counts as having the text. A
 * {@code DATE} may be written as a date, a serial or a text ({@code 2016.9.16}, {@code 2016/9/16}, {@code 20160916}) and
 * is {@code 2016-09-16} in the tree. Formulas are never evaluated, and hidden rows never taken. Fields of its {@code header}
 * stand above the headings of its first sheet, in the cell that begins with their heading or in the next one.
 *
 * <p>Faults name line and field and never a value. Of a file that is read they are CALLER: {@code CHARSET_INVALID},
 * {@code RECORD_LENGTH}, {@code RECORD_FIELD}, {@code RECORD_CUT} for a character that the field's end has cut, {@code
 * RECORD_HEADINGS}, {@code RECORD_MISSING}, {@code RECORD_TOTAL}. Of one that is written: {@code RECORD_CHARACTER} for
 * what the charset cannot hold and {@code RECORD_TOO_LONG}, CALLER; {@code RECORD_FIELD}, LASTING.
 */
public final class RecordLayout implements Codec {
  /** How a line is cut into fields. */
  public enum Form {
    FIXED,
    DELIMITED,
    WORKBOOK
  }

  /** What a field holds. */
  public enum Kind {
    TEXT,
    NUMBER,
    DATE
  }

  /** What a field of the trailer must say of the rows. */
  public enum Total {
    COUNT,
    SUM
  }

  /**
   * @param bytes width in a fixed form, otherwise most bytes, 0 for any
   * @param value what it always holds, empty for anything
   * @param pattern regular expression of what it may hold, if it holds anything
   * @param key whether it belongs to what tells a row from all others
   * @param of the field that a SUM adds up
   */
  record Field(
      String name,
      String title,
      @Nullable String heading,
      int bytes,
      @Nullable Kind kind,
      @Nullable String value,
      @Nullable Pattern pattern,
      boolean required,
      boolean key,
      @Nullable Total total,
      @Nullable String of) {
    boolean number() {
      return kind == Kind.NUMBER;
    }

    boolean date() {
      return kind == Kind.DATE;
    }

    String shownAs() {
      return heading == null ? name : heading;
    }
  }

  /**
   * A field, as it is agreed with the system.
   *
   * @param part header, rows or trailer
   * @param label its heading, or its name where the file has no headings
   * @param from its first byte in the record, from 1; 0 where fields are not told by their place
   * @param bytes width in a fixed form, otherwise most bytes, 0 for any
   * @param value what it always holds; likewise {@code pattern}, a regular expression
   * @param total what it says of the rows; {@code of}, of which field
   */
  public record Column(
      String part,
      String label,
      String title,
      int from,
      int bytes,
      Kind kind,
      @Nullable String value,
      @Nullable String pattern,
      boolean required,
      boolean key,
      @Nullable Total total,
      @Nullable String of) {}

  private record Definition(
      Form form,
      @Nullable String charset,
      boolean bom,
      @Nullable String separator,
      boolean excel,
      boolean quoted,
      boolean xls,
      @Nullable String sheet,
      @Nullable String onlySheet,
      @Nullable List<Field> header,
      List<Field> rows,
      @Nullable List<Field> trailer) {}

  /**
   * A row as it was read.
   *
   * @param place where it stands in the file, as faults say it
   * @param fields with a fault, what could be read of them, as text
   * @param fault the first thing that is wrong with this row alone; null for a good one
   */
  public record Row(String place, ObjectNode fields, @Nullable HubException fault) {}

  /**
   * A file that is being read, row by row. What is wrong with the file as a whole is thrown by {@link #hasNext} and {@link
   * #trailer}; after a faulty row the next one can be read.
   */
  public interface Records extends Iterator<ObjectNode>, AutoCloseable {
    /** The next row, good or not. */
    Row row();

    /** The next row; throws its fault, if it has one. */
    @Override
    default ObjectNode next() {
      Row row = row();
      if (row.fault() != null) {
        throw row.fault();
      }
      return row.fields();
    }

    /** The header record; empty where the layout has none. */
    ObjectNode header();

    /** The trailer record, checked against the rows; only after the last row. Empty where the layout has none. */
    ObjectNode trailer();

    @Override
    void close() throws IOException;
  }

  private final String path;
  private final String contentHash;
  private final Definition definition;
  private final Charset charset;

  private RecordLayout(String path, String contentHash, Definition definition, Charset charset) {
    this.path = path;
    this.contentHash = contentHash;
    this.definition = definition;
    this.charset = charset;
  }

  /**
   * Reads a layout.
   *
   * @throws HubException {@code RESOURCE_MISSING} or {@code LAYOUT_INVALID}, LASTING
   */
  static RecordLayout compile(String path, Resources resources) {
    byte[] text = resources.get(path);
    Definition definition;
    try {
      definition = Json.yaml().readValue(text, Definition.class);
    } catch (JsonProcessingException e) {
      throw invalid(path, e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid(path, "it cannot be read");
    }
    check(path, definition);
    return new RecordLayout(path, ContentHash.of(text), definition, charset(path, definition));
  }

  private static Charset charset(String path, Definition definition) {
    if (definition.charset() == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(definition.charset());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw invalid(path, "charset is '" + definition.charset() + "', allowed is what Java knows");
    }
  }

  private static void check(String path, Definition definition) {
    boolean workbook = definition.form() == Form.WORKBOOK;
    if (definition.form() == null
        || definition.rows() == null
        || (definition.charset() == null) != workbook) {
      throw invalid(path, "form, rows and, unless it is a WORKBOOK, charset are compulsory");
    }
    boolean fixed = definition.form() == Form.FIXED;
    if (!fixed && (definition.trailer() != null || (definition.header() != null && !workbook))) {
      throw invalid(
          path, "a file with headings has no trailer and, unless it is a WORKBOOK, no header");
    }
    if (definition.sheet() != null
        && definition.rows().stream().noneMatch(row -> row.name().equals(definition.sheet()))) {
      throw invalid(path, "sheet is '" + definition.sheet() + "', allowed is a field of the rows");
    }
    Set<String> numbers = new TreeSet<>();
    for (Field field : definition.rows()) {
      if (field.number()) {
        numbers.add(field.name());
      }
    }
    Stream.of(definition.header(), definition.rows(), definition.trailer())
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .forEach(
            field -> {
              if (field.name() == null || field.title() == null) {
                throw invalid(path, "each field has name and title");
              }
              if (field.date() && !workbook) {
                throw invalid(path, "field " + field.name() + " is a DATE, which a WORKBOOK has");
              }
              if (fixed && field.bytes() < 1) {
                throw invalid(path, "field " + field.name() + " has no width in bytes");
              }
              if (field.total() == Total.SUM && !numbers.contains(String.valueOf(field.of()))) {
                throw invalid(
                    path, field.name() + " sums up no field of the rows that is a NUMBER");
              }
            });
  }

  private static HubException invalid(String path, String what) {
    return new HubException(
        "LAYOUT_INVALID", FaultKind.LASTING, path + " is no layout: " + what, path, null);
  }

  /** Path of the resource. */
  public String path() {
    return path;
  }

  /** SHA-256 of the layout. */
  public String contentHash() {
    return contentHash;
  }

  /** Names of the fields that tell a row from all others; none, if the layout does not say. */
  public List<String> keys() {
    return definition.rows().stream().filter(Field::key).map(Field::name).toList();
  }

  /** Its form. */
  public Form form() {
    return definition.form();
  }

  /** All fields, in their order. */
  public List<Column> columns() {
    return Stream.of(
            columns("header", definition.header()),
            columns("rows", definition.rows()),
            columns("trailer", definition.trailer()))
        .flatMap(List::stream)
        .toList();
  }

  private List<Column> columns(String part, @Nullable List<Field> fields) {
    List<Column> columns = new ArrayList<>();
    int from = 1;
    for (Field field : fields == null ? List.<Field>of() : fields) {
      columns.add(
          new Column(
              part,
              field.shownAs(),
              field.title(),
              definition.form() == Form.FIXED ? from : 0,
              field.bytes(),
              field.kind() == null ? Kind.TEXT : field.kind(),
              field.value(),
              field.pattern() == null ? null : field.pattern().pattern(),
              field.required(),
              field.key(),
              field.total(),
              field.of()));
      from += field.bytes();
    }
    return columns;
  }

  /** Media type of the files, with their charset. */
  public String mediaType() {
    return switch (definition.form()) {
      case FIXED -> "text/plain; charset=" + charset.name();
      case DELIMITED -> "text/csv; charset=" + charset.name();
      case WORKBOOK -> Workbooks.mediaType(definition.xls());
    };
  }

  /** Reads a file. */
  public Records read(InputStream in) {
    return switch (definition.form()) {
      case FIXED -> new FixedRecords(this, in);
      case DELIMITED -> new DelimitedRecords(this, in);
      case WORKBOOK -> new WorkbookRecords(this, in);
    };
  }

  /**
   * Writes a file.
   *
   * @param header fields of the header record; the trailer is computed
   */
  public void write(JsonNode header, Iterator<? extends JsonNode> rows, OutputStream out)
      throws IOException {
    switch (definition.form()) {
      case FIXED -> FixedRecords.write(this, header, rows, out);
      case DELIMITED -> DelimitedRecords.write(this, rows, out);
      case WORKBOOK -> WorkbookRecords.write(this, header, rows, out);
    }
  }

  /** As {@link #write}, the whole file. */
  public byte[] written(JsonNode header, Iterator<? extends JsonNode> rows) throws IOException {
    HeldOnce out = new HeldOnce();
    write(header, rows, out);
    return out.bytes();
  }

  /**
   * A workbook as it came, with one more column: what became of each row.
   *
   * @param words in the order of the rows, as they were read
   * @throws HubException {@code LAYOUT_INVALID} (LASTING) for another form
   */
  public byte[] mark(byte[] file, String heading, List<String> words) {
    if (definition.form() != Form.WORKBOOK) {
      throw invalid(path, "only a WORKBOOK can be marked");
    }
    return WorkbookRecords.mark(this, file, heading, words);
  }

  @Override
  public ObjectNode decode(byte[] nativeBytes) {
    ObjectNode tree = Json.object();
    try (Records records = read(new ByteArrayInputStream(nativeBytes))) {
      tree.set("header", records.header());
      ArrayNode rows = tree.putArray("rows");
      records.forEachRemaining(rows::add);
      tree.set("trailer", records.trailer());
    } catch (IOException e) {
      throw brokeOff(e);
    }
    return tree;
  }

  @Override
  public byte[] encode(JsonNode tree) {
    try {
      return written(tree.path("header"), tree.path("rows").iterator());
    } catch (IOException e) {
      throw brokeOff(e);
    }
  }

  static HubException brokeOff(IOException e) {
    return new HubException("BODY_UNREADABLE", FaultKind.PASSING, "the file broke off", null, e);
  }

  /** Charset of the files; of a workbook it says nothing. */
  public Charset charset() {
    return charset;
  }

  /** Whether a delimited file that is written begins with a byte order mark; one that is read may. */
  public boolean bom() {
    return definition.bom();
  }

  boolean excel() {
    return definition.excel();
  }

  boolean quoted() {
    return definition.quoted();
  }

  /** Whether workbooks are of the old form, BIFF8, in place of OOXML. */
  boolean xls() {
    return definition.xls();
  }

  /** The field that names the sheet of a row; null where there is one sheet only. */
  @Nullable String sheet() {
    return definition.sheet();
  }

  /** Name of the only sheet that is read; null for the first visible one. */
  @Nullable String onlySheet() {
    return definition.onlySheet();
  }

  /** What parts the fields of a delimited form. */
  public char separator() {
    return Optional.ofNullable(definition.separator()).orElse(",").charAt(0);
  }

  List<Field> rows() {
    return definition.rows();
  }

  @Nullable List<Field> header() {
    return definition.header();
  }

  @Nullable List<Field> trailer() {
    return definition.trailer();
  }
}
