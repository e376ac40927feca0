package org.lastmile.connectors.education;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jxl.Sheet;
import jxl.Workbook;
import jxl.WorkbookSettings;
import jxl.read.biff.BiffException;
import jxl.write.Label;
import jxl.write.Number;
import jxl.write.WritableSheet;
import jxl.write.WritableWorkbook;
import jxl.write.WriteException;

/** Workbooks of Excel 97 to 2003 as the bureau has them, by another library than the hub's (JExcelApi). */
final class EducationBook {
  private static final int CODE_PAGE_RECORD = 0x42;
  private static final int GBK = 936;

  private final Map<String, List<List<Object>>> sheets = new LinkedHashMap<>();

  /** Adds a sheet with these rows; a cell may be a text, a number or null. */
  EducationBook sheet(String name, List<List<Object>> rows) {
    sheets.put(name, rows);
    return this;
  }

  /** The file, with the code page record that Chinese versions of Excel write. */
  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      WritableWorkbook workbook = Workbook.createWorkbook(out, settings());
      for (Map.Entry<String, List<List<Object>>> sheet : sheets.entrySet()) {
        write(workbook.createSheet(sheet.getKey(), workbook.getNumberOfSheets()), sheet.getValue());
      }
      workbook.write();
      workbook.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (WriteException e) {
      throw new IllegalStateException(e);
    }
    return withCodePage(out.toByteArray());
  }

  private static void write(WritableSheet sheet, List<List<Object>> rows) throws WriteException {
    for (int row = 0; row < rows.size(); row++) {
      List<Object> cells = rows.get(row);
      for (int column = 0; column < cells.size(); column++) {
        if (cells.get(column) instanceof java.lang.Number number) {
          sheet.addCell(new Number(column, row, number.doubleValue()));
        } else if (cells.get(column) != null) {
          sheet.addCell(new Label(column, row, cells.get(column).toString()));
        }
      }
    }
  }

  private static byte[] withCodePage(byte[] file) {
    for (int at = 512; at + 5 < file.length; at += 2) {
      if (file[at] == CODE_PAGE_RECORD
          && file[at + 1] == 0
          && file[at + 2] == 2
          && file[at + 3] == 0) {
        file[at + 4] = (byte) GBK;
        file[at + 5] = (byte) (GBK >> 8);
        return file;
      }
    }
    throw new IllegalStateException("the file has no code page record");
  }

  /** The texts of all cells, by the names of the sheets. */
  static Map<String, List<List<String>>> read(byte[] file) {
    Map<String, List<List<String>>> texts = new LinkedHashMap<>();
    try {
      Workbook workbook = Workbook.getWorkbook(new ByteArrayInputStream(file), settings());
      for (Sheet sheet : workbook.getSheets()) {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < sheet.getRows(); row++) {
          List<String> cells = new ArrayList<>();
          for (int column = 0; column < sheet.getColumns(); column++) {
            cells.add(sheet.getCell(column, row).getContents());
          }
          rows.add(cells);
        }
        texts.put(sheet.getName(), rows);
      }
      workbook.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BiffException e) {
      throw new IllegalArgumentException("no workbook of Excel 97 to 2003", e);
    }
    return texts;
  }

  private static WorkbookSettings settings() {
    WorkbookSettings settings = new WorkbookSettings();
    settings.setSuppressWarnings(true);
    return settings;
  }
}
