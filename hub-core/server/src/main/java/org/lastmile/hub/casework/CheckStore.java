package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Message;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Batches, questions and answers in PostgreSQL; every method but {@link #forget} belongs into the caller's transaction,
 * which has locked the case.
 */
final class CheckStore {
  private static final String FAMILY = "check.";

  /** Rows of a result that are read together. */
  private static final int FETCH = 2000;

  private static final int FORGOTTEN_TOGETHER = 100;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final JdbcTemplate reader;

  CheckStore(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
    this.template = new JdbcTemplate(dataSource);
    this.reader = new JdbcTemplate(dataSource);
    reader.setFetchSize(FETCH);
  }

  /** Whether a message may concern batches or questions. */
  static boolean concerns(Message message) {
    return message.type().name().startsWith(FAMILY) || CheckFold.owns(clock(message));
  }

  private static String clock(Message message) {
    return message.body().path("clock").asText();
  }

  List<Batch> batches(String caseNo) {
    return jdbc.sql("SELECT * FROM casework.batches WHERE case_no = ?")
        .param(caseNo)
        .query(Rows::batch)
        .list();
  }

  /** Those that the message may read and change: the one that it names, or the open ones of a batch. */
  List<Question> questions(String caseNo, Message message) {
    if (clock(message).equals(CheckFold.CUT_OFF)) {
      return questions("q.case_no = ? AND q.closed_at IS NULL", caseNo);
    }
    String named = CheckFold.questionOf(clock(message));
    String id = named == null ? message.body().path("question").textValue() : named;
    return id == null ? List.of() : questions("q.case_no = ? AND q.question_id = ?", caseNo, id);
  }

  private List<Question> questions(String condition, Object... parameters) {
    return jdbc.sql(Rows.QUESTIONS + "WHERE " + condition)
        .params(List.of(parameters))
        .query(Rows::question)
        .list();
  }

  void saveBatches(List<Batch> batches) {
    template.batchUpdate(
        """
        INSERT INTO casework.batches VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (case_no) DO UPDATE SET (answered, open, closed_at)
        = (excluded.answered, excluded.open, excluded.closed_at)
        """,
        batches.stream()
            .map(
                one ->
                    new @Nullable Object[] {
                      one.caseNo(),
                      one.purpose(),
                      one.rows(),
                      one.expected(),
                      one.answered(),
                      one.open(),
                      one.closedAt()
                    })
            .toList());
  }

  /** @param before the same questions as they were, by id; missing where they are new */
  void saveQuestions(Map<String, Question> before, List<Question> questions) {
    List<Question> fresh = questions.stream().filter(one -> !before.containsKey(one.id())).toList();
    template.batchUpdate(
        "INSERT INTO casework.questions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        fresh.stream()
            .map(
                one ->
                    new @Nullable Object[] {
                      one.id(),
                      one.caseNo(),
                      one.source(),
                      one.check(),
                      one.purpose(),
                      one.firstRow(),
                      one.lastRow(),
                      one.askedAt(),
                      one.answerBy(),
                      one.closedAt()
                    })
            .toList());
    for (Question one : questions) {
      Question old = before.get(one.id());
      if (old != null) {
        saveAnswers(one, old);
      }
    }
    close(questions.stream().filter(one -> before.containsKey(one.id()) && !one.open()).toList());
  }

  private void close(List<Question> closed) {
    if (closed.isEmpty()) {
      return;
    }
    jdbc.sql("UPDATE casework.questions SET closed_at = ? WHERE question_id = ANY (?)")
        .param(closed.getFirst().closedAt())
        .param(closed.stream().map(Question::id).toArray(String[]::new))
        .update();
  }

  private void saveAnswers(Question question, Question old) {
    List<Integer> rows = new ArrayList<>(question.answers().keySet());
    rows.removeAll(old.answers().keySet());
    if (rows.isEmpty()) {
      return;
    }
    List<Answer> answers = rows.stream().map(question.answers()::get).toList();
    jdbc.sql(
            "INSERT INTO casework.answers SELECT ?, * FROM unnest(?::int[], ?::text[], ?::text[], ?::date[])")
        .param(question.id())
        .param(rows.toArray(Integer[]::new))
        .param(answers.stream().map(Answer::code).toArray(String[]::new))
        .param(answers.stream().map(Answer::reference).toArray(String[]::new))
        .param(answers.stream().map(Answer::asOf).map(LocalDate::toString).toArray(String[]::new))
        .update();
  }

  /**
   * The answers of a batch in canonical form, one for each row and source, by row, then source. To be closed.
   *
   * @param missing for what nobody answered
   */
  Stream<ObjectNode> lines(String caseNo, Answer missing) {
    return reader.queryForStream(
        """
        SELECT r.row_no, q.source, a.code, a.reference, a.as_of
        FROM casework.questions q CROSS JOIN LATERAL generate_series(q.first_row, q.last_row) AS r (row_no)
        LEFT JOIN casework.answers a ON a.question_id = q.question_id AND a.row_no = r.row_no
        WHERE q.case_no = ? ORDER BY r.row_no, q.source COLLATE "C"
        """,
        (row, number) -> {
          ObjectNode line = Draft.body().put("row", row.getInt("row_no"));
          line.put("source", row.getString("source"));
          String code = row.getString("code");
          Answer answer = code == null ? missing : Rows.answer(row, code);
          answer.writeTo(line);
          return line;
        },
        caseNo);
  }

  /**
   * Deletes some questions that were closed before this time, with their answers; those of a batch only when it is
   * closed, too. Returns how many. The ledger keeps what was said.
   */
  int forget(OffsetDateTime before) {
    return jdbc.sql(
            """
            DELETE FROM casework.questions WHERE question_id IN (
              SELECT question_id FROM casework.questions q WHERE closed_at < ? AND NOT EXISTS (
                SELECT FROM casework.batches b WHERE b.case_no = q.case_no AND b.closed_at IS NULL)
              LIMIT ?)
            """)
        .params(before, FORGOTTEN_TOGETHER)
        .update();
  }
}
