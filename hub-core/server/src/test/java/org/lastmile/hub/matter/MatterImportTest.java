package org.lastmile.hub.matter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.lastmile.hub.matter.Finding.Code.MATTER_DERIVED;
import static org.lastmile.hub.matter.Finding.Code.MATTER_NAME_REPEATED;
import static org.lastmile.hub.matter.Finding.Code.MATTER_NOT_ALLOWED;
import static org.lastmile.hub.matter.Finding.Code.MATTER_REPEATED;
import static org.lastmile.hub.matter.Finding.Code.MATTER_ROW_UNREADABLE;
import static org.lastmile.hub.matter.Finding.Code.MATTER_SPELLING;
import static org.lastmile.hub.matter.Finding.Code.MATTER_SYSTEM_UNKNOWN;
import static org.lastmile.hub.matter.Finding.Code.MATTER_TYPE_OTHER;
import static org.lastmile.hub.matter.Finding.Outcome.KEPT;
import static org.lastmile.hub.matter.Finding.Outcome.LEFT_OUT;
import static org.lastmile.hub.matter.Finding.Outcome.MENDED;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;

/** Lists as they are, against the sample catalogue. */
class MatterImportTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("hub.root")).toAbsolutePath().resolve("config/matters.csv");
  private static final Path DIRTY = Path.of("src/test/resources/matter/dirty.csv");
  private static final Set<String> SYSTEMS =
      Set.of(
          "approvals",
          "civil-affairs",
          "disability-fed",
          "education",
          "finance",
          "human-resources",
          "justice",
          "urban-management");
  private static final ListSource NATIONAL = ListSource.of(ListSource.NATIONAL, null);
  private static final String BODY = "11330106XHDEM005XT4";

  private final Matters present = Matters.read(SAMPLE);

  @Test
  void everyDirtyRowIsToldAndMendedOrLeftOut() throws IOException {
    MatterImport imported = dirty("dirty.csv", Files.readAllBytes(DIRTY));

    assertThat(imported.findings())
        .extracting(Finding::place, Finding::column, Finding::code, Finding::outcome)
        .containsExactly(
            tuple("row 3", MatterColumn.IMPLEMENTATION_CODE, MATTER_SPELLING, MENDED),
            tuple("row 3", MatterColumn.MATTER_NAME, MATTER_SPELLING, MENDED),
            tuple("row 3", MatterColumn.TYPE_CODE, MATTER_SPELLING, MENDED),
            tuple("row 3", MatterColumn.LEGAL_DAYS, MATTER_SPELLING, MENDED),
            tuple("row 4", MatterColumn.HANDLING_ITEM_CODE, MATTER_SPELLING, MENDED),
            tuple("row 4", MatterColumn.IMPLEMENTATION_CODE, MATTER_SPELLING, MENDED),
            tuple("row 4", MatterColumn.BASIC_CODE, MATTER_SPELLING, MENDED),
            tuple("row 4", MatterColumn.MATTER_NAME, MATTER_SPELLING, MENDED),
            tuple("row 4", MatterColumn.TYPE_CODE, MATTER_SPELLING, MENDED),
            tuple("row 5", MatterColumn.IMPLEMENTATION_CODE, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 7", MatterColumn.MATTER_NAME, MATTER_NAME_REPEATED, KEPT),
            tuple("row 8", MatterColumn.IMPLEMENTATION_CODE, MATTER_REPEATED, LEFT_OUT),
            tuple("row 9", MatterColumn.IMPLEMENTATION_CODE, MATTER_REPEATED, MENDED),
            tuple("row 10", MatterColumn.IMPLEMENTATION_CODE, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 11", MatterColumn.TYPE_CODE, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 11", MatterColumn.LEGAL_UNIT, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 11", MatterColumn.LEGAL_DAYS, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 11", MatterColumn.STATE, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 12", MatterColumn.LEGAL_DAYS, MATTER_SPELLING, MENDED),
            tuple("row 12", MatterColumn.PROMISED_DAYS, MATTER_SPELLING, MENDED),
            tuple("row 12", MatterColumn.VALID_FROM, MATTER_SPELLING, MENDED),
            tuple("row 12", MatterColumn.VALID_TO, MATTER_SPELLING, MENDED),
            tuple("row 13", MatterColumn.VALID_TO, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 14", MatterColumn.SYSTEM, MATTER_SYSTEM_UNKNOWN, LEFT_OUT),
            tuple("row 15", MatterColumn.IMPLEMENTATION_CODE, MATTER_NOT_ALLOWED, LEFT_OUT),
            tuple("row 15", null, MATTER_ROW_UNREADABLE, LEFT_OUT),
            tuple("row 16", MatterColumn.IMPLEMENTATION_CODE, MATTER_DERIVED, MENDED),
            tuple("row 17", MatterColumn.TYPE_CODE, MATTER_TYPE_OTHER, KEPT));
    assertThat(imported.rows()).isEqualTo(16);
    assertThat(imported.leftOut()).isEqualTo(7);
    assertThat(imported.added())
        .containsExactly(
            BODY + "330111005000",
            BODY + "330111006000",
            BODY + "330511107000",
            BODY + "332011008000",
            BODY + "330111009000",
            BODY + "330511012000",
            BODY + "330511016000",
            BODY + "330111017000");
  }

  @Test
  void whatIsMendedIsAsTheCatalogueWritesIt() throws IOException {
    Matters catalogue = dirty("dirty.csv", Files.readAllBytes(DIRTY)).catalogue();

    Matter lower = catalogue.find(BODY + "330111006000").orElseThrow();
    assertThat(lower.name()).isEqualTo("慈善组织\uFF08基金会\uFF09公开募捐资格审批");
    assertThat(lower.type()).isEqualTo(MatterType.LICENCE);
    assertThat(lower.legal()).isEqualTo(new Matter.Limit(20, Matter.Unit.WORKING));
    assertThat(lower.system()).as("that of its department").isEqualTo("civil-affairs");
    assertThat(lower.provenance()).isEqualTo("national");
    assertThat(catalogue.find(BODY + "330511107000").orElseThrow().name()).contains("临时救助1次");
    assertThat(catalogue.find(BODY + "332011008000").orElseThrow())
        .satisfies(one -> assertThat(one.name()).hasSize(110))
        .satisfies(one -> assertThat(one.legal()).isNull());
    Matter dated = catalogue.find(BODY + "330511012000").orElseThrow();
    assertThat(dated.state()).isEqualTo(Matter.State.PAUSED);
    assertThat(dated.legal()).isEqualTo(new Matter.Limit(15, Matter.Unit.CALENDAR));
    assertThat(dated.promised()).isEqualTo(new Matter.Limit(7, Matter.Unit.WORKING));
    assertThat(dated.validFrom()).isEqualTo(LocalDate.parse("2026-01-05"));
    assertThat(dated.validTo()).isEqualTo(LocalDate.parse("2026-12-31"));
  }

  @Test
  void theSameListInGb18030AndAsAWorkbookSaysTheSame() throws IOException {
    byte[] utf8 = Files.readAllBytes(DIRTY);
    String text = new String(utf8, StandardCharsets.UTF_8).substring(1);
    byte[] gb18030 = text.replace("\n", "\r\n").getBytes(Charset.forName("GB18030"));
    MatterImport one = dirty("dirty.csv", utf8);

    assertThat(dirty("dirty.CSV", gb18030)).usingRecursiveComparison().isEqualTo(one);

    MatterImport workbook =
        MatterImport.of(
            "dirty.xlsx", workbook(text, new XSSFWorkbook()), "清单", NATIONAL, present, SYSTEMS);
    assertThat(workbook.catalogue().csv()).isEqualTo(one.catalogue().csv());
    byte[] old = workbook(text, new HSSFWorkbook());
    assertThat(MatterImport.of("dirty.xls", old, "清单", NATIONAL, present, SYSTEMS).findings())
        .isEqualTo(workbook.findings());
    assertThat(workbook.findings())
        .as("in a workbook dates are dates, and no row is short")
        .isEqualTo(
            one.findings().stream()
                .filter(finding -> finding.column() != null)
                .filter(finding -> finding.code() != MATTER_SPELLING || !isDate(finding))
                .toList());
  }

  private static boolean isDate(Finding finding) {
    return finding.column() == MatterColumn.VALID_FROM || finding.column() == MatterColumn.VALID_TO;
  }

  @Test
  void aSheetThatIsNotThereAndAFormThatIsNotReadAreRefusedWithWhatIsAllowed() throws IOException {
    byte[] workbook = workbook(Files.readString(DIRTY).substring(1), new XSSFWorkbook());
    assertThat(
            catchThrowableOfType(
                HubException.class,
                () -> MatterImport.of("l.xlsx", workbook, "目录", NATIONAL, present, SYSTEMS)))
        .hasMessageContaining("'目录'")
        .hasMessageContaining("[说明, 清单]");
    assertThat(
            catchThrowableOfType(HubException.class, () -> dirty("list.pdf", new byte[9])).code())
        .isEqualTo("MATTERS_LIST_FORM");
    assertThat(
            catchThrowableOfType(
                HubException.class,
                () -> MatterImport.of("l.csv", workbook, "清单", NATIONAL, present, SYSTEMS)))
        .hasMessageContaining("has no sheets");
    assertThat(
            catchThrowableOfType(
                HubException.class,
                () -> dirty("l.csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8))))
        .hasMessageContaining("has no column");
  }

  @Test
  void theCatalogueThatItWroteIsTakenBackUnchanged() {
    MatterImport again = of(present, present.csv());

    assertThat(again.findings())
        .as("repeated names are told, and nothing else")
        .allSatisfy(one -> assertThat(one.code()).isEqualTo(MATTER_NAME_REPEATED));
    assertThat(again.unchanged()).isEqualTo(258);
    assertThat(again.catalogue().csv()).isEqualTo(present.csv());
    assertThat(of(new Matters(List.of()), present.csv()).catalogue().csv())
        .as("a first catalogue keeps the versions of the list")
        .isEqualTo(present.csv());
  }

  @Test
  void aChangedMatterIsTheNextVersionAndOneThatIsGoneIsKeptAsCancelled() {
    String csv = new String(present.csv(), StandardCharsets.UTF_8);
    String gone = "11330106XHDEM0199N4332098004000";
    String changed = BODY + "330111001000";
    String list =
        csv.lines()
            .filter(line -> !line.contains(gone))
            .map(
                line ->
                    line.contains(changed) ? line.replace(",20,working,", ",15,working,") : line)
            .reduce("", (all, line) -> all + line + "\n");

    MatterImport imported = of(present, list.getBytes(StandardCharsets.UTF_8));

    assertThat(imported.changed()).containsExactly(changed);
    assertThat(imported.cancelled()).containsExactly(gone);
    Matter next = imported.catalogue().find(changed).orElseThrow();
    assertThat(next.version()).isEqualTo(2);
    assertThat(next.legal()).isEqualTo(new Matter.Limit(15, Matter.Unit.WORKING));
    Matter kept = imported.catalogue().find(gone).orElseThrow();
    assertThat(kept.state()).isEqualTo(Matter.State.CANCELLED);
    assertThat(kept.version()).isEqualTo(2);

    MatterImport back = of(imported.catalogue(), present.csv());
    assertThat(back.changed()).containsExactlyInAnyOrder(changed, gone);
    assertThat(back.catalogue().find(gone).orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void aMatterWhoseRowIsLeftOutStaysAsItWas() {
    String csv = new String(present.csv(), StandardCharsets.UTF_8);
    String code = BODY + "330111001000";
    String list =
        csv.lines()
            .map(line -> line.contains(code) ? line.replace(",in-use,", ",unknown,") : line)
            .reduce("", (all, line) -> all + line + "\n");

    MatterImport imported = of(present, list.getBytes(StandardCharsets.UTF_8));

    assertThat(imported.leftOut()).isEqualTo(1);
    assertThat(imported.cancelled()).isEmpty();
    assertThat(imported.catalogue().find(code)).isEqualTo(present.find(code));
  }

  @Test
  void whatAListDoesNotSayStaysAsTheCatalogueHasIt() {
    String code = BODY + "330111001000";
    byte[] list = ("实施编码,事项名称\n" + code + ",社会团体登记\n").getBytes(StandardCharsets.UTF_8);

    MatterImport imported = of(present, list);

    Matter before = present.find(code).orElseThrow();
    assertThat(imported.findings()).isEmpty();
    assertThat(imported.catalogue().find(code).orElseThrow())
        .usingRecursiveComparison()
        .ignoringFields("name", "version", "provenance")
        .isEqualTo(before);
  }

  @Test
  void aCancelledMatterThatAListNamesIsInUseAgain() {
    String list = "实施编码,事项名称\n%s,%s\n";
    String cancelled = "11330106XHDEM0148E4331021002000";
    String paused = "11330106XHDEM0148E4331021001000";
    MatterImport imported =
        of(
            present,
            (list.formatted(cancelled, "备案") + paused + ",备案\n").getBytes(StandardCharsets.UTF_8));

    assertThat(imported.catalogue().find(cancelled).orElseThrow().state())
        .isEqualTo(Matter.State.IN_USE);
    assertThat(imported.catalogue().find(paused).orElseThrow().state())
        .as("whoever paused it is not overruled by a list that says nothing of states")
        .isEqualTo(Matter.State.PAUSED);
  }

  @Test
  void sourcesNumberTypesTheirOwnWay(@TempDir Path folder) throws IOException {
    String guangdong =
        """
        实施主体,实施编码,事项名称,事项类型
        西湖区民政局,%1$s332111901000,甲,21
        西湖区民政局,%1$s332011902000,乙,20
        西湖区民政局,%1$s330111903000,丙,01
        """
            .formatted(BODY);
    assertThat(types("guangdong", null, guangdong))
        .containsExactly(MatterType.PUBLIC_SERVICE, MatterType.OTHER_POWER, MatterType.LICENCE);
    assertThat(types("sichuan", null, guangdong.replace(",21", ",7").replace(",20", ",5")))
        .startsWith(MatterType.CONFIRMATION, MatterType.PAYMENT);

    Path mapping =
        Files.writeString(
            folder.resolve("mapping.yaml"),
            """
            columns: {matter_name: 名称, department_zh: 部门}
            types: {XK: "01", GG: "20", QT: "10"}
            departments: {文旅局: {id: culture, system: approvals}}
            """);
    String letters =
        """
        部门,实施编码,名称,事项类型
        文旅局,%1$s332011901000,甲,GG
        文旅局,%1$s331011902000,乙,QT
        文旅局,%1$s330111903000,丙,XK
        """
            .formatted(BODY);
    assertThat(types("elsewhere", mapping, letters))
        .containsExactly(MatterType.PUBLIC_SERVICE, MatterType.OTHER_POWER, MatterType.LICENCE);
    assertThat(catchThrowableOfType(HubException.class, () -> ListSource.of("elsewhere", null)))
        .hasMessageContaining("[guangdong, national, sample, sichuan]");
    Files.writeString(mapping, "columns: {title: 名称}");
    assertThat(catchThrowableOfType(HubException.class, () -> ListSource.of("elsewhere", mapping)))
        .hasMessageContaining("[title], allowed are [basic_code");
  }

  private List<MatterType> types(String source, Path mapping, String list) {
    MatterImport imported =
        MatterImport.of(
            "list.csv",
            list.getBytes(StandardCharsets.UTF_8),
            null,
            ListSource.of(source, mapping),
            present,
            SYSTEMS);
    return imported.added().stream()
        .map(code -> imported.catalogue().find(code).orElseThrow().type())
        .toList();
  }

  private MatterImport dirty(String name, byte[] file) {
    return MatterImport.of(name, file, null, NATIONAL, present, SYSTEMS);
  }

  private static MatterImport of(Matters present, byte[] list) {
    return MatterImport.of("list.csv", list, null, ListSource.of("sample", null), present, SYSTEMS);
  }

  /** The list as the second sheet, behind one of remarks; a formula has what it gave last. */
  private static byte[] workbook(String csv, Workbook empty) throws IOException {
    try (Workbook workbook = empty;
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      workbook.createSheet("说明").createRow(0).createCell(0).setCellValue("事项清单");
      Sheet sheet = workbook.createSheet("清单");
      for (String line : csv.lines().toList()) {
        Row row = sheet.createRow(sheet.getPhysicalNumberOfRows());
        // remarks stand in the last column, and alone hold commas
        for (String value : line.split(",", 15)) {
          int column = Math.max(0, row.getLastCellNum());
          if (value.equals("60")) {
            row.createCell(column).setCellFormula("30+30");
            row.getCell(column).setCellValue(60);
          } else {
            row.createCell(column).setCellValue(value);
          }
        }
      }
      workbook.write(out);
      return out.toByteArray();
    }
  }
}
