package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.answer;
import static org.lastmile.hub.casework.Samples.asked;
import static org.lastmile.hub.casework.Samples.batch;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Wire;
import org.lastmile.hub.zone.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Batches and questions in a real database and attachment store. */
@ExtendWith(TestDatabase.class)
class CheckStoreTest {
  private DataSource dataSource;
  private JdbcClient jdbc;
  private CaseworkQueries queries;

  @BeforeEach
  void start(DataSource fresh) {
    dataSource = fresh;
    jdbc = JdbcClient.create(fresh);
    queries = new CaseworkQueries(fresh);
  }

  /** By a casework that has nothing in memory of what came before. */
  private List<Entry> deliver(Message message) {
    Clock clock = Clock.fixed(T0.toInstant(), ZoneId.of("Asia/Shanghai"));
    Casework casework =
        new Casework(
            dataSource,
            Samples.SETTINGS,
            Samples.calendar(),
            Samples.HASH,
            Samples.FILES,
            clock,
            () -> {});
    Step step = new Step();
    casework.deliver(message, new Target.Attempt(1, false), step);
    return step.entries();
  }

  private List<Message> outputs(String type) {
    return jdbc
        .sql("SELECT message FROM casework.outbox ORDER BY number")
        .query((row, number) -> Wire.decode(row.getBytes(1)))
        .stream()
        .filter(one -> one.type().name().equals(type))
        .toList();
  }

  private static List<JsonNode> lines(Message result) throws IOException {
    assertThat(result.attachments()).hasSize(1);
    Samples.TYPES.check(result.type(), result.body());
    String digest = result.body().path("digest").textValue();
    assertThat(result.attachments().getFirst().digest()).isEqualTo(digest);
    try (InputStream in = Samples.ATTACHMENTS.open(digest)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    }
  }

  private Message cutOff(String clock, OffsetDateTime at) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("clock", clock).put("clockVersion", 1).put("dueAt", Times.text(at));
    return Samples.message("due" + clock, "case.due", caseNo(1), "casework", at, 0, body);
  }

  @Test
  void theResultHasOneLineForEachRowAndSourceInTheOrderOfTheRows() throws Exception {
    deliver(batch(1, T0, rows(1, 1001), 1001, "disability-fed", "civil-affairs"));
    List<Message> requests = new ArrayList<>(outputs("check.request"));
    Collections.reverse(requests);
    List<Message> civil =
        requests.stream()
            .filter(one -> one.body().path("source").asText().equals("civil-affairs"))
            .toList();
    for (Message request : civil) {
      deliver(answer(request, T0.plusMinutes(1), "00"));
    }
    Message first = requests.getLast();
    deliver(answer(first, T0.plusMinutes(2), new TreeMap<>(Map.of(2, "30", 3, "10"))));
    deliver(answer(first, T0.plusMinutes(3), new TreeMap<>(Map.of(2, "00"))));
    assertThat(queries.batchBy(caseNo(1)).orElseThrow())
        .returns(1003L, Batch::answered)
        .returns(3, Batch::open);
    assertThat(queries.openQuestions()).isEqualTo(3);

    Message due = cutOff(CheckFold.CUT_OFF, T0.plusHours(2));
    List<Entry> told = deliver(due);
    assertThat(told).extracting(Entry::code).containsExactly("OK", "CUT_OFF");
    List<JsonNode> lines = lines(outputs("check.batch-result").getFirst());
    assertThat(lines).hasSize(2002);
    for (int i = 0; i < lines.size(); i++) {
      int row = i / 2 + 1;
      boolean civilAffairs = i % 2 == 0;
      String code = civilAffairs ? "00" : row == 2 ? "30" : row == 3 ? "10" : "90";
      ObjectNode expected = JsonNodeFactory.instance.objectNode();
      expected.put("row", row).put("source", civilAffairs ? "civil-affairs" : "disability-fed");
      expected.put("code", code);
      if (!code.equals("90")) {
        expected.put("reference", "R-" + row);
      }
      expected.put("asOf", code.equals("90") ? "2026-11-24" : "2026-11-23");
      assertThat(lines.get(i)).isEqualTo(expected);
    }
    assertThat(queries.openQuestions()).isZero();
    assertThat(deliver(due)).extracting(Entry::code).containsExactly("REPEATED", "CUT_OFF");
    deliver(answer(first, T0.plusHours(3), "00"));
    assertThat(queries.history(caseNo(1))).extracting(CaseChange::code).endsWith("CUT_OFF", "LATE");
    assertThat(outputs("check.batch-result")).hasSize(1);
  }

  @Test
  void theSameAnswersGiveTheSameFile() throws Exception {
    List<String> digests = new ArrayList<>();
    for (int serial = 1; serial <= 2; serial++) {
      String caseNo = caseNo(serial);
      deliver(batch(serial, T0, rows(1, 700), 700, "civil-affairs", "education"));
      List<Message> requests =
          new ArrayList<>(
              outputs("check.request").stream()
                  .filter(one -> caseNo.equals(one.caseNo()))
                  .toList());
      if (serial == 2) {
        Collections.reverse(requests); // answered in another order
      }
      requests.forEach(one -> deliver(answer(one, T0.plusMinutes(1), "00")));
      digests.add(outputs("check.batch-result").getLast().body().path("digest").textValue());
    }
    assertThat(digests).hasSize(2);
    assertThat(digests.get(0)).isEqualTo(digests.get(1));
  }

  @Test
  void answersThatComeTogetherAreAllCountedAndCloseTheBatchOnce() throws Exception {
    deliver(batch(1, T0, rows(1, 4000), 4000, "civil-affairs", "education"));
    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (Message request : outputs("check.request")) {
        all.add(workers.submit(() -> deliver(answer(request, T0.plusMinutes(1), "00"))));
        all.add(workers.submit(() -> deliver(answer(request, T0.plusMinutes(2), "10"))));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(queries.batchBy(caseNo(1)).orElseThrow())
        .returns(8000L, Batch::answered)
        .returns(0, Batch::open);
    List<JsonNode> lines = lines(outputs("check.batch-result").getFirst());
    assertThat(outputs("check.batch-result")).hasSize(1);
    assertThat(lines).hasSize(8000);
    assertThat(lines.stream().map(one -> one.path("row") + " " + one.path("source")).distinct())
        .hasSize(8000);
    assertThat(queries.history(caseNo(1)).stream().filter(one -> one.code().equals("LATE")))
        .hasSize(16);
  }

  @Test
  void aFileThatIsWrongLeavesNoTrace() {
    Message wrong = batch(1, T0, rows(1, 1200), 1201, "civil-affairs");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> deliver(wrong)).isInstanceOf(HubException.class);
    }
    assertThat(queries.caseBy(caseNo(1))).isEmpty();
    assertThat(queries.openQuestions()).isZero();
    assertThat(queries.waitingOutputs()).isZero();
  }

  @Test
  void aQuestionIsAnsweredInPartsAndAnotherIsCutOff() {
    OffsetDateTime answerBy = T0.plusHours(1);
    deliver(asked(1, T0, "civil-affairs", answerBy));
    deliver(asked(1, T0, "human-resources", answerBy));
    List<Message> requests = outputs("check.request");
    List<Entry> answered = deliver(answer(requests.get(0), T0.plusMinutes(1), "20"));
    assertThat(answered)
        .extracting(Entry::kind)
        .containsExactly(EntryKind.DELIVERED, EntryKind.STATE);
    String clock = queries.runningTimers(10).getFirst().clock();
    deliver(cutOff(clock, answerBy));
    assertThat(outputs("check.result"))
        .extracting(one -> one.body().path("rows").path(0).path("code").textValue())
        .containsExactly("20", "90");
    assertThat(queries.openQuestions()).isZero();
  }

  @Test
  void closedQuestionsAreForgottenWithTheirAnswersButNotThoseOfAnOpenBatch() {
    deliver(batch(1, T0, rows(1, 600), 600, "civil-affairs"));
    deliver(answer(outputs("check.request").getFirst(), T0.plusMinutes(1), "00"));
    deliver(asked(2, T0, "civil-affairs", T0.plusHours(1)));
    deliver(answer(outputs("check.request").getLast(), T0.plusMinutes(1), "00"));
    CheckStore store = new CheckStore(dataSource);
    assertThat(store.forget(T0)).isZero();
    assertThat(store.forget(T0.plusDays(7))).isEqualTo(1);
    assertThat(count("answers")).isEqualTo(500);
    deliver(cutOff(CheckFold.CUT_OFF, T0.plusHours(2)));
    assertThat(store.forget(T0.plusDays(7))).isEqualTo(2);
    assertThat(count("answers")).isZero();
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM casework." + table).query(Long.class).single();
  }

  @Test
  void twentyThousandRowsAndFourSources() throws Exception {
    // as from a pool: opening a connection for each message would be most of what is measured
    dataSource = new SingleConnectionDataSource(dataSource.getConnection(), true);
    int rows = 20_000;
    String[] sources = {"civil-affairs", "disability-fed", "human-resources", "health-records"};
    Message batch = batch(1, T0, rows(1, rows), rows, sources);
    long began = System.nanoTime();
    deliver(batch);
    Duration cutting = Duration.ofNanos(System.nanoTime() - began);
    List<Message> answers =
        outputs("check.request").stream()
            .map(request -> answer(request, T0.plusMinutes(1), "00"))
            .toList();
    assertThat(answers).hasSize(160);
    began = System.nanoTime();
    answers.subList(0, 159).forEach(this::deliver);
    Duration collecting = Duration.ofNanos(System.nanoTime() - began);
    began = System.nanoTime();
    deliver(answers.getLast());
    Duration closing = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf(
        "%d rows of %d sources: cut in %d ms, collected in %d ms (%d answers a second), closed in %d ms%n",
        rows,
        sources.length,
        cutting.toMillis(),
        collecting.toMillis(),
        159 * 500 * 1000L / collecting.toMillis(),
        closing.toMillis());
    Map<String, Long> codes =
        lines(outputs("check.batch-result").getFirst()).stream()
            .collect(
                Collectors.groupingBy(one -> one.path("code").textValue(), Collectors.counting()));
    assertThat(codes).isEqualTo(Map.of("00", 80_000L));
  }
}
