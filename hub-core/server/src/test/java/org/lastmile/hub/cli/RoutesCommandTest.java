package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Wire;
import picocli.CommandLine;

class RoutesCommandTest {
  @TempDir Path folder;

  @Test
  void checkListsTheFlowsOfTheRepository() {
    Result result = run("check", "--routes", "../../routes", "--config", "../../config");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("report-incident", "dispatch-case", "tell-completed");
  }

  @Test
  void checkNamesAnUnfitFlowWithItsPlaceAndFails() throws IOException {
    Files.createDirectories(folder.resolve("verb"));
    Files.writeString(
        folder.resolve("verb/x.camel.yaml"),
        """
        - route:
            id: x
            description: Waits.
            from:
              uri: hub:case.submitted
              steps:
                - delay: {constant: 1}
        """);
    Result result = run("check", "--routes", folder.toString(), "--config", "../../config");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("verb/x.camel.yaml:7:", "FLOW_IMPURE", "'delay' is not allowed");
  }

  @Test
  void explainSaysWhoTakesAMessage() throws IOException {
    Path file = folder.resolve("message.json");
    Files.write(file, Wire.encode(withdrawn("zhilian-gov")));
    Result result =
        run("explain", "--routes", "../../routes", "--config", "../../config", file.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("takes withdraw-case", "puts case.withdrawn/1 to approvals")
        .containsPattern("-     dispatch-case +takes case.submitted/1, not case.withdrawn/1");
    Files.write(file, Wire.encode(withdrawn("evaluation")));
    Result none =
        run("explain", "--routes", "../../routes", "--config", "../../config", file.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out()).contains("NO_FLOW");
  }

  private static Message withdrawn(String source) {
    return new Message(
        "1",
        MessageType.of("case.withdrawn"),
        "k",
        "11330106XHDEM0017J4330104001000202611240001",
        null,
        source,
        OffsetDateTime.parse("2026-11-24T09:00:00+08:00"),
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L3,
        null,
        null,
        List.of(),
        Json.object().put("at", "2026-11-24T09:00:00+08:00"));
  }

  @Test
  void tryShowsWhatAFlowWouldPutAndNoPerson() throws IOException {
    Path file = folder.resolve("message.json");
    Files.write(file, Wire.encode(withdrawn("zhilian-gov")));
    String[] folders = {"--routes", "../../routes", "--config", "../../config", file.toString()};

    Result tried = run(Stream.concat(Stream.of("try", "withdraw-case"), Stream.of(folders)));
    assertThat(tried.code()).isZero();
    assertThat(tried.out()).contains("puts case.withdrawn", "casework");

    Result unknown = run(Stream.concat(Stream.of("try", "no-flow"), Stream.of(folders)));
    assertThat(unknown.code()).isEqualTo(1);
  }

  @Test
  void pictureDrawsAFolderAFlowAndACheck() {
    String[] folders = {"--routes", "../../routes", "--config", "../../config"};
    Result verb = run(Stream.concat(Stream.of("picture", "dispatch-case"), Stream.of(folders)));
    assertThat(verb.code()).isZero();
    assertThat(verb.out()).startsWith("flowchart LR\n").contains("withdraw-case", "escalate-case");

    Result flow = run(Stream.concat(Stream.of("picture", "withdraw-case"), Stream.of(folders)));
    assertThat(flow.out())
        .isEqualTo(
            """
            flowchart LR
              s1["zhilian-gov"]
              s1 -- "case.withdrawn" --> f1(["withdraw-case"])
              f1 --> f1_1["casework<br>case.withdrawn"]
              f1 --> f1_2{"choice"}
              f1_2 -- "$matter.system == #quot;approvals#quot;" --> f1_3["approvals<br>case.withdrawn"]
              f1_2 -- "otherwise" --> f1_4["duty<br>supervision.duty-task"]
            """);

    Result check = run(Stream.concat(Stream.of("picture", "check-assistance"), Stream.of(folders)));
    assertThat(check.out()).contains("answered by check.answer", "civil-affairs<br>check.request");

    Result unknown = run(Stream.concat(Stream.of("picture", "no-flow"), Stream.of(folders)));
    assertThat(unknown.code()).isEqualTo(1);
  }

  @Test
  void testRunsThoseOfOneFolder() {
    String[] folders = {"--routes", "../../routes", "--config", "../../config"};
    Result result = run(Stream.concat(Stream.of("test", "book-service"), Stream.of(folders)));
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("book-service/tests").doesNotContain("dispatch-case/tests");
  }

  private static Result run(Stream<String> arguments) {
    return run(arguments.toArray(String[]::new));
  }

  private record Result(int code, String out) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Hub.commandLine(Locale.ENGLISH);
    line.setOut(new PrintWriter(out, true));
    int code =
        line.execute(
            Stream.concat(Stream.of("routes"), Stream.of(arguments)).toArray(String[]::new));
    return new Result(code, out.toString());
  }
}
