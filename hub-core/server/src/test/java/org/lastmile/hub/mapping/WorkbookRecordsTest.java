package org.lastmile.hub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class WorkbookRecordsTest {
  private static final String LAYOUT =
      """
      form: WORKBOOK
      rows:
        - {name: no, heading: 编号, title: 编号, required: true, key: true}
        - {name: name, heading: 姓名, title: 姓名, required: true}
        - {name: id, heading: 身份证号, title: 身份证号, pattern: "[0-9]{17}[0-9X]"}
        - {name: day, heading: 日期, title: 日期, kind: DATE}
        - {name: people, heading: 人数, title: 人数, kind: NUMBER}
      """;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theHeadingsMayStandBelowATitleAndANoteAndInMergedCells(boolean xls) {
    byte[] file =
        workbook(
            xls,
            workbook -> {
              Sheet sheet = workbook.createSheet();
              row(sheet, 0, "活动报告");
              sheet.addMergedRegion(new CellRangeAddress(0, 0, 0, 4));
              row(sheet, 1, "说明:请勿改动表头");
              row(sheet, 2, "编号", "负责人", null, "日期", "人数");
              row(sheet, 3, null, "姓 名", "身份证号");
              sheet.addMergedRegion(new CellRangeAddress(2, 2, 1, 2));
              for (int column : new int[] {0, 3, 4}) {
                sheet.addMergedRegion(new CellRangeAddress(2, 3, column, column));
              }
              row(sheet, 5, "A1", "𠮷样例", "33990019580312001X", "2016.9.16", "12");
            });

    List<RecordLayout.Row> rows = rows(xls, file);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().place()).isEqualTo("row 6");
    assertThat(rows.getFirst().fault()).isNull();
    assertThat(rows.getFirst().fields())
        .isEqualTo(
            json(
                "{\"no\": \"A1\", \"name\": \"𠮷样例\", \"id\": \"33990019580312001X\", \"day\": \"2016-09-16\", \"people\": 12}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fieldsOfAHeaderStandAboveTheHeadingsBesideTheirLabels(boolean xls) {
    RecordLayout layout =
        layout(
            LAYOUT
                + "header:\n"
                + "  - {name: number, heading: 批次号, title: 批次号, required: true, pattern: \"HJ[0-9]+\"}\n"
                + "  - {name: filled, heading: 填表日期, title: 填表日期, kind: DATE}\n"
                + "  - {name: from, heading: 填报单位, title: 填报单位}\n"
                + "xls: "
                + xls
                + "\n");
    byte[] file =
        workbook(
            xls,
            workbook -> {
              Sheet sheet = workbook.createSheet();
              row(sheet, 0, "学生名单");
              row(sheet, 1, "批次号:", null, "HJ001", "填表日期:2016.9.16");
              row(sheet, 2, "编号", "姓名", "身份证号", "日期", "人数");
              row(sheet, 3, "A1", "张样例", null, null, "12");
            });

    try (RecordLayout.Records records = layout.read(new ByteArrayInputStream(file))) {
      assertThat(records.header())
          .isEqualTo(json("{\"number\": \"HJ001\", \"filled\": \"2016-09-16\"}"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    byte[] written =
        layout.encode(
            json(
                "{\"header\": {\"number\": \"HJ002\"}, \"rows\": [{\"no\": \"1\", \"name\": \"李样例\"}]}"));
    assertThat(layout.decode(written))
        .isEqualTo(
            json(
                "{\"header\": {\"number\": \"HJ002\"}, \"rows\": [{\"no\": \"1\", \"name\": \"李样例\"}], \"trailer\": {}}"));
    HubException fault =
        catchThrowableOfType(
            HubException.class,
            () -> layout.decode(sheet(xls, sheet -> row(sheet, 1, "1", "张样例"))));
    assertThat(fault.code()).isEqualTo("RECORD_FIELD");
    assertThat(fault.place()).endsWith("/number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"样例/小学", "'样例小学", "这所学校的名称超过了电子表格工作表名称所允许的三十一个字符的最大长度限制了", ""})
  void whatIsNoNameOfASheetIsRefusedWithItsField(String name) {
    RecordLayout layout =
        layout(
            "form: WORKBOOK\nxls: true\nsheet: school\nrows:\n"
                + "  - {name: school, title: 学校}\n  - {name: no, heading: 编号, title: 编号}\n");
    HubException fault =
        catchThrowableOfType(
            HubException.class,
            () ->
                layout.encode(json("{\"rows\": [{\"school\": \"" + name + "\", \"no\": \"1\"}]}")));
    assertThat(fault.code()).isEqualTo("RECORD_FIELD");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo("school");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNumberThatHasLostDigitsIsRefusedAndNeverGuessed(boolean xls) {
    byte[] file =
        sheet(
            xls,
            sheet -> {
              Row row = row(sheet, 1, "1", "张样例");
              row.createCell(2).setCellValue(339900195803120011d);
              row.createCell(4).setCellValue(100);
              Row other = row(sheet, 2, null, "李样例");
              other.createCell(0).setCellValue(20);
            });

    List<RecordLayout.Row> rows = rows(xls, file);
    HubException fault = rows.getFirst().fault();
    assertThat(fault.code()).isEqualTo("RECORD_FIELD");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).isEqualTo("row 2/id");
    assertThat(fault).hasMessageContaining("lost digits").hasMessageNotContaining("339900");
    assertThat(rows.getFirst().fields().path("people").intValue()).isEqualTo(100);
    assertThat(rows.get(1).fault()).isNull();
    assertThat(rows.get(1).fields().path("no").textValue()).isEqualTo("20");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void datesAreSerialsOrTextsOfManyForms(boolean xls) {
    byte[] file =
        sheet(
            xls,
            sheet -> {
              CellStyle date = sheet.getWorkbook().createCellStyle();
              date.setDataFormat((short) 14);
              Row serial = row(sheet, 1, "1", "甲样例");
              serial.createCell(3).setCellValue(LocalDate.of(2016, 9, 16));
              serial.getCell(3).setCellStyle(date);
              row(sheet, 2, "2", "乙样例").createCell(3).setCellValue(42629);
              row(sheet, 3, "3", "丙样例").createCell(3).setCellValue(20160916);
              row(sheet, 4, "4", "丁样例", null, "2016/9/16");
              row(sheet, 5, "5", "戊样例", null, "20160916");
              row(sheet, 6, "6", "己样例", null, "2016年9月16日");
              row(sheet, 7, "7", "庚样例", null, "2016.13.1");
              row(sheet, 8, "8", "辛样例", null, "去年");
            });

    List<RecordLayout.Row> rows = rows(xls, file);
    assertThat(rows.subList(0, 6))
        .allSatisfy(
            row -> assertThat(row.fields().path("day").textValue()).isEqualTo("2016-09-16"));
    assertThat(rows.subList(6, 8))
        .extracting(row -> row.fault().place())
        .containsExactly("row 8/day", "row 9/day");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofAFormulaOnlyTheValueIsReadThatWasThereAndLinksAreNotFollowed(boolean xls) {
    byte[] file =
        sheet(
            xls,
            sheet -> {
              Row row = row(sheet, 1, "1", "甲样例");
              row.createCell(4).setCellValue(7);
              row.getCell(4).setCellFormula("1+1");
              Row empty = row(sheet, 2, "2", "乙样例");
              empty.createCell(2).setCellFormula("HYPERLINK(\"http://127.0.0.1:1/x\")");
            });

    List<RecordLayout.Row> rows = rows(xls, file);
    assertThat(rows.getFirst().fields().path("people").intValue()).isEqualTo(7);
    assertThat(rows.get(1).fields().path("id").textValue()).as("what was saved").isEqualTo("0");
  }

  @Test
  void aHiddenRowComesBackAndAHiddenSheetIsNotRead() {
    byte[] file =
        workbook(
            false,
            workbook -> {
              Sheet secret = workbook.createSheet("hidden");
              headings(secret);
              row(secret, 1, "9", "不可见");
              Sheet sheet = workbook.createSheet("seen");
              headings(sheet);
              row(sheet, 1, "1", "甲样例");
              row(sheet, 2, "2", "乙样例").setZeroHeight(true);
              workbook.setActiveSheet(1);
              workbook.setSheetHidden(0, true);
            });

    List<RecordLayout.Row> rows = rows(false, file);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().fault()).isNull();
    assertThat(rows.get(1).fault().code()).isEqualTo("RECORD_HIDDEN");
  }

  @Test
  void everySheetIsReadWhereTheLayoutNamesAFieldForIt() {
    byte[] file =
        workbook(
            true,
            workbook -> {
              for (String school : List.of("一小", "二小")) {
                Sheet sheet = workbook.createSheet(school);
                headings(sheet);
                row(sheet, 1, "1", "样例");
              }
            });
    RecordLayout layout =
        layout(LAYOUT + "  - {name: school, title: 学校}\nsheet: school\nxls: true\n");

    List<RecordLayout.Row> rows = rows(layout, file);
    assertThat(rows)
        .extracting(row -> row.fields().path("school").textValue())
        .containsExactly("一小", "二小");
    assertThat(rows.get(1).place()).isEqualTo("sheet 二小, row 2");
  }

  @Test
  void missingHeadingsAreNamed() {
    byte[] file = workbook(false, workbook -> row(workbook.createSheet("表"), 0, "编号", "名称"));

    HubException fault = fault(false, file);
    assertThat(fault.code()).isEqualTo("RECORD_HEADINGS");
    assertThat(fault).hasMessageContaining("姓名").hasMessageNotContaining("编号");
    assertThat(fault.place()).isEqualTo("sheet 表");
  }

  @Test
  void macrosAndEmbeddedObjectsAreRefused() throws IOException {
    byte[] plain = sheet(true, sheet -> row(sheet, 1, "1", "样例"));
    for (String entry : List.of("_VBA_PROJECT_CUR", "MBD00A1B2C3", "ObjectPool")) {
      try (POIFSFileSystem files = new POIFSFileSystem(new ByteArrayInputStream(plain));
          ByteArrayOutputStream out = new ByteArrayOutputStream()) {
        files.getRoot().createDirectory(entry);
        files.writeFilesystem(out);
        assertThat(fault(true, out.toByteArray()).code()).as(entry).isEqualTo("WORKBOOK_ACTIVE");
      }
    }
    byte[] ooxml = sheet(false, sheet -> row(sheet, 1, "1", "样例"));
    try (XSSFWorkbook workbook = new XSSFWorkbook(new ByteArrayInputStream(ooxml));
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      workbook.setVBAProject(new ByteArrayInputStream(new byte[] {1}));
      workbook.write(out);
      assertThat(fault(false, out.toByteArray()).code()).isEqualTo("WORKBOOK_ACTIVE");
    }
  }

  @Test
  void whatIsNoWorkbookOrUnpacksToTooMuchIsRefused() throws IOException {
    byte[] bomb;
    try (ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write(
          "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
              .getBytes(UTF_8));
      zip.write(new byte[40 << 20]);
      zip.closeEntry();
      zip.finish();
      bomb = out.toByteArray();
    }
    byte[] xlsx = sheet(false, sheet -> row(sheet, 1, "1", "样例"));
    for (byte[] file : List.of(bomb, "not a workbook".getBytes(UTF_8), new byte[0])) {
      assertThat(fault(false, file).code()).isEqualTo("WORKBOOK_INVALID");
      assertThat(fault(true, file).code()).isEqualTo("WORKBOOK_INVALID");
    }
    assertThat(fault(true, xlsx).code()).as("of the other form").isEqualTo("WORKBOOK_INVALID");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWorkbookIsWrittenAsTextAndMarkedWithWhatBecameOfItsRows(boolean xls) throws IOException {
    RecordLayout layout = layout(LAYOUT + "xls: " + xls + "\n");
    byte[] written =
        layout.encode(
            json(
                "{\"rows\": [{\"no\": \"1\", \"name\": \"䶮样例\", \"id\": \"339900195803120011\"}, {\"no\": \"2\", \"name\": \"乙\"}]}"));
    assertThat(rows(layout, written)).allMatch(row -> row.fault() == null);
    assertThat(layout.decode(written).path("rows").get(0).path("id").textValue())
        .isEqualTo("339900195803120011");

    byte[] marked = layout.mark(written, "处理结果", List.of("已接收", "有误"));
    try (Workbook workbook = WorkbookFactory.create(new ByteArrayInputStream(marked))) {
      Sheet sheet = workbook.getSheetAt(0);
      assertThat(sheet.getRow(0).getCell(5).getStringCellValue()).isEqualTo("处理结果");
      assertThat(sheet.getRow(1).getCell(5).getStringCellValue()).isEqualTo("已接收");
      assertThat(sheet.getRow(2).getCell(5).getStringCellValue()).isEqualTo("有误");
      assertThat(sheet.getRow(1).getCell(1).getStringCellValue()).isEqualTo("䶮样例");
    }

    byte[] again = layout.mark(marked, "处理结果", List.of("此前已接收", "已接收"));
    try (Workbook workbook = WorkbookFactory.create(new ByteArrayInputStream(again))) {
      Sheet sheet = workbook.getSheetAt(0);
      assertThat(sheet.getRow(0).getLastCellNum()).as("no second column").isEqualTo((short) 6);
      assertThat(sheet.getRow(2).getCell(5).getStringCellValue()).isEqualTo("已接收");
    }
  }

  private static byte[] sheet(boolean xls, Consumer<Sheet> fill) {
    return workbook(
        xls,
        workbook -> {
          Sheet sheet = workbook.createSheet();
          headings(sheet);
          fill.accept(sheet);
        });
  }

  private static void headings(Sheet sheet) {
    row(sheet, 0, "编号", "姓名", "身份证号", "日期", "人数");
  }

  private static byte[] workbook(boolean xls, Consumer<Workbook> fill) {
    try (Workbook workbook = xls ? new HSSFWorkbook() : new XSSFWorkbook();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      fill.accept(workbook);
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Row row(Sheet sheet, int number, String... texts) {
    Row row = sheet.createRow(number);
    for (int column = 0; column < texts.length; column++) {
      if (texts[column] != null) {
        row.createCell(column).setCellValue(texts[column]);
      }
    }
    return row;
  }

  private static List<RecordLayout.Row> rows(boolean xls, byte[] file) {
    return rows(layout(LAYOUT + "xls: " + xls + "\n"), file);
  }

  private static List<RecordLayout.Row> rows(RecordLayout layout, byte[] file) {
    try (RecordLayout.Records records = layout.read(new ByteArrayInputStream(file))) {
      List<RecordLayout.Row> rows = new ArrayList<>();
      while (records.hasNext()) {
        rows.add(records.row());
      }
      return rows;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static HubException fault(boolean xls, byte[] file) {
    return catchThrowableOfType(HubException.class, () -> rows(xls, file));
  }

  private static RecordLayout layout(String yaml) {
    return RecordLayout.compile(
        "native/test.layout.yaml", path -> Optional.of(yaml.getBytes(UTF_8)));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(UTF_8));
  }
}
