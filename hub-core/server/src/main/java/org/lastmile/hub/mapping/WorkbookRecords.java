package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.SheetVisibility;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.RecordLayout.Field;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Rows of a workbook, below a row of headings. Only what cells say is read, never what a formula would give. */
final class WorkbookRecords implements RecordLayout.Records {
  /** How far down the headings may begin: titles and notes stand above them. */
  private static final int HEADINGS_WITHIN = 30;

  private static final int MOST_ROWS = 20_000;

  /** From here on Excel has dropped digits of whole numbers. */
  private static final BigDecimal DIGITS_LOST = BigDecimal.TEN.pow(15);

  private static final Pattern DATE =
      Pattern.compile("(\\d{4})[-./年](\\d{1,2})[-./月](\\d{1,2})日?|(\\d{4})(\\d{2})(\\d{2})");

  /** A label and, in the same cell, what it is the label of. */
  private static final Pattern LABEL = Pattern.compile("([^::]+)(?:[::](.*))?", Pattern.DOTALL);

  private static final String DEFAULT_SHEET = "Sheet1";

  /** What Excel takes as the name of a sheet. */
  private static final Pattern SHEET_NAME =
      Pattern.compile(
          "[^\\\\/?*:\\[\\]\\p{Cntrl}']([^\\\\/?*:\\[\\]\\p{Cntrl}]{0,29}[^\\\\/?*:\\[\\]\\p{Cntrl}'])?");

  /** A row of the file that is to be read. */
  private record Place(Sheet sheet, Map<Integer, Field> columns, Row row) {}

  private final RecordLayout layout;
  private final Workbook workbook;
  private final Iterator<Place> places;

  WorkbookRecords(RecordLayout layout, InputStream in) {
    this.layout = layout;
    byte[] file;
    try {
      file = in.readAllBytes();
    } catch (IOException e) {
      throw RecordLayout.brokeOff(e);
    }
    workbook = Workbooks.open(file, layout.xls());
    try {
      places = places(layout, workbook).iterator();
    } catch (HubException e) {
      close();
      throw e;
    }
  }

  private static List<Place> places(RecordLayout layout, Workbook workbook) {
    List<Place> places = new ArrayList<>();
    for (Sheet sheet : sheets(layout, workbook)) {
      Headings headings = Headings.of(layout, sheet);
      for (int number = headings.row() + 1; number <= sheet.getLastRowNum(); number++) {
        Row row = sheet.getRow(number);
        if (row != null && holdsSomething(row, headings.columns())) {
          places.add(new Place(sheet, headings.columns(), row));
        }
      }
    }
    if (places.size() > MOST_ROWS) {
      throw new HubException(
          "WORKBOOK_INVALID",
          FaultKind.CALLER,
          "the workbook has " + places.size() + " rows, allowed are " + MOST_ROWS);
    }
    return places;
  }

  private static List<Sheet> sheets(RecordLayout layout, Workbook workbook) {
    List<Sheet> visible = new ArrayList<>();
    for (int at = 0; at < workbook.getNumberOfSheets(); at++) {
      Sheet sheet = workbook.getSheetAt(at);
      if (workbook.getSheetVisibility(at) == SheetVisibility.VISIBLE
          && sheet.getPhysicalNumberOfRows() > 0) {
        visible.add(sheet);
      }
    }
    if (visible.isEmpty()) {
      throw new HubException(
          "RECORD_MISSING",
          FaultKind.CALLER,
          "the workbook has no visible sheet with anything in it");
    }
    if (layout.onlySheet() != null) {
      return List.of(named(layout.onlySheet(), visible));
    }
    return layout.sheet() == null ? visible.subList(0, 1) : visible;
  }

  private static Sheet named(String name, List<Sheet> visible) {
    return visible.stream()
        .filter(sheet -> sheet.getSheetName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new HubException(
                    "RECORD_MISSING",
                    FaultKind.CALLER,
                    "the workbook has no visible sheet '"
                        + name
                        + "' with anything in it, allowed are "
                        + visible.stream().map(Sheet::getSheetName).toList()));
  }

  private static boolean holdsSomething(Row row, Map<Integer, Field> columns) {
    return columns.keySet().stream().anyMatch(column -> !shown(row.getCell(column)).isEmpty());
  }

  /**
   * The row of headings.
   *
   * @param row its number, from 0
   */
  private record Headings(int row, Map<Integer, Field> columns) {
    static Headings of(RecordLayout layout, Sheet sheet) {
      TreeSet<String> fewest = null;
      for (int number = sheet.getFirstRowNum();
          number <= Math.min(sheet.getLastRowNum(), sheet.getFirstRowNum() + HEADINGS_WITHIN);
          number++) {
        Map<Integer, Field> columns = columns(layout, texts(sheet, number));
        TreeSet<String> missing = new TreeSet<>();
        layout.rows().stream()
            .filter(field -> field.required() && !columns.containsValue(field))
            .filter(field -> !field.name().equals(layout.sheet()))
            .forEach(field -> missing.add(field.shownAs()));
        if (missing.isEmpty()) {
          return new Headings(number, columns);
        }
        if (fewest == null || missing.size() < fewest.size()) {
          fewest = missing;
        }
      }
      throw RecordFields.fault(
          "RECORD_HEADINGS",
          FaultKind.CALLER,
          "has no row with the headings " + String.join(", ", fewest == null ? List.of() : fewest),
          "sheet " + sheet.getSheetName(),
          null);
    }

    private static Map<Integer, Field> columns(RecordLayout layout, Map<Integer, String> texts) {
      Map<String, Field> byHeading = new HashMap<>();
      layout.rows().forEach(field -> byHeading.put(field.shownAs(), field));
      Map<Integer, Field> columns = new TreeMap<>();
      texts.forEach(
          (column, text) -> {
            Field field = byHeading.remove(text);
            if (field != null) {
              columns.put(column, field);
            }
          });
      return columns;
    }

    /** Text by column; a merged cell has the text of the whole region. */
    private static Map<Integer, String> texts(Sheet sheet, int number) {
      Map<Integer, String> texts = new TreeMap<>();
      Row row = sheet.getRow(number);
      if (row != null) {
        row.forEach(cell -> texts.put(cell.getColumnIndex(), heading(cell)));
      }
      for (CellRangeAddress region : sheet.getMergedRegions()) {
        Row first = sheet.getRow(region.getFirstRow());
        if (first != null && region.containsRow(number)) {
          String text = heading(first.getCell(region.getFirstColumn()));
          for (int column = region.getFirstColumn(); column <= region.getLastColumn(); column++) {
            texts.put(column, text);
          }
        }
      }
      return texts;
    }

    private static String heading(@Nullable Cell cell) {
      return plain(shown(cell));
    }

    private static String plain(String text) {
      return text.replaceAll("\\s+", "");
    }
  }

  @Override
  public ObjectNode header() {
    ObjectNode header = Json.object();
    List<Field> fields = layout.header();
    if (fields != null) {
      Sheet sheet = sheets(layout, workbook).getFirst();
      int headings = Headings.of(layout, sheet).row();
      String place = "sheet " + sheet.getSheetName();
      fields.forEach(
          field -> RecordFields.put(header, field, above(sheet, headings, field, place), place));
    }
    return header;
  }

  /** What stands beside a label above the headings; empty if the label is not there. */
  private String above(Sheet sheet, int headings, Field field, String place) {
    for (int number = sheet.getFirstRowNum(); number < headings; number++) {
      Row row = sheet.getRow(number);
      if (row == null) {
        continue;
      }
      for (Cell cell : row) {
        Matcher label = LABEL.matcher(shown(cell));
        if (label.matches() && field.shownAs().equals(Headings.plain(label.group(1)))) {
          String same = label.group(2) == null ? "" : strip(label.group(2));
          return same.isEmpty()
              ? next(row, cell.getColumnIndex(), field, place)
              : field.date() ? date(same, field, place) : same;
        }
      }
    }
    return "";
  }

  /** The next cell that holds anything, unless that is another label. */
  private String next(Row row, int column, Field field, String place) {
    for (int at = column + 1; at < row.getLastCellNum(); at++) {
      Cell cell = row.getCell(at);
      if (!shown(cell).isEmpty()) {
        return isLabel(cell) ? "" : text(cell, field, place);
      }
    }
    return "";
  }

  private boolean isLabel(Cell cell) {
    Matcher label = LABEL.matcher(shown(cell));
    List<Field> fields = layout.header();
    return fields != null
        && label.matches()
        && fields.stream().anyMatch(one -> one.shownAs().equals(Headings.plain(label.group(1))));
  }

  @Override
  public ObjectNode trailer() {
    return Json.object();
  }

  @Override
  public boolean hasNext() {
    return places.hasNext();
  }

  @Override
  public RecordLayout.Row row() {
    if (!places.hasNext()) {
      throw new NoSuchElementException();
    }
    Place at = places.next();
    String place = place(at);
    ObjectNode record = Json.object();
    HubException fault =
        at.row().getZeroHeight()
            ? RecordFields.fault(
                "RECORD_HIDDEN",
                FaultKind.CALLER,
                "is hidden; allowed are rows that whoever sends them can see",
                place,
                null)
            : null;
    for (Map.Entry<Integer, Field> column : at.columns().entrySet()) {
      Field field = column.getValue();
      Cell cell = at.row().getCell(column.getKey());
      fault =
          RecordFields.read(
              record, field, shown(cell), () -> text(cell, field, place), place, fault);
    }
    if (layout.sheet() != null) {
      record.put(layout.sheet(), at.sheet().getSheetName());
    }
    return new RecordLayout.Row(place, record, fault);
  }

  private String place(Place at) {
    String row = "row " + (at.row().getRowNum() + 1);
    return layout.sheet() == null ? row : "sheet " + at.sheet().getSheetName() + ", " + row;
  }

  /** What a person sees in a cell, roughly: for what comes back with a fault. */
  private static String shown(@Nullable Cell cell) {
    if (cell == null) {
      return "";
    }
    return switch (kind(cell)) {
      case STRING -> strip(cell.getStringCellValue());
      case NUMERIC -> number(cell).toPlainString();
      case BOOLEAN -> String.valueOf(cell.getBooleanCellValue());
      default -> "";
    };
  }

  /** Of a formula, that of the value that was there when the file was saved. */
  private static CellType kind(Cell cell) {
    return cell.getCellType() == CellType.FORMULA
        ? cell.getCachedFormulaResultType()
        : cell.getCellType();
  }

  /** Excel keeps 15 digits and shows no more. */
  private static BigDecimal number(Cell cell) {
    return BigDecimal.valueOf(cell.getNumericCellValue()).stripTrailingZeros();
  }

  private static String strip(String text) {
    return text.replace('\u00A0', ' ').replace('\u3000', ' ').strip();
  }

  private static String text(@Nullable Cell cell, Field field, String place) {
    if (cell == null) {
      return "";
    }
    return switch (kind(cell)) {
      case BLANK -> "";
      case STRING ->
          field.date()
              ? date(strip(cell.getStringCellValue()), field, place)
              : strip(cell.getStringCellValue());
      case NUMERIC -> field.date() ? date(cell, field, place) : digits(cell, field, place);
      default ->
          throw RecordFields.fault(
              "RECORD_FIELD",
              FaultKind.CALLER,
              "holds an error or a truth value; allowed are texts and numbers",
              place,
              field);
    };
  }

  private static String digits(Cell cell, Field field, String place) {
    BigDecimal number = number(cell);
    if (number.abs().compareTo(DIGITS_LOST) >= 0) {
      throw RecordFields.fault(
          "RECORD_FIELD",
          FaultKind.CALLER,
          "is a number that has lost digits; allowed are all its digits, as text",
          place,
          field);
    }
    return number.toPlainString();
  }

  private static String date(Cell cell, Field field, String place) {
    double serial = cell.getNumericCellValue();
    if (DateUtil.isCellDateFormatted(cell) && DateUtil.isValidExcelDate(serial)) {
      return cell.getLocalDateTimeCellValue().toLocalDate().toString();
    }
    // 20160916 typed as a number, or a serial whose format was lost
    String digits = number(cell).toPlainString();
    return digits.length() == 8
        ? date(digits, field, place)
        : DateUtil.isValidExcelDate(serial)
            ? cell.getLocalDateTimeCellValue().toLocalDate().toString()
            : date(digits, field, place);
  }

  private static String date(String text, Field field, String place) {
    if (text.isEmpty()) {
      return "";
    }
    Matcher date = DATE.matcher(text);
    if (date.matches()) {
      int first = date.group(1) == null ? 4 : 1;
      try {
        return LocalDate.of(
                Integer.parseInt(date.group(first)),
                Integer.parseInt(date.group(first + 1)),
                Integer.parseInt(date.group(first + 2)))
            .toString();
      } catch (DateTimeException e) {
        throw notADate(field, place);
      }
    }
    throw notADate(field, place);
  }

  private static HubException notADate(Field field, String place) {
    return RecordFields.fault(
        "RECORD_FIELD",
        FaultKind.CALLER,
        "is no date; allowed are dates of Excel, 2016.9.16, 2016/9/16, 2016-09-16 and 20160916",
        place,
        field);
  }

  @Override
  public void close() {
    try {
      workbook.close();
    } catch (IOException e) {
      throw RecordLayout.brokeOff(e);
    }
  }

  static void write(
      RecordLayout layout, JsonNode header, Iterator<? extends JsonNode> rows, OutputStream out)
      throws IOException {
    try (Workbook workbook = layout.xls() ? new HSSFWorkbook() : new XSSFWorkbook()) {
      Map<String, Sheet> sheets = new LinkedHashMap<>();
      List<Field> fields =
          layout.rows().stream().filter(field -> !field.name().equals(layout.sheet())).toList();
      if (layout.sheet() == null) {
        sheets.put(DEFAULT_SHEET, sheet(workbook, DEFAULT_SHEET, layout, header, fields));
      }
      while (rows.hasNext()) {
        JsonNode record = rows.next();
        String name =
            layout.sheet() == null
                ? DEFAULT_SHEET
                : sheetName(record.path(layout.sheet()).asText(DEFAULT_SHEET), layout.sheet());
        Sheet sheet =
            sheets.computeIfAbsent(name, key -> sheet(workbook, key, layout, header, fields));
        int number = sheet.getLastRowNum() + 1;
        Row row = sheet.createRow(number);
        for (int column = 0; column < fields.size(); column++) {
          Field field = fields.get(column);
          String text = RecordFields.text(record, field, "row " + (number + 1));
          // always as text: Excel would take a long number for one
          row.createCell(column, CellType.STRING).setCellValue(text);
        }
      }
      workbook.write(out);
    }
  }

  private static String sheetName(String name, String field) {
    if (!SHEET_NAME.matcher(name).matches()) {
      throw new HubException(
          "RECORD_FIELD",
          FaultKind.CALLER,
          field
              + " is no name of a sheet; allowed are 31 characters without \\ / ? * : [ ] and without ' at either end",
          field,
          null);
    }
    return name;
  }

  private static Sheet sheet(
      Workbook workbook, String name, RecordLayout layout, JsonNode header, List<Field> fields) {
    Sheet sheet = workbook.createSheet(name);
    List<Field> labels = layout.header() == null ? List.of() : layout.header();
    if (!labels.isEmpty()) {
      Row above = sheet.createRow(0);
      for (int at = 0; at < labels.size(); at++) {
        Field field = labels.get(at);
        above.createCell(2 * at, CellType.STRING).setCellValue(field.shownAs());
        above
            .createCell(2 * at + 1, CellType.STRING)
            .setCellValue(RecordFields.text(header, field, "row 1"));
      }
    }
    Row headings = sheet.createRow(labels.isEmpty() ? 0 : 1);
    for (int column = 0; column < fields.size(); column++) {
      headings.createCell(column, CellType.STRING).setCellValue(fields.get(column).shownAs());
    }
    return sheet;
  }

  static byte[] mark(RecordLayout layout, byte[] file, String heading, List<String> words) {
    try (Workbook workbook = Workbooks.open(file, layout.xls());
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      List<Place> places = places(layout, workbook);
      if (places.size() != words.size()) {
        throw new HubException(
            "ROWS_MISSING",
            FaultKind.LASTING,
            "the workbook has " + places.size() + " rows, and there are words for " + words.size());
      }
      Map<Sheet, Integer> columns = new HashMap<>();
      for (Sheet sheet : sheets(layout, workbook)) {
        int row = Headings.of(layout, sheet).row();
        int column = column(sheet, row, heading);
        columns.put(sheet, column);
        sheet.getRow(row).createCell(column, CellType.STRING).setCellValue(heading);
      }
      for (int at = 0; at < words.size(); at++) {
        Place place = places.get(at);
        place
            .row()
            .createCell(columns.getOrDefault(place.sheet(), 0), CellType.STRING)
            .setCellValue(words.get(at));
      }
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw RecordLayout.brokeOff(e);
    }
  }

  /** The column that a workbook which was marked before has already, else the first to the right of everything. */
  private static int column(Sheet sheet, int headings, String heading) {
    for (Map.Entry<Integer, String> cell : Headings.texts(sheet, headings).entrySet()) {
      if (cell.getValue().equals(heading)) {
        return cell.getKey();
      }
    }
    int width = 0;
    for (Row row : sheet) {
      width = Math.max(width, row.getLastCellNum());
    }
    return width;
  }
}
