package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.Matters;

/** What people do with the catalogue, on a copy of the repository's. */
class MattersCommandTest {
  private static final Path CONFIG =
      Path.of(System.getProperty("hub.root")).toAbsolutePath().resolve("config");
  private static final String CODE = "11330106XHDEM005XT4330111005000";

  @TempDir private Path work;
  private Path matters;
  private Path list;
  private int exit;

  @BeforeEach
  void copy() throws IOException {
    matters = Files.copy(CONFIG.resolve("matters.csv"), work.resolve("matters.csv"));
    Files.copy(CONFIG.resolve("systems.yaml"), work.resolve("systems.yaml"));
    list = Files.copy(Path.of("src/test/resources/matter/dirty.csv"), work.resolve("list.csv"));
  }

  @Test
  void rowsThatCannotBeMendedStopTheImportUntilTheyAreAccepted() throws IOException {
    byte[] before = Files.readAllBytes(matters);

    String told = run(Locale.ENGLISH, "import", list.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(told)
        .containsPattern("row 5 +implementation_code +XH-MZJ-0007 +left out +GB 32100")
        .containsPattern("row 3 +type_code +1 +mended +01 +01 02 .*MATTER_SPELLING")
        .contains("MATTER_REPEATED 2: the implementation code stands in an earlier row, too")
        .contains("16 rows: 8 new, 0 changed, 0 unchanged, 7 left out.", "cancelled: 257.")
        .contains("Nothing was written: 7 rows cannot be mended.");
    assertThat(Files.readAllBytes(matters)).isEqualTo(before);
    assertThat(Files.readString(work.resolve("list.csv.report.csv")))
        .startsWith("\uFEFFrow,column,found,outcome,")
        .contains("row 15,,,left out,,RECORD_LENGTH,MATTER_ROW_UNREADABLE\r\n");

    run(Locale.ENGLISH, "import", list.toString(), "--accept-dirty", "--dry-run");
    assertThat(exit).isZero();
    assertThat(Files.readAllBytes(matters)).isEqualTo(before);

    run(Locale.ENGLISH, "import", list.toString(), "--accept-dirty");
    assertThat(exit).isZero();
    Matters written = Matters.read(matters).fit();
    assertThat(written.all()).hasSize(266);
    assertThat(written.find(CODE))
        .hasValueSatisfying(one -> assertThat(one.version()).isEqualTo(1));
    assertThat(written.sample()).as("all samples are cancelled").isFalse();
    assertThat(run(Locale.ENGLISH, "list", CODE)).doesNotContain("Sample");
  }

  @Test
  void theCatalogueCanBeGivenBackAsItWas() throws IOException {
    byte[] before = Files.readAllBytes(matters);
    Path copy = Files.copy(matters, work.resolve("copy.csv"));

    String told = run(Locale.SIMPLIFIED_CHINESE, "import", copy.toString());

    assertThat(exit).isZero();
    assertThat(told).contains("共 258 行：新增 0，更改 0，未变 258，略去 0。").contains("示例目录，并非真实事项清单。");
    assertThat(Files.readAllBytes(matters)).isEqualTo(before);
  }

  @Test
  void aListOfWhichNoRowIsFitNeverEmptiesTheCatalogue() throws IOException {
    Files.writeString(list, "实施编码,事项名称\nXH-1,甲\n");

    String told = run(Locale.ENGLISH, "import", list.toString(), "--accept-dirty");

    assertThat(exit).isEqualTo(1);
    assertThat(told).contains("Nothing was written: no row is fit.");
    assertThat(Matters.read(matters).all())
        .filteredOn(one -> one.state() == Matter.State.IN_USE)
        .hasSize(256);
  }

  @Test
  void aReportThatExcelOpensHoldsNoFormula() throws IOException {
    Files.writeString(list, "实施编码,事项名称,办件类型\n=cmd()," + "甲,x\n", StandardCharsets.UTF_8);
    run(Locale.ENGLISH, "import", list.toString());
    assertThat(Files.readString(work.resolve("list.csv.report.csv"))).contains(",'=cmd(),");
  }

  @Test
  void mattersAreListedAndShownWithTheNoticeThatTheyAreSamples() {
    assertThat(run(Locale.ENGLISH, "list", "paused"))
        .contains("Sample catalogue, not a real list of matters.", "1 of 258 matters.")
        .containsPattern("11330106XHDEM0148E4331021001000 +2 +paused +西湖区商务局 +approvals");
    assertThat(
            run(Locale.SIMPLIFIED_CHINESE, "show", "11330106XHDEM005XT4330111001000202611240001"))
        .contains("示例目录，并非真实事项清单。")
        .containsPattern("法定时限 +20 个工作日")
        .containsPattern("有效期 +2021-01-01 …");
    assertThat(run(Locale.ENGLISH, "show", CODE)).contains("[MATTER_UNKNOWN]");
    assertThat(exit).isEqualTo(1);
  }

  @Test
  void aListThatIsNotThereIsSaidPlainly() {
    assertThat(run(Locale.ENGLISH, "import", work.resolve("no.csv").toString()))
        .contains("no.csv cannot be read [MATTERS_LIST_UNREADABLE]");
    assertThat(exit).isEqualTo(1);
  }

  private String run(Locale locale, String... arguments) {
    StringWriter out = new StringWriter();
    exit =
        Hub.commandLine(locale)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(
                Stream.of(
                        Stream.of("matters"),
                        Stream.of(arguments),
                        Stream.of("--config", work.toString()))
                    .flatMap(one -> one)
                    .toArray(String[]::new));
    return out.toString();
  }
}
