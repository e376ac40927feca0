package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Priority;

/** Rows of the schema as records. */
final class Rows {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();
  private static final TypeReference<Map<String, Long>> VERSIONS = new TypeReference<>() {};
  private static final TypeReference<List<CaseClock.Pause>> PAUSES = new TypeReference<>() {};
  private static final TypeReference<List<CaseClock.Step>> STEPS = new TypeReference<>() {};
  private static final TypeReference<CaseRecord.Matter> MATTER = new TypeReference<>() {};

  private Rows() {}

  static CaseRecord caseRecord(ResultSet row, int number) throws SQLException {
    return new CaseRecord(
        row.getString("case_no"),
        new CaseRecord.Facts(
            CaseRecord.Kind.valueOf(row.getString("kind")),
            Nature.valueOf(row.getString("nature")),
            row.getString("matter_code"),
            matter(row.getString("matter")),
            row.getString("category"),
            row.getString("division"),
            row.getString("applicant_key"),
            row.getString("origin_system"),
            row.getString("origin_number"),
            time(row, "opened_at")),
        CaseState.valueOf(row.getString("state")),
        row.getString("holder"),
        department(row),
        Priority.valueOf(row.getString("priority")),
        due(row),
        row.getInt("returns"),
        link(row),
        new CaseRecord.Supervision(
            row.getBoolean("urged"), row.getBoolean("supervised"), row.getBoolean("overdue")),
        row.getLong("version"),
        versions(row.getString("source_versions")),
        time(row, "updated_at"));
  }

  private static CaseRecord.@Nullable Department department(ResultSet row) throws SQLException {
    String number = row.getString("department_number");
    OffsetDateTime dueAt = optionalTime(row, "department_due_at");
    return number == null && dueAt == null ? null : new CaseRecord.Department(number, dueAt);
  }

  static @Nullable Deadline due(ResultSet row) throws SQLException {
    OffsetDateTime at = optionalTime(row, "due_at");
    return at == null
        ? null
        : new Deadline(at, row.getString("due_calendar"), row.getBoolean("due_provisional"));
  }

  private static CaseRecord.@Nullable IncidentLink link(ResultSet row) throws SQLException {
    String id = row.getString("incident_id");
    String number = row.getString("incident_number");
    return id == null && number == null ? null : new CaseRecord.IncidentLink(id, number);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers, words and times can always be written", e);
    }
  }

  private static Map<String, Long> versions(String json) throws SQLException {
    return read(json, VERSIONS);
  }

  static List<CaseClock.Pause> pauses(String json) throws SQLException {
    return read(json, PAUSES);
  }

  static List<CaseClock.Step> steps(String json) throws SQLException {
    return read(json, STEPS);
  }

  private static CaseRecord.@Nullable Matter matter(@Nullable String json) throws SQLException {
    return json == null ? null : read(json, MATTER);
  }

  private static <T> T read(String json, TypeReference<T> type) throws SQLException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new SQLException("not what was written as " + type.getType(), e);
    }
  }

  /** Incidents {@code i} with the case numbers {@code refs} of their reports, and {@code confirmed} of them. */
  static final String INCIDENTS =
      "SELECT i.*, r.* FROM casework.incidents i, LATERAL"
          + " (SELECT array_agg(case_no ORDER BY position) AS refs,"
          + " coalesce(array_agg(case_no) FILTER (WHERE confirmed), '{}') AS confirmed"
          + " FROM casework.incident_references WHERE incident_id = i.incident_id) r ";

  static Incident incident(ResultSet row, int number) throws SQLException {
    String system = row.getString("coordinate_system");
    Place.Point point =
        system == null
            ? null
            : new Place.Point(system, row.getDouble("longitude"), row.getDouble("latitude"));
    return new Incident(
        row.getString("incident_id"),
        row.getString("kind"),
        Nature.valueOf(row.getString("nature")),
        Incident.State.valueOf(row.getString("state")),
        row.getString("number"),
        new Place(row.getString("place_key"), point),
        time(row, "event_time"),
        time(row, "opened_at"),
        optionalTime(row, "acknowledged_at"),
        texts(row.getArray("refs")),
        Set.copyOf(texts(row.getArray("confirmed"))));
  }

  static Timer timer(ResultSet row, int number) throws SQLException {
    return new Timer(
        row.getString("case_no"),
        row.getString("clock"),
        row.getInt("version"),
        time(row, "due_at"),
        Timer.State.valueOf(row.getString("state")));
  }

  static Batch batch(ResultSet row, int number) throws SQLException {
    return new Batch(
        row.getString("case_no"),
        row.getString("purpose"),
        row.getInt("row_count"),
        row.getLong("expected"),
        row.getLong("answered"),
        row.getInt("open"),
        optionalTime(row, "closed_at"));
  }

  /** Questions {@code q} with their answers as arrays that belong together. */
  static final String QUESTIONS =
      "SELECT q.*, a.* FROM casework.questions q, LATERAL"
          + " (SELECT array_agg(row_no ORDER BY row_no) AS row_nos, array_agg(code ORDER BY row_no) AS codes,"
          + " array_agg(reference ORDER BY row_no) AS refs, array_agg(as_of::text ORDER BY row_no) AS days"
          + " FROM casework.answers WHERE question_id = q.question_id) a ";

  static Question question(ResultSet row, int number) throws SQLException {
    return new Question(
        row.getString("question_id"),
        row.getString("case_no"),
        row.getString("source"),
        row.getString("check_name"),
        row.getString("purpose"),
        row.getInt("first_row"),
        row.getInt("last_row"),
        time(row, "asked_at"),
        time(row, "answer_by"),
        answers(row),
        optionalTime(row, "closed_at"));
  }

  private static SortedMap<Integer, Answer> answers(ResultSet row) throws SQLException {
    SortedMap<Integer, Answer> answers = new TreeMap<>();
    Array rows = row.getArray("row_nos");
    if (rows != null) {
      Integer[] numbers = (Integer[]) rows.getArray();
      String[] codes = (String[]) row.getArray("codes").getArray();
      String[] references = (String[]) row.getArray("refs").getArray();
      String[] days = (String[]) row.getArray("days").getArray();
      for (int i = 0; i < numbers.length; i++) {
        answers.put(numbers[i], new Answer(codes[i], references[i], LocalDate.parse(days[i])));
      }
    }
    return answers;
  }

  static Answer answer(ResultSet row, String code) throws SQLException {
    return new Answer(code, row.getString("reference"), row.getObject("as_of", LocalDate.class));
  }

  static CaseChange change(ResultSet row, int number) throws SQLException {
    return new CaseChange(
        row.getString("message_id"),
        row.getString("message_type"),
        row.getString("case_no"),
        row.getString("actor"),
        row.getString("code"),
        row.getString("holder"),
        state(row.getString("state_before")),
        state(row.getString("state_after")),
        row.getString("detail"),
        time(row, "at"));
  }

  static DutyTask dutyTask(ResultSet row, int number) throws SQLException {
    return new DutyTask(
        row.getString("task_id"),
        row.getString("case_no"),
        row.getString("incident_id"),
        row.getString("reason"),
        Priority.valueOf(row.getString("priority")),
        row.getString("text_zh"),
        row.getString("text_en"),
        time(row, "at"),
        row.getString("file"));
  }

  private static @Nullable CaseState state(@Nullable String name) {
    return name == null ? null : CaseState.valueOf(name);
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  static OffsetDateTime time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = optionalTime(row, column);
    if (time == null) {
      throw new SQLException(column + " is null");
    }
    return time;
  }

  static @Nullable OffsetDateTime optionalTime(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.withOffsetSameInstant(Times.OFFSET);
  }
}
