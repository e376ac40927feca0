package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.zone.TestDatabase;
import org.lastmile.hub.zone.ZoneTraffic;
import picocli.CommandLine;

/** The command on a zone that stands: its words, its table and its exit codes. */
@ExtendWith(TestDatabase.class)
class RecoverTest {
  @TempDir Path work;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ZoneTraffic traffic;

  @BeforeEach
  void configure(DataSource database) throws IOException {
    traffic = new ZoneTraffic(work, database);
  }

  @Test
  void listsWhatIsLostAndRebuildsOnlyWhenTold() throws Exception {
    Set<String> waiting = traffic.leaveHalfWaiting();

    assertThat(recover()).as(err.toString()).isZero();
    assertThat(out.toString()).contains("Nothing is lost: ").doesNotContain("damaged", "--yes");

    Set<String> lost = traffic.damage();
    assertThat(recover()).isEqualTo(1);
    assertThat(out.toString())
        .contains("damaged   ", "activemq-data")
        .contains("not in the files of the broker any more (" + lost.size() + "):")
        .containsPattern("\nqueue +message +case +content")
        .contains("Recovery point: ")
        .contains("Nothing has been changed.", "./hub recover --zone inside --yes");
    for (String id : waiting) {
      Pattern row = Pattern.compile("\nto\\.approvals +" + id + " +L\\d+ +in the ledger");
      assertThat(row.matcher(out.toString()).find()).as(id).isEqualTo(lost.contains(id));
    }

    assertThat(recover(Locale.CHINA)).as("it really changed nothing").isEqualTo(1);
    assertThat(out.toString())
        .contains("损坏   ", "已丢失", "台账中有", "恢复点:", "尚未作任何更改。")
        .doesNotContain("Lost", "in the ledger", "queue");

    assertThat(recover("--yes")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(lost.size() + " put again", "./hub run --zone inside")
        .doesNotContain("Nothing has been changed.");

    assertThat(recover()).isZero();
    assertThat(out.toString()).contains("Nothing is lost: ");
  }

  @Test
  void saysWhichZonesThereAre() {
    assertThat(execute(Locale.ENGLISH, List.of("recover", "--zone", "middle"))).isNotZero();
    assertThat(err.toString()).contains("middle", "outside", "inside");
    assertThat(execute(Locale.ENGLISH, List.of("recover"))).isEqualTo(2);
    assertThat(err.toString()).contains("--zone");
  }

  private int recover(String... arguments) {
    return recover(Locale.ENGLISH, arguments);
  }

  private int recover(Locale machine, String... arguments) {
    List<String> all = new ArrayList<>(List.of("recover", "--zone", "inside"));
    all.addAll(List.of("--config", work.resolve("config").toString()));
    all.addAll(List.of("--set", "hub.data=" + work.resolve("data")));
    all.addAll(List.of(arguments));
    return execute(machine, all);
  }

  private int execute(Locale machine, List<String> arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Hub.commandLine(machine);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }
}
