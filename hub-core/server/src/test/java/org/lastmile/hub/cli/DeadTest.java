package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.transit.DeadLetterHub;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

/** The commands against the database of a hub that runs. */
@ExtendWith(TestDatabase.class)
class DeadTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private DeadLetterHub hub;

  @BeforeEach
  void start(DataSource database) throws Exception {
    hub = new DeadLetterHub(directory, database);
    PGSimpleDataSource source = TestDatabase.unpooled(database);
    Files.writeString(directory.resolve("hub.yaml"), "hub:\n  node: test\n");
    Files.writeString(
        directory.resolve("inside.yaml"),
        "hub:\n  database:\n    url: \"%s\"\n    user: \"%s\"\n    password: \"%s\"\n"
            .formatted(source.getUrl(), source.getUser(), source.getPassword()));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void listsShowsAndReplaysOneAndMany() throws Exception {
    hub.keep();
    for (String id : List.of("m1", "m2", "m3")) {
      hub.submit(id, "C" + id);
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> json("list").size() == 3);

    assertThat(run("list", "--system", "a", "--code", "NO_FLOW")).isZero();
    assertThat(out.toString())
        .startsWith("Letter    Time ")
        .contains("inside  from.a      NO_FLOW  case.submitted/1  Cm2", "waiting")
        .endsWith("Dead letters meant: 3.\n");
    assertThat(run("list", "--system", "nobody")).isZero();
    assertThat(out.toString()).isEqualTo("No dead letters match.\n");
    assertThat(run(Locale.CHINA, "list", "--system", "nobody")).isZero();
    assertThat(out.toString()).isEqualTo("没有符合条件的死信。\n");
    assertThat(json("list", "--case", "Cm2")).hasSize(1);
    assertThat(json("list", "--since", "2999-01-01")).isEmpty();
    String id = json("list", "--case", "Cm1").path(0).path("id").asText();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json("show", id).path("history").size() == 1);
    assertThat(run("show", id)).isZero();
    assertThat(out.toString())
        .contains(id, "NO_FLOW LASTING", "no flow takes it", "dead letter")
        .contains("Canonical form, application/cloudevents+json", "masked")
        .doesNotContain("\"n\" : \"m1\"");
    assertThat(run(Locale.CHINA, "show", id)).isZero();
    assertThat(out.toString()).contains("死信", "待处理", "取自", "尝试次数", "规范消息");

    hub.mend();
    assertThat(run("replay", id.substring(0, 12), "--reason", "flow is mended", "--by", "wang"))
        .isZero();
    assertThat(out.toString()).contains("Dead letters meant: 1.", id + " replayed");
    await().atMost(Duration.ofSeconds(60)).until(() -> hub.delivered().equals(List.of("m1-out")));
    assertThat(run("replay", "--system", "a", "--reason", "flow is mended")).isEqualTo(2);
    assertThat(err.toString()).contains("2 dead letters are meant", "--yes");
    assertThat(hub.delivered()).containsExactly("m1-out");
    assertThat(run("replay", "--system", "a", "--reason", "flow is mended", "--yes")).isZero();
    await().atMost(Duration.ofSeconds(60)).until(() -> hub.delivered().size() == 3);
    assertThat(json("list")).isEmpty();
    assertThat(json("list", "--state", "replayed")).hasSize(3);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> json("show", id).path("history").path(1).path("actor").asText().equals("wang"));
  }

  @Test
  void dismissesAndSaysWhenNoHubRuns() throws Exception {
    hub.keep();
    hub.submit("m1", "C1");
    hub.submit("m2", "C2");
    await().atMost(Duration.ofSeconds(60)).until(() -> json("list").size() == 2);
    String id = json("list", "--case", "C1").path(0).path("id").asText();
    assertThat(json("dismiss", id, "--reason", "a test").path(0).path("outcome").asText())
        .isEqualTo("DISMISSED");
    assertThat(json("list")).hasSize(1);
    assertThat(run("replay", "--reason", "nothing named")).isEqualTo(1);
    assertThat(err.toString()).contains("[DEAD_LETTER_WHICH]");
    assertThat(run("show", "ffffffff")).isEqualTo(1);
    assertThat(err.toString()).contains("[DEAD_LETTER_UNKNOWN]");
    assertThat(run("show", "xyz")).isEqualTo(1);
    assertThat(err.toString()).contains("[DEAD_LETTER_ID]");
    hub.close();
    assertThat(run("replay", "--case", "C2", "--reason", "later")).isZero();
    assertThat(out.toString()).contains("no running hub has taken the request yet");
    assertThat(run("replay", "--case", "C2", "--reason", "again")).isEqualTo(1);
    assertThat(out.toString()).contains("not done: DEAD_LETTER_ASKED");
  }

  @Test
  void saysWhichZoneItCannotReachAndInWhichLanguage() throws Exception {
    Files.writeString(
        directory.resolve("inside.yaml"),
        "hub:\n  data: \"%s\"\n".formatted(directory.resolve("none")));
    assertThat(run("list")).isEqualTo(1);
    assertThat(err.toString()).contains("zone inside is not shown");
    assertThat(run(Locale.CHINA, "list")).isEqualTo(1);
    assertThat(err.toString()).contains("inside").containsPattern("\\p{IsHan}");
  }

  private JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    assertThat(run(all.toArray(String[]::new))).as(err.toString()).isZero();
    return Json.parse(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private int run(String... arguments) {
    return run(Locale.ENGLISH, arguments);
  }

  private int run(Locale machine, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Hub.commandLine(machine);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("dead"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", directory.toString(), "--zone", "inside"));
    return line.execute(all.toArray(String[]::new));
  }
}
