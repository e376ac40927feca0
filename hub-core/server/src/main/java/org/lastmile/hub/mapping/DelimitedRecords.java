package org.lastmile.hub.mapping;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.RecordLayout.Field;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Records delimited by a character, quoted where they must be, below a line of headings. */
final class DelimitedRecords implements RecordLayout.Records {
  private static final CsvMapper CSV = Json.csv();
  private static final int BOM = '\uFEFF';
  private static final String LINE_END = "\r\n";

  /** How Excel keeps a long number a text. */
  private static final Pattern EXCEL_TEXT = Pattern.compile("=\"(.*)\"|'([0-9]+[Xx]?[0-9]*)");

  /** What Excel makes of a long number that it took for one. */
  private static final Pattern DIGITS_LOST = Pattern.compile("[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+");

  private final RecordLayout layout;
  private final MappingIterator<String[]> lines;

  /** Field by column. */
  private final Map<Integer, Field> columns = new TreeMap<>();

  private int width;
  private int number;
  private String @Nullable [] ahead;

  DelimitedRecords(RecordLayout layout, InputStream in) {
    this.layout = layout;
    try {
      lines =
          CSV.readerFor(String[].class)
              .with(CsvParser.Feature.WRAP_AS_ARRAY)
              .with(CsvParser.Feature.SKIP_EMPTY_LINES)
              .with(CsvSchema.emptySchema().withColumnSeparator(layout.separator()))
              .readValues(withoutBom(reader(layout, in)));
    } catch (IOException e) {
      throw fault(e);
    }
    headings();
  }

  private static Reader reader(RecordLayout layout, InputStream in) {
    return new InputStreamReader(
        in,
        layout
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static Reader withoutBom(Reader reader) throws IOException {
    PushbackReader pushback = new PushbackReader(reader);
    int first = pushback.read();
    if (first >= 0 && first != BOM) {
      pushback.unread(first);
    }
    return pushback;
  }

  private void headings() {
    Map<String, Field> byHeading = new HashMap<>();
    layout.rows().forEach(field -> byHeading.put(field.shownAs(), field));
    TreeSet<String> missing = new TreeSet<>();
    layout.rows().stream().filter(Field::required).forEach(field -> missing.add(field.shownAs()));
    if (more()) {
      String[] headings = line();
      width = headings.length;
      for (int column = 0; column < width; column++) {
        Field field = byHeading.remove(headings[column].strip());
        if (field != null) {
          columns.put(column, field);
          missing.remove(field.shownAs());
        }
      }
    }
    if (!missing.isEmpty()) {
      throw RecordFields.fault(
          "RECORD_HEADINGS",
          FaultKind.CALLER,
          "has no column " + String.join(", ", missing),
          "line 1",
          null);
    }
  }

  private boolean more() {
    try {
      return lines.hasNextValue();
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private String[] line() {
    try {
      number++;
      return lines.nextValue();
    } catch (IOException e) {
      throw fault(e);
    }
  }

  /** The cause is left out because it quotes the input. */
  private HubException fault(IOException e) {
    if (e instanceof CharacterCodingException) {
      return RecordFields.fault(
          "CHARSET_INVALID",
          FaultKind.CALLER,
          "the bytes are not " + layout.charset(),
          "after line " + number,
          null);
    }
    if (e instanceof JsonProcessingException) {
      return RecordFields.fault(
          "RECORD_FIELD",
          FaultKind.CALLER,
          "a quoted field does not end, or something follows its end",
          "after line " + number,
          null);
    }
    return RecordLayout.brokeOff(e);
  }

  @Override
  public ObjectNode header() {
    return Json.object();
  }

  @Override
  public ObjectNode trailer() {
    return Json.object();
  }

  /** Reads the next line, so that a file that cannot be read says so here. */
  @Override
  public boolean hasNext() {
    if (ahead == null && more()) {
      ahead = line();
    }
    return ahead != null;
  }

  @Override
  public RecordLayout.Row row() {
    String[] values = hasNext() ? ahead : null;
    if (values == null) {
      throw new NoSuchElementException();
    }
    ahead = null;
    String place = "row " + number;
    ObjectNode row = Json.object();
    HubException fault =
        values.length == width
            ? null
            : RecordFields.fault(
                "RECORD_LENGTH",
                FaultKind.CALLER,
                "has " + values.length + " fields, the headings are " + width,
                place,
                null);
    for (Map.Entry<Integer, Field> one : columns.entrySet()) {
      if (one.getKey() < values.length) {
        Field field = one.getValue();
        String value = values[one.getKey()];
        fault = RecordFields.read(row, field, value, () -> text(value, field, place), place, fault);
      }
    }
    return new RecordLayout.Row(place, row, fault);
  }

  private String text(String value, Field field, String place) {
    String text = value.strip();
    if (!layout.excel()) {
      return text;
    }
    if (DIGITS_LOST.matcher(text).matches()) {
      throw RecordFields.fault(
          "RECORD_FIELD",
          FaultKind.CALLER,
          "is a number that has lost digits; allowed are all its digits, as text",
          place,
          field);
    }
    Matcher excel = EXCEL_TEXT.matcher(text);
    if (!excel.matches()) {
      return text;
    }
    return excel.group(1) == null ? excel.group(2) : excel.group(1);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  static void write(RecordLayout layout, Iterator<? extends JsonNode> rows, OutputStream out)
      throws IOException {
    RecordFields fields = new RecordFields(layout.charset());
    Writer text = new OutputStreamWriter(out, layout.charset());
    if (layout.bom()) {
      text.write(BOM);
    }
    List<Field> record = layout.rows();
    try (SequenceWriter lines =
        CSV.writer()
            .with(
                CsvSchema.emptySchema()
                    .withColumnSeparator(layout.separator())
                    .withLineSeparator(LINE_END))
            .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .with(
                layout.quoted()
                    ? CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS
                    : CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .writeValues(text)) {
      lines.write(record.stream().map(Field::shownAs).toArray(String[]::new));
      for (int number = 2; rows.hasNext(); number++) {
        JsonNode row = rows.next();
        String[] values = new String[record.size()];
        for (int column = 0; column < values.length; column++) {
          Field field = record.get(column);
          values[column] = RecordFields.text(row, field, "row " + number);
          fields.check(values[column], field, "row " + number);
        }
        lines.write(values);
      }
    }
    text.flush();
  }
}
