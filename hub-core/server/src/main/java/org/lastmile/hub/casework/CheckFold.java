package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseRecord.Facts;
import org.lastmile.hub.casework.CaseRecord.Kind;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Ids;

/**
 * Questions to other systems. A question is open until its source has answered every row, or its cut-off; then it is
 * closed once and for ever. A flow asks one in the middle of a case; a batch is cut into many, and closes with its last
 * one or at the cut-off that all of them share.
 */
final class CheckFold {
  static final MessageType REQUEST = new MessageType("check.request", 2);
  static final MessageType RESULT = MessageType.of("check.result");
  static final MessageType BATCH_RESULT = MessageType.of("check.batch-result");

  /** The clock of a batch. */
  static final String CUT_OFF = "check-cut-off";

  private static final String QUESTION_CLOCK = "check-question-";

  private final CaseworkSettings settings;
  private final BatchFiles files;

  CheckFold(CaseworkSettings settings, BatchFiles files) {
    this.settings = settings;
    this.files = files;
  }

  /** Whether a clock is one of checks. */
  static boolean owns(String clock) {
    return clock.equals(CUT_OFF) || questionOf(clock) != null;
  }

  /** The question that a clock belongs to, null if it belongs to none alone. */
  static @Nullable String questionOf(String clock) {
    return clock.startsWith(QUESTION_CLOCK) ? clock.substring(QUESTION_CLOCK.length()) : null;
  }

  private record Source(String id, String check) {}

  void handedIn(Draft draft) {
    String caseNo = draft.caseNo();
    CaseRecord known = draft.known(caseNo);
    if (known != null) {
      draft.note(known, "SUBMITTED_AGAIN", "the case is " + known.state());
      return;
    }
    JsonNode body = draft.message().body();
    int rows = body.path("rows").intValue();
    List<Source> sources = sources(body);
    OffsetDateTime answerBy = answerBy(draft);
    int questions = 0;
    for (ArrayNode part : files.rows(draft.text("digest"), rows)) {
      for (Source source : sources) {
        ObjectNode request = ask(draft, source, part, answerBy);
        if (source.equals(sources.getFirst())) {
          files.check(REQUEST, request);
        }
        questions++;
      }
    }
    draft.put(
        new Batch(caseNo, purpose(draft), rows, (long) rows * sources.size(), 0, questions, null));
    draft.start(caseNo, CUT_OFF, answerBy);
    String asked = sources.stream().map(Source::id).collect(Collectors.joining(", "));
    draft.change(
        null,
        opened(draft, Kind.BATCH, CaseState.IN_PROGRESS),
        "CUT",
        rows + " rows, " + questions + " questions to " + asked);
  }

  private static List<Source> sources(JsonNode body) {
    List<Source> sources = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode one : body.path("sources")) {
      Source source =
          new Source(
              Draft.text(one.path("source"), "sources/source"),
              Draft.text(one.path("check"), "sources/check"));
      sources.add(source);
      if (!ids.add(source.id())) {
        throw invalid("a source is named twice", "/sources");
      }
    }
    if (sources.isEmpty()) {
      throw invalid("nobody is named who could be asked", "/sources");
    }
    return sources;
  }

  /** A question of a flow; the case may be one that has not arrived yet. */
  void asked(Draft draft) {
    JsonNode body = draft.message().body();
    if (!(body.path("rows") instanceof ArrayNode rows) || rows.isEmpty()) {
      throw invalid("there are no rows", "/rows");
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rowOf(rows.get(i)) != rowOf(rows.get(0)) + i) {
        throw invalid("the rows are not numbered without a gap", "/rows/" + i + "/row");
      }
    }
    OffsetDateTime answerBy = answerBy(draft);
    Source source = new Source(draft.text("source"), draft.text("check"));
    String id = ask(draft, source, rows, answerBy).path("question").textValue();
    draft.start(draft.caseNo(), QUESTION_CLOCK + id, answerBy);
    CaseRecord known = draft.known(draft.caseNo());
    String detail = source.id() + " by " + Times.text(answerBy);
    if (known == null) {
      draft.change(null, opened(draft, Kind.UNKNOWN, CaseState.SUBMITTED), "ASKED", detail);
    } else {
      draft.note(known, "ASKED", detail);
    }
  }

  /** Opens a question and puts the request. */
  private static ObjectNode ask(
      Draft draft, Source source, ArrayNode rows, OffsetDateTime answerBy) {
    String caseNo = draft.caseNo();
    String purpose = purpose(draft);
    int first = rowOf(rows.get(0));
    String id = Ids.of("question", draft.message().id(), source.id(), Integer.toString(first));
    draft.put(
        new Question(
            id,
            caseNo,
            source.id(),
            source.check(),
            purpose,
            first,
            first + rows.size() - 1,
            draft.now(),
            answerBy,
            new TreeMap<>(),
            null));
    ObjectNode body = Draft.body();
    body.put("question", id);
    body.put("source", source.id());
    body.put("check", source.check());
    body.put("answerBy", Times.text(answerBy));
    body.set("rows", rows);
    draft.emit(REQUEST, caseNo, draft.message().priority(), DataLevel.L3, purpose, body);
    return body;
  }

  private OffsetDateTime answerBy(Draft draft) {
    return draft.message().body().has("answerBy")
        ? draft.time("answerBy")
        : draft.now().plus(settings.answerWithin());
  }

  private static String purpose(Draft draft) {
    String purpose = draft.message().purpose();
    if (purpose == null) {
      throw new HubException(
          "PURPOSE_MISSING",
          FaultKind.LASTING,
          draft.message().type() + " for casework has no purpose, and nobody may be asked without");
    }
    return purpose;
  }

  private static CaseRecord opened(Draft draft, Kind kind, CaseState state) {
    JsonNode origin = draft.message().body().path("origin");
    Facts facts =
        Facts.of(
            kind,
            Nature.ACTUAL,
            null,
            null,
            Draft.optional(origin, "system"),
            Draft.optional(origin, "number"),
            draft.now());
    return CaseRecord.opened(draft.caseNo(), facts, state, null, draft.message().priority());
  }

  void answered(Draft draft) {
    CaseRecord known = draft.known(draft.caseNo());
    if (known == null) {
      return;
    }
    String source = draft.message().source();
    Question question = draft.question(draft.text("question"));
    if (question == null || !question.source().equals(source)) {
      draft.note(known, "UNASKED", source + " was not asked, or long ago");
      return;
    }
    String which = source + ", rows " + question.firstRow() + " to " + question.lastRow();
    if (!question.open()) {
      draft.note(known, "LATE", which + ": the question is closed");
      return;
    }
    Question now = taken(draft, question, known, which);
    if (now.complete()) {
      now = now.closed(draft.now());
    }
    draft.put(now);
    Batch batch = draft.batch(known.caseNo());
    if (batch != null) {
      int more = now.answers().size() - question.answers().size();
      Batch counted = batch.answered(more, now.open() ? 0 : 1);
      draft.put(counted);
      if (counted.open() == 0) {
        close(draft, known, counted);
      }
    } else if (!now.open()) {
      draft.stop(known.caseNo(), QUESTION_CLOCK + now.id());
      conclude(draft, known, now);
    }
  }

  /** The question with the answers that are new; the first one for a row counts. */
  private static Question taken(Draft draft, Question question, CaseRecord known, String which) {
    SortedMap<Integer, Answer> answers = new TreeMap<>(question.answers());
    int repeated = 0;
    int unasked = 0;
    for (JsonNode one : draft.message().body().path("rows")) {
      int row = rowOf(one);
      if (!question.asks(row)) {
        unasked++;
      } else if (answers.putIfAbsent(row, answer(one)) != null) {
        repeated++;
      }
    }
    int more = answers.size() - question.answers().size();
    draft.note(
        known,
        more == 0 ? "REPEATED" : "ANSWERED",
        which + ": " + more + " answered, " + repeated + " repeated, " + unasked + " not asked");
    return question.answered(answers);
  }

  private static Answer answer(JsonNode row) {
    try {
      return new Answer(
          Draft.text(row.path("code"), "rows/code"),
          Draft.optional(row, "reference"),
          LocalDate.parse(Draft.text(row.path("asOf"), "rows/asOf")));
    } catch (DateTimeException e) {
      throw new HubException(
          "CASEWORK_BODY", FaultKind.LASTING, "not a day in the body", "/rows/asOf", e);
    }
  }

  /** A cut-off has come; whoever has answered meanwhile is not concerned. */
  void due(Draft draft, CaseRecord known, String clock) {
    String id = questionOf(clock);
    Batch batch = id == null ? draft.batch(known.caseNo()) : null;
    Question question = id == null ? null : draft.question(id);
    if (batch != null && batch.closedAt() == null) {
      draft.questions(known.caseNo()).stream()
          .filter(Question::open)
          .forEach(one -> draft.put(one.closed(draft.now())));
      close(draft, known, batch);
    } else if (question != null && question.open()) {
      Question closed = question.closed(draft.now());
      draft.put(closed);
      draft.note(known, "CUT_OFF", question.source() + " has not answered");
      conclude(draft, known, closed);
    } else {
      draft.note(known, "DUE", clock + ", nothing to do");
    }
  }

  /** Tells the flows how a question of a case ended. */
  private static void conclude(Draft draft, CaseRecord known, Question question) {
    ObjectNode body = Draft.body();
    body.put("question", question.id());
    body.put("source", question.source());
    body.put("check", question.check());
    body.put("complete", question.complete());
    ArrayNode rows = body.putArray("rows");
    Answer missing = Answer.missing(Times.day(draft.now()));
    for (int row = question.firstRow(); row <= question.lastRow(); row++) {
      question.answers().getOrDefault(row, missing).writeTo(rows.addObject().put("row", row));
    }
    draft.emit(RESULT, known.caseNo(), known.priority(), DataLevel.L4, question.purpose(), body);
  }

  /** Ends a batch; {@link BatchResult} adds the file of the answers to the message. */
  private static void close(Draft draft, CaseRecord known, Batch batch) {
    String caseNo = known.caseNo();
    draft.put(batch.closed(draft.now()));
    draft.stop(caseNo, CUT_OFF);
    String code = batch.missing() == 0 ? "COMPLETE" : "CUT_OFF";
    String detail = batch.answered() + " answered, " + batch.missing() + " missing";
    if (known.state().over()) {
      draft.note(known, code, detail + "; nobody waits for it");
      return;
    }
    draft.change(known, known.at(CaseState.COMPLETED, null), code, detail);
    ObjectNode body = Draft.body();
    body.set("origin", Draft.origin(known));
    body.put("rows", batch.rows());
    body.put("answered", batch.answered());
    body.put("missing", batch.missing());
    body.put("closedAt", Times.text(draft.now()));
    draft.emit(BATCH_RESULT, caseNo, known.priority(), DataLevel.L4, batch.purpose(), body);
  }

  private static int rowOf(JsonNode row) {
    return row.path("row").intValue();
  }

  private static HubException invalid(String what, String place) {
    return new HubException("CASEWORK_BODY", FaultKind.LASTING, what, place, null);
  }
}
