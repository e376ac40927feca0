package org.lastmile.connectors.socialorgs.fake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** A workbook as somebody sees it on the screen: the texts of its first sheet. */
public record Workbook(List<List<String>> rows) {
  static final String RESULT = "处理结果";

  /** Opens a file. */
  public static Workbook open(byte[] file) {
    DataFormatter shown = new DataFormatter();
    List<List<String>> rows = new ArrayList<>();
    change(
        file,
        sheet -> {
          for (int number = 0; number <= sheet.getLastRowNum(); number++) {
            List<String> cells = new ArrayList<>();
            Row row = sheet.getRow(number);
            for (int column = 0; row != null && column < row.getLastCellNum(); column++) {
              Cell cell = row.getCell(column);
              if (cell != null && cell.getCellType() == CellType.FORMULA) {
                cells.add("=" + cell.getCellFormula());
              } else {
                cells.add(shown.formatCellValue(cell));
              }
            }
            rows.add(cells);
          }
        });
    return new Workbook(rows);
  }

  /** The file with its first sheet changed. */
  public static byte[] change(byte[] file, Consumer<Sheet> change) {
    try (XSSFWorkbook workbook = new XSSFWorkbook(new ByteArrayInputStream(file));
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      change.accept(workbook.getSheetAt(0));
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands below the heading, empty cells left out. */
  public List<String> below(String heading) {
    for (int row = 0; row < rows.size(); row++) {
      int column = rows.get(row).indexOf(heading);
      if (column >= 0) {
        return rows.subList(row + 1, rows.size()).stream()
            .filter(cells -> cells.size() > column && !cells.get(column).isEmpty())
            .map(cells -> cells.get(column))
            .toList();
      }
    }
    throw new AssertionError("no heading " + heading + " in " + rows);
  }

  /** One status for each row. */
  public List<String> results() {
    return below(RESULT);
  }

  /** All texts, a line for each row. */
  public String text() {
    return String.join("\n", rows.stream().map(cells -> String.join(" ", cells)).toList());
  }
}
