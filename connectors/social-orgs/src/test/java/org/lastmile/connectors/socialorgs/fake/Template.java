package org.lastmile.connectors.socialorgs.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.openxml4j.opc.TargetMode;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;

/**
 * A workbook that the centre hands out: a title and a note above the headings, some of which are merged. People fill it
 * in by {@link #row}.
 */
public final class Template implements AutoCloseable {
  private static final String OFFICE =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

  /** A formula with the value that Excel had saved for it. */
  public record Formula(String text, Object saved) {}

  private record Column(String group, String heading) {}

  private final XSSFWorkbook workbook = new XSSFWorkbook();
  private final XSSFSheet sheet;
  private final CellStyle date = workbook.createCellStyle();

  private Template(String title, String... headings) {
    sheet = workbook.createSheet(title);
    date.setDataFormat(workbook.createDataFormat().getFormat("yyyy/m/d"));
    List<Column> columns = List.of(headings).stream().map(Template::column).toList();
    across(0, title, headings.length);
    across(1, "填表说明:号码请以文本方式填写;请勿改动表头。", headings.length);
    XSSFRow upper = sheet.createRow(2);
    XSSFRow lower = sheet.createRow(3);
    int from = 0;
    while (from < columns.size()) {
      Column column = columns.get(from);
      int to = from;
      if (column.group().isEmpty()) {
        upper.createCell(from).setCellValue(column.heading());
        sheet.addMergedRegion(new CellRangeAddress(2, 3, from, from));
      } else {
        while (to + 1 < columns.size() && columns.get(to + 1).group().equals(column.group())) {
          to++;
        }
        upper.createCell(from).setCellValue(column.group());
        sheet.addMergedRegion(new CellRangeAddress(2, 2, from, to));
        for (int at = from; at <= to; at++) {
          lower.createCell(at).setCellValue(columns.get(at).heading());
        }
      }
      from = to + 1;
    }
  }

  private static Column column(String text) {
    int dot = text.indexOf('.');
    return new Column(text.substring(0, Math.max(dot, 0)), text.substring(dot + 1));
  }

  private void across(int row, String text, int columns) {
    sheet.createRow(row).createCell(0).setCellValue(text);
    sheet.addMergedRegion(new CellRangeAddress(row, row, 0, columns - 1));
  }

  /** 登记表. */
  public static Template register() {
    return new Template(
        "西湖区社会组织登记表",
        "统一社会信用代码",
        "组织名称",
        "组织类型",
        "登记状态",
        "成立日期",
        "业务主管单位",
        "法定代表人",
        "联系电话",
        "住所",
        "孵化中心",
        "评估等级",
        "更新日期");
  }

  /** 公益创投项目申报表. */
  public static Template projects() {
    return new Template(
        "西湖区公益创投项目申报表",
        "项目编号",
        "项目名称",
        "组织名称",
        "统一社会信用代码",
        "负责人.姓名",
        "负责人.身份证号",
        "负责人.联系电话",
        "项目内容",
        "申请金额",
        "受益人数",
        "实施期.开始日期",
        "实施期.结束日期",
        "镇街代码");
  }

  /** 活动报告表. */
  public static Template activities() {
    return new Template(
        "西湖区社会组织活动报告表",
        "活动编号",
        "版次",
        "组织名称",
        "统一社会信用代码",
        "活动名称",
        "活动日期",
        "活动地点",
        "参加人数",
        "志愿者人数",
        "活动内容",
        "项目编号");
  }

  /** Types a row: texts, numbers, dates, formulas, null for nothing. */
  public Template row(@Nullable Object... values) {
    XSSFRow row = sheet.createRow(sheet.getLastRowNum() + 1);
    for (int column = 0; column < values.length; column++) {
      Object value = values[column];
      if (value != null) {
        type(row.createCell(column), value);
      }
    }
    return this;
  }

  private void type(XSSFCell cell, Object value) {
    switch (value) {
      case Number number -> cell.setCellValue(number.doubleValue());
      case LocalDate day -> {
        cell.setCellValue(day);
        cell.setCellStyle(date);
      }
      case Formula formula -> {
        type(cell, formula.saved());
        // as it stands in a file: the library would look for the other workbook
        cell.getCTCell().addNewF().setStringValue(formula.text());
      }
      default -> cell.setCellValue(value.toString());
    }
  }

  /** Hides the row that was typed last. */
  public Template hidden() {
    sheet.getRow(sheet.getLastRowNum()).setZeroHeight(true);
    return this;
  }

  /** Lets formulas refer to another workbook as {@code [1]}. */
  public Template linkedTo(URI other) {
    try {
      PackagePart link =
          workbook
              .getPackage()
              .createPart(
                  PackagingURIHelper.createPartName("/xl/externalLinks/externalLink1.xml"),
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml");
      try (OutputStream out = link.getOutputStream()) {
        out.write(
            """
            <externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">\
            <externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">\
            <sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>"""
                .getBytes(StandardCharsets.UTF_8));
      }
      link.addRelationship(other, TargetMode.EXTERNAL, OFFICE + "externalLinkPath", "rId1");
      String id =
          workbook
              .getPackagePart()
              .addRelationship(link.getPartName(), TargetMode.INTERNAL, OFFICE + "externalLink")
              .getId();
      workbook.getCTWorkbook().addNewExternalReferences().addNewExternalReference().setId(id);
      return this;
    } catch (InvalidFormatException e) {
      throw new IllegalStateException("the name of the part is right", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves it; nothing can be typed any more. */
  public byte[] bytes() {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      workbook.write(out);
      close();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      workbook.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
