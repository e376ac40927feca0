package org.lastmile.hub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class RecordLayoutTest {
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final String FIXED =
      """
      form: FIXED
      charset: GB18030
      header:
        - {name: mark, title: 标志, bytes: 1, value: H}
        - {name: number, title: 编号, bytes: 6, required: true}
      rows:
        - {name: mark, title: 标志, bytes: 1, value: D}
        - {name: name, title: 姓名, bytes: 6, required: true}
        - {name: note, title: 备注, bytes: 4}
        - {name: amount, title: 金额, bytes: 5, kind: NUMBER}
      trailer:
        - {name: mark, title: 标志, bytes: 1, value: T}
        - {name: count, title: 笔数, bytes: 3, kind: NUMBER, total: COUNT}
        - {name: sum, title: 合计, bytes: 6, kind: NUMBER, total: SUM, of: amount}
      """;
  private static final String CSV =
      """
      form: DELIMITED
      charset: UTF-8
      bom: true
      excel: true
      rows:
        - {name: caseNo, heading: 办件编号, title: 办件编号, required: true}
        - {name: grade, heading: 等级, title: 等级, kind: NUMBER, required: true, pattern: "[1-5]"}
        - {name: text, heading: 意见, title: 意见}
      """;

  @TempDir Path folder;

  @Test
  void aFixedFileBecomesATreeAndTheSameFileAgain() throws IOException {
    byte[] file = "HA1    \r\nD一𠮷    00012\r\nD张三  备注00000\r\nT002000012\r\n".getBytes(GB18030);
    JsonNode tree = fixed().decode(file);

    assertThat(tree)
        .isEqualTo(
            json(
                """
                {"header": {"mark": "H", "number": "A1"},
                 "rows": [{"mark": "D", "name": "一𠮷", "amount": 12},
                          {"mark": "D", "name": "张三", "note": "备注", "amount": 0}],
                 "trailer": {"mark": "T", "count": 2, "sum": 12}}
                """));
    assertThat(fixed().encode(tree)).isEqualTo(file);
  }

  @Test
  void lineFeedsAloneEndLinesToo() throws IOException {
    byte[] file = "HA1    \nD张三      00012\nT001000012".getBytes(GB18030);

    assertThat(fixed().decode(file).path("rows")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "HA1    |D张三      00012|T002000012;RECORD_TOTAL;line 3/count",
        "HA1    |D张三      00012|T001000013;RECORD_TOTAL;line 3/sum",
        "HA1    |D张三      00012;RECORD_MISSING;line 3",
        "HA1    |D张三      0012|T001000012;RECORD_LENGTH;line 2",
        "HA1    |D张三      00x12|T001000012;RECORD_FIELD;line 2/amount",
        "HA1    |D          00012|T001000012;RECORD_FIELD;line 2/name",
        "H      |T000000000;RECORD_FIELD;line 1/number",
        "HA1    |X张三      00012|T001000012;RECORD_FIELD;line 2/mark",
        "HA1    |T000000000|T000000000;RECORD_LENGTH;line 3",
        "'';RECORD_MISSING;line 1",
      })
  void whatIsWrongIsToldWithLineAndField(String lines, String code, String place) {
    assertRefused(lines.replace("|", "\r\n").getBytes(GB18030), code, place);
  }

  @Test
  void aCharacterThatAFieldsEndHasCutIsRefused() {
    byte[] cut = "HA1    \r\nD张三𠮷  00012\r\nT001000012\r\n".getBytes(GB18030);

    assertRefused(cut, "RECORD_CUT", "line 2/name");
  }

  @Test
  void whatIsNotOfTheCharsetIsRefused() {
    byte[] file = "HA1    \r\nD张三      00012\r\nT001000012\r\n".getBytes(GB18030);
    file[10] = (byte) 0xff;

    assertRefused(file, "CHARSET_INVALID", "line 2/name");
  }

  private void assertRefused(byte[] file, String code, String place) {
    HubException fault = catchThrowableOfType(HubException.class, () -> fixed().decode(file));
    assertThat(fault.code()).as(fault.getMessage()).isEqualTo(code);
    assertThat(fault.place()).isEqualTo(place);
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault).hasMessageNotContaining("张");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "张三李四;RECORD_TOO_LONG;CALLER",
        "'张\n三';RECORD_CHARACTER;CALLER",
        ";RECORD_FIELD;LASTING",
      })
  void whatDoesNotFitIsNotWritten(String name, String code, FaultKind kind) throws IOException {
    JsonNode tree =
        Json.object()
            .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                "header", Json.object().put("number", "A1"))
            .set(
                "rows",
                Json.object().arrayNode().add(Json.object().put("name", name).put("amount", 1)));
    HubException fault = catchThrowableOfType(HubException.class, () -> fixed().encode(tree));

    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault.place()).isEqualTo("line 2/name");
  }

  @Test
  void aCharacterThatTheCharsetDoesNotHaveIsNamedByItsNumber() throws IOException {
    RecordLayout gbk = layout(FIXED.replace("GB18030", "GBK"));
    JsonNode tree =
        json(
            """
            {"header": {"number": "A1"}, "rows": [{"name": "一𠮷", "amount": 1}]}
            """);
    HubException fault = catchThrowableOfType(HubException.class, () -> gbk.encode(tree));

    assertThat(fault.code()).isEqualTo("RECORD_CHARACTER");
    assertThat(fault)
        .hasMessageContaining("character 2 is not in GBK")
        .hasMessageNotContaining("𠮷");
  }

  @Test
  void aDelimitedFileIsReadByItsHeadingsInAnyOrderWithQuotesAndWhatExcelDoesToNumbers()
      throws IOException {
    String file =
        """
        \uFEFF等级,其他,意见,办件编号
        5,x,"好,很
        好","=""L33010620261124000001\"""
        1,x,,'33010620261124000002
        2,x,,'33990019701201000X61
        """;

    assertThat(csv().decode(file.getBytes(UTF_8)).path("rows"))
        .isEqualTo(
            json(
                """
                [{"caseNo": "L33010620261124000001", "grade": 5, "text": "好,很\\n好"},
                 {"caseNo": "33010620261124000002", "grade": 1},
                 {"caseNo": "33990019701201000X61", "grade": 2}]
                """));
  }

  @Test
  void aDelimitedFileIsWrittenWithMarkHeadingsAndQuotes() throws IOException {
    JsonNode tree =
        json("{\"rows\": [{\"caseNo\": \"L1\", \"grade\": 5, \"text\": \"好,\\\"很\\\"好\"}]}");

    assertThat(new String(csv().encode(tree), UTF_8))
        .isEqualTo("\uFEFF办件编号,等级,意见\r\nL1,5,\"好,\"\"很\"\"好\"\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "等级,意见|5,好;RECORD_HEADINGS;line 1",
        "办件编号,等级|3.30106E+17,5;RECORD_FIELD;row 2/caseNo",
        "办件编号,等级|L1,6;RECORD_FIELD;row 2/grade",
        "办件编号,等级|L1;RECORD_LENGTH;row 2",
        "办件编号,等级|L1,5|\"L2,5;RECORD_FIELD;after line 3",
      })
  void whatIsWrongWithADelimitedFileIsToldWithRowAndField(String lines, String code, String place)
      throws IOException {
    RecordLayout csv = csv();
    HubException fault =
        catchThrowableOfType(
            HubException.class, () -> csv.decode(lines.replace("|", "\r\n").getBytes(UTF_8)));

    assertThat(fault.code()).as(fault.getMessage()).isEqualTo(code);
    assertThat(fault.place()).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "form: FIXED",
        "form: FIXED\ncharset: GBX\nrows: [{name: a, title: a, bytes: 1}]",
        "form: FIXED\ncharset: GBK\nrows: [{name: a, title: a}]",
        "form: FIXED\ncharset: GBK\nrows: [{name: a, title: a, bytes: 1}]\nother: 1",
        "form: DELIMITED\ncharset: GBK\nheader: []\nrows: [{name: a, title: a}]",
        "form: FIXED\ncharset: GBK\nrows: [{name: a, title: a, bytes: 1}]\ntrailer: [{name: s, title: s, bytes: 1, kind: NUMBER, total: SUM, of: a}]",
        "form: WORKBOOK\nsheet: b\nrows: [{name: a, title: a}]",
      })
  void aWrongLayoutIsRefused(String yaml) {
    assertThat(catchThrowableOfType(HubException.class, () -> layout(yaml)).code())
        .isEqualTo("LAYOUT_INVALID");
  }

  private RecordLayout fixed() throws IOException {
    return layout(FIXED);
  }

  private RecordLayout csv() throws IOException {
    return layout(CSV);
  }

  private RecordLayout layout(String yaml) throws IOException {
    Files.writeString(folder.resolve("x.layout.yaml"), yaml);
    return new RecordLayouts(Resources.of(folder)).get("x.layout.yaml");
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(UTF_8));
  }
}
