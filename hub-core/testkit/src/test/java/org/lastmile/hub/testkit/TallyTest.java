package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;

class TallyTest {
  @TempDir Path root;

  @BeforeEach
  void twoModules() throws IOException {
    report(
        "hub-core/one/target/surefire-reports/TEST-a.XTest.xml",
        """
        <testcase name="adds" classname="a.XTest" time="0.1"/>
        <testcase name="draws" classname="a.XTest"><skipped message="needs a browser"/></testcase>
        """);
    report(
        "connectors/two/target/failsafe-reports/TEST-b.YIT.xml",
        """
        <testcase name="" classname="b.YIT"><skipped message="needs the tool ip"/></testcase>
        <testcase name="fails" classname="b.ZIT"><failure message="no"/></testcase>
        """);
    report("hub-core/one/target/other/TEST-c.xml", "<testcase name=\"x\" classname=\"c\"/>");
  }

  @Test
  void countsTestsOfAllModulesAndNamesTheSkippedOnesWithTheirReasons() {
    var tally = Tally.of(root);
    assertThat(tally.ran()).isEqualTo(2);
    assertThat(tally.text())
        .isEqualToNormalizingNewlines(
            """
            Tests of all modules: 2 ran, 2 skipped.
              skipped a.XTest.draws: needs a browser
              skipped b.YIT: needs the tool ip
            """);
  }

  @Test
  void refusesEverySkipThatIsNotListedWithAReason() {
    var tally = Tally.of(root);
    assertThat(tally.notAllowed(List.of())).containsExactly("a.XTest.draws", "b.YIT");
    assertThat(
            tally.notAllowed(List.of("# why", "", "b.YIT | the machine has no network of its own")))
        .containsExactly("a.XTest.draws");
    assertThatThrownBy(() -> tally.notAllowed(List.of("b.YIT |")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("b.YIT");
  }

  private void report(String path, String cases) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<testsuite>" + cases + "</testsuite>");
  }
}
