package org.lastmile.connectors.civilaffairs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.camel.Body;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The columns of the IN table: what does not fit is refused before it is written, with the field named. */
public final class FrontEndColumns {
  private static final String LIST = "native/columns.csv";

  private record Column(String name, int length, boolean compulsory, String field) {}

  private final List<Column> columns;
  private final Charset charset;

  private FrontEndColumns(List<Column> columns, Charset charset) {
    this.columns = columns;
    this.charset = charset;
  }

  static FrontEndColumns load(Charset charset) {
    try (InputStream in = FrontEndColumns.class.getClassLoader().getResourceAsStream(LIST)) {
      if (in == null) {
        throw new HubException(
            "CIVIL_AFFAIRS_COLUMNS", FaultKind.LASTING, "the plugin has no " + LIST, LIST, null);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new FrontEndColumns(
          lines.lines().skip(1).map(FrontEndColumns::column).toList(), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A row with every column, null where the message has no value.
   *
   * @throws HubException CALLER: {@code CIVIL_AFFAIRS_CHARACTER} for what the database's character set cannot hold,
   *     {@code CIVIL_AFFAIRS_TOO_LONG}, {@code CIVIL_AFFAIRS_COMPULSORY}; the place is the field of the message
   */
  public Map<String, Object> check(@Body Map<String, Object> values) {
    CharsetEncoder encoder = charset.newEncoder();
    Map<String, Object> row = new LinkedHashMap<>();
    for (Column column : columns) {
      Optional<String> value = Optional.ofNullable(values.get(column.name())).map(Object::toString);
      value.ifPresent(text -> check(column, text, encoder));
      if (value.isEmpty() && column.compulsory()) {
        throw refused(
            "CIVIL_AFFAIRS_COMPULSORY", column, "is empty, the front-end database needs it");
      }
      row.put(column.name(), value.orElse(null));
    }
    return row;
  }

  private void check(Column column, String text, CharsetEncoder encoder) {
    int length = text.codePointCount(0, text.length());
    if (length > column.length()) {
      throw refused(
          "CIVIL_AFFAIRS_TOO_LONG",
          column,
          "has " + length + " characters, the front-end database holds " + column.length());
    }
    unencodable(text, encoder)
        .ifPresent(
            at -> {
              throw refused(
                  "CIVIL_AFFAIRS_CHARACTER",
                  column,
                  "holds at character "
                      + (at + 1)
                      + " one that "
                      + charset.name()
                      + " does not have");
            });
  }

  /** Index of the first character, by code points, that the character set cannot hold. */
  static OptionalInt unencodable(String text, CharsetEncoder encoder) {
    int[] points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (points[i] == 0 || !encoder.canEncode(Character.toString(points[i]))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static HubException refused(String code, Column column, String problem) {
    return new HubException(
        code,
        FaultKind.CALLER,
        column.field() + " " + problem + " (column " + column.name() + ")",
        "/" + column.field(),
        null);
  }

  private static Column column(String line) {
    String[] parts = line.split(",", -1);
    return new Column(
        parts[0], Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]), parts[3]);
  }
}
