package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lastmile.hub.casework.CaseworkProcess.ANSWERED;
import static org.lastmile.hub.casework.CaseworkProcess.ANSWERED_TOO;
import static org.lastmile.hub.casework.CaseworkProcess.SILENT;
import static org.lastmile.hub.casework.Samples.caseNo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Wire;
import org.lastmile.hub.zone.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * kill -9 of a process with half-collected batch rows, open questions and timers waiting, so many of each: while all of
 * it waits, while the timers fire, and while the answers come in. {@code .ci/run} has thousands of each ({@code
 * hub.kill.casework}).
 */
class CaseworkKillTest {
  private static final Logger LOG = LoggerFactory.getLogger(CaseworkKillTest.class);
  private static final int SIZE = Integer.getInteger("hub.kill.casework", 200);
  private static final int PAGE = 5_000;

  @TempDir private Path folder;
  private JdbcClient jdbc;
  private AttachmentStore attachments;
  private List<Recorded> ledger;
  private List<Message> outputs;

  @Test
  void nothingIsLostDoubledOrStranded() throws Exception {
    Duration due = CaseworkProcess.SILENT_UNTIL.plusHours(1);
    long began = System.nanoTime();
    try (Run run = new Run(Duration.ZERO)) {
      assertThat(run.until("prepared", 0)).endsWith("collected " + SIZE);
      run.kill();
    }
    LOG.info("Prepared {} of each in {} s", SIZE, seconds(began));
    began = System.nanoTime();
    try (Run run = new Run(due)) {
      run.until("fired", SIZE / 4);
      run.kill();
    }
    try (Run run = new Run(due)) {
      String closed = run.until("closed", CaseworkProcess.questions(SIZE) / 2);
      run.kill();
      assertThat(figure(closed)).isLessThan(CaseworkProcess.questions(SIZE));
    }
    try (Run run = new Run(due)) {
      run.until("finished", 0);
    }
    LOG.info("Killed twice and done in {} s", seconds(began));
    try (Database database = CaseworkProcess.open(folder)) {
      read(database);
      eachRowIsInItsResultOnce();
      eachQuestionIsClosedOnce();
      eachTimerHasFiredOnceOrWasStopped();
      theLedgerIsWhole(database);
    }
  }

  private static long seconds(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }

  /** A process, killed or ended in order. */
  private final class Run implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final Path log = folder.resolve("process.log");

    Run(Duration ahead) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElseThrow());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> option.startsWith("-XX:Tier"))
          .forEach(command::add);
      command.addAll(
          List.of(
              "-Xmx512m",
              "-Dhub.root=" + System.getProperty("hub.root", "../.."),
              "-cp",
              System.getProperty("java.class.path"),
              CaseworkProcess.class.getName(),
              folder.toString(),
              Integer.toString(SIZE),
              ahead.toString()));
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for a word with at least this figure, and gives what was said. */
    String until(String word, long least) throws IOException {
      List<String> said = new ArrayList<>();
      for (String line; (line = lines.readLine()) != null; ) {
        said.add(line);
        String start = CaseworkProcess.SAYS + word;
        if (line.startsWith(start) && (least == 0 || figure(line) >= least)) {
          return line;
        }
      }
      String heard = String.join("\n", said.subList(Math.max(0, said.size() - 50), said.size()));
      throw new AssertionError("it ended: " + heard + "\n" + Files.readString(log));
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws Exception {
      if (process.isAlive()) {
        process.outputWriter().close();
        lines.lines().forEach(line -> {});
        assertThat(process.waitFor()).as("exit code").isZero();
      }
    }
  }

  private static long figure(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  private void read(Database database) {
    jdbc = JdbcClient.create(database.dataSource());
    attachments = CaseworkProcess.attachments(folder, Clock.systemUTC());
    outputs =
        jdbc.sql("SELECT message FROM casework.outbox")
            .query((row, number) -> Wire.decode(row.getBytes(1)))
            .list();
    Trace trace = new Trace(database.dataSource(), attachments, Zone.INSIDE);
    ledger = new ArrayList<>();
    long before = Long.MAX_VALUE;
    for (List<Recorded> page; !(page = trace.newest(before, PAGE)).isEmpty(); ) {
      ledger.addAll(page);
      before = page.getLast().seq();
    }
  }

  private List<Message> outputs(String type) {
    return outputs.stream().filter(one -> one.type().name().equals(type)).toList();
  }

  private void eachRowIsInItsResultOnce() throws IOException {
    List<Message> results = outputs("check.batch-result");
    assertThat(results).extracting(Message::caseNo).containsExactlyInAnyOrder(caseNo(1), caseNo(2));
    for (Message result : results) {
      boolean large = caseNo(1).equals(result.caseNo());
      int rows = large ? SIZE : CaseworkProcess.smallBatch(SIZE);
      Map<String, String> codes = new HashMap<>();
      codes.put(ANSWERED, "00");
      codes.put(large ? ANSWERED_TOO : SILENT, large ? "00" : "90");
      Map<String, String> expected = new HashMap<>();
      for (int row = 1; row <= rows; row++) {
        for (String source : codes.keySet()) {
          expected.put(row + " " + source, codes.get(source));
        }
      }
      List<JsonNode> lines = lines(result);
      assertThat(lines).as("lines of " + result.caseNo()).hasSize(2 * rows);
      assertThat(
              lines.stream()
                  .collect(
                      Collectors.toMap(
                          one -> one.path("row") + " " + one.path("source").textValue(),
                          one -> one.path("code").textValue())))
          .isEqualTo(expected);
    }
  }

  private List<JsonNode> lines(Message result) throws IOException {
    try (InputStream in = attachments.open(result.body().path("digest").textValue())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    }
  }

  private void eachQuestionIsClosedOnce() {
    assertThat(count("casework.questions")).isEqualTo(CaseworkProcess.questions(SIZE));
    assertThat(count("casework.questions WHERE closed_at IS NULL")).isZero();
    Map<String, Integer> results = new HashMap<>();
    outputs("check.result")
        .forEach(one -> results.merge(one.body().path("question").textValue(), 1, Integer::sum));
    assertThat(results).as("results by question").hasSize(2 * SIZE).values().containsOnly(1);
    assertThat(
            outputs("check.result").stream()
                .map(one -> one.body())
                .collect(
                    Collectors.groupingBy(
                        body ->
                            body.path("source").textValue()
                                + body.path("rows").path(0).path("code").textValue(),
                        Collectors.counting())))
        .isEqualTo(Map.of(ANSWERED + "00", (long) SIZE, SILENT + "90", (long) SIZE));
  }

  private void eachTimerHasFiredOnceOrWasStopped() {
    // the silent source's questions and batch; what the others have answered was stopped
    assertThat(count("casework.timers WHERE state = 'FIRED'")).isEqualTo(SIZE + 1);
    assertThat(count("casework.timers WHERE state = 'STOPPED'")).isEqualTo(SIZE + 1);
    assertThat(count("casework.timers")).isEqualTo(2 * SIZE + 2);
    List<String> due = outputs("case.due").stream().map(Message::id).toList();
    assertThat(due).hasSize(SIZE + 1).doesNotHaveDuplicates();
    List<String> handled =
        jdbc.sql(
                "SELECT message_id FROM casework.history WHERE message_type = 'case.due/1' AND code = 'CUT_OFF'")
            .query(String.class)
            .list();
    assertThat(handled)
        .as("timers whose message did its work")
        .containsExactlyInAnyOrderElementsOf(due);
    assertThat(count("casework.outbox WHERE moved_at IS NULL")).isZero();
  }

  private void theLedgerIsWhole(Database database) {
    Trace trace = new Trace(database.dataSource(), attachments, Zone.INSIDE);
    assertThat(trace.verify()).as("findings").isEmpty();
    assertThat(trace.complete()).as("without holes").isTrue();
    assertThat(ledger).noneMatch(one -> one.entry().kind() == EntryKind.DEAD);
    Set<String> doubtful = new HashSet<>(ids(EntryKind.DOUBTFUL, one -> true));
    Set<String> repeated = new HashSet<>();
    Set<String> delivered = new HashSet<>();
    ids(EntryKind.DELIVERED, one -> true).stream()
        .filter(id -> !delivered.add(id))
        .forEach(repeated::add);
    LOG.info(
        "{} deliveries were repeated, {} are named doubtful", repeated.size(), doubtful.size());
    assertThat(doubtful).as("possible repeats named").containsAll(repeated);
    assertThat(delivered)
        .as("outputs of casework that reached somebody")
        .containsAll(outputs.stream().map(Message::id).toList());
    List<String> received = ids(EntryKind.RECEIVED, one -> one.entry().system().equals(ANSWERED));
    assertThat(received).as("answers, each taken once").doesNotHaveDuplicates();
    assertThat(ids(EntryKind.DELIVERED, one -> one.entry().system().equals(Casework.SYSTEM)))
        .as("answers that casework has")
        .containsAll(received);
  }

  private List<String> ids(EntryKind kind, Predicate<Recorded> which) {
    return ledger.stream()
        .filter(one -> one.entry().kind() == kind && which.test(one))
        .map(one -> String.valueOf(one.entry().messageId()))
        .toList();
  }

  private long count(String what) {
    return jdbc.sql("SELECT count(*) FROM " + what).query(Long.class).single();
  }
}
