package org.lastmile.hub.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.benchmark.finding.Target.Verdict;
import org.lastmile.hub.benchmark.scenario.Scenarios;

class BenchTest {
  @Test
  void bothLanguagesSayAll() {
    Set<String> english = keys(Locale.ENGLISH);
    assertThat(keys(Locale.SIMPLIFIED_CHINESE)).isEqualTo(english);
    assertThat(Scenarios.ids()).allMatch(id -> english.contains("scenario." + id));
    assertThat(Verdict.values()).allMatch(verdict -> english.contains("verdict." + verdict));
  }

  @Test
  void aScenarioThatIsNotThereIsNamedWithThoseThatAre() {
    var err = new StringWriter();
    int code = Bench.commandLine().setErr(new PrintWriter(err)).execute("--only", "whole,speed");
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("'speed'", "whole, intake", "BENCH_SCENARIO");
  }

  @Test
  void helpTellsItsOptionsInTheLanguageOfTheMachine() {
    var out = new StringWriter();
    assertThat(Bench.commandLine().setOut(new PrintWriter(out)).execute("--help")).isZero();
    assertThat(out.toString()).contains("--repeats", "in turn (5)");
  }

  private static Set<String> keys(Locale language) {
    return ResourceBundle.getBundle("bench.messages", language).keySet();
  }
}
