package org.lastmile.hub.transit;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The dead letters of one zone, in its database, and what persons ask about them. Whoever reaches the database may ask;
 * the running hub does it.
 */
public final class DeadLetterStore {
  /** Outcomes of requests that are done: also where there was nothing to be put, because all receivers had it. */
  public static final Set<String> DONE = Set.of("REPLAYED", "CONFIRMED", "DISMISSED");

  /** Most letters that {@link #find} gives. */
  public static final int MOST = 1000;

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4,32}");
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String COLUMNS =
      "SELECT id, message_id, message_type, case_no, system, queue, code, kind, reason, place,"
          + " attempts, at, replay, state FROM transit.dead_letter WHERE ";

  private final DataSource database;

  public DeadLetterStore(DataSource database) {
    this.database = database;
  }

  /** Which letters are meant; what is null is not looked at. */
  public record Filter(
      @Nullable String system,
      @Nullable String code,
      @Nullable String caseNo,
      DeadLetter.@Nullable State state,
      @Nullable OffsetDateTime since) {}

  /** What a person decides about a letter. */
  public enum Action {
    REPLAY,
    DISMISS
  }

  /**
   * A decision.
   *
   * @param person who decides
   * @param reason one sentence without personal data
   * @param again systems that get the message again although they have confirmed it; for replays
   */
  public record Decision(Action action, String person, String reason, List<String> again) {
    private static final int LONGEST_PERSON = 64;
    private static final int LONGEST_REASON = 500;

    /** @throws HubException {@code DEAD_LETTER_REASON}, CALLER, when person or reason is missing or too long */
    public Decision {
      person = storable(person).strip();
      reason = storable(reason).strip();
      again = List.copyOf(again);
      if (person.isEmpty()
          || person.length() > LONGEST_PERSON
          || reason.isEmpty()
          || reason.length() > LONGEST_REASON) {
        throw new HubException(
            "DEAD_LETTER_REASON",
            FaultKind.CALLER,
            "a decision needs a person of 1 to %d characters and a reason of 1 to %d"
                .formatted(LONGEST_PERSON, LONGEST_REASON));
      }
    }
  }

  /**
   * Keeps letters; those that are kept already are left as they are.
   *
   * @throws HubException {@code DEAD_LETTERS_AWAY}, PASSING, while the database is away
   */
  void keep(List<Letter> letters) {
    String insert =
        """
        INSERT INTO transit.dead_letter (id, message_id, message_type, case_no, system, queue, code, kind,
          reason, place, attempts, at, replay, state, letter)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?) ON CONFLICT (id) DO NOTHING
        """;
    query(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Letter letter : letters) {
              fill(statement, letter);
              statement.addBatch();
            }
            return statement.executeBatch().length;
          }
        });
  }

  private static void fill(PreparedStatement statement, Letter letter) throws SQLException {
    var message = letter.message();
    statement.setString(1, letter.id());
    statement.setString(2, message == null ? null : storable(message.id()));
    statement.setString(3, message == null ? null : storable(message.type().toString()));
    statement.setString(
        4, message == null || message.caseNo() == null ? null : storable(message.caseNo()));
    statement.setString(5, letter.system());
    statement.setString(6, letter.queue());
    statement.setString(7, letter.code());
    statement.setString(8, letter.kind().name());
    statement.setString(9, storable(letter.reason()));
    statement.setString(10, letter.place() == null ? null : storable(letter.place()));
    statement.setInt(11, letter.attempts());
    statement.setObject(12, letter.at());
    statement.setInt(13, letter.replay());
    statement.setBytes(14, letter.encode());
  }

  /** Of each case the oldest letter that nobody has decided about, of those to these systems. */
  List<Letter> oldestOfCases(Set<String> systems) {
    String sql =
        """
        SELECT DISTINCT ON (system, case_no) letter FROM transit.dead_letter
        WHERE state = 'WAITING' AND system = ANY (?) AND case_no IS NOT NULL AND queue LIKE 'to.%'
          AND code <> ?
        ORDER BY system, case_no, at, id
        """;
    return query(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", systems.toArray()));
            select.setString(2, HeldBack.ORDER_HELD);
            List<Letter> letters = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                letters.add(Letter.decode(row.getBytes(1)));
              }
            }
            return letters;
          }
        });
  }

  /** PostgreSQL takes no NUL, and no half of a surrogate pair. */
  private static String storable(String text) {
    byte[] whole = text.replace("\0", "").getBytes(StandardCharsets.UTF_8);
    return new String(whole, StandardCharsets.UTF_8);
  }

  /** The letters that are meant, the oldest first, at most {@value #MOST}. */
  public List<DeadLetter> find(Filter filter) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    List<Object> values = new ArrayList<>();
    add(conditions, values, "system = ?", filter.system());
    add(conditions, values, "code = ?", filter.code());
    add(conditions, values, "case_no = ?", filter.caseNo());
    add(conditions, values, "state = ?", filter.state() == null ? null : filter.state().name());
    add(conditions, values, "at >= ?", filter.since());
    return select(String.join(" AND ", conditions) + " ORDER BY at, id LIMIT " + MOST, values);
  }

  private static void add(
      List<String> conditions, List<Object> values, String condition, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }

  /**
   * The letters whose id begins so; several only when the beginning is too short.
   *
   * @param id at least 4 hex digits
   * @throws HubException {@code DEAD_LETTER_ID}, CALLER, for what is no id
   */
  public List<DeadLetter> byId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new HubException(
          "DEAD_LETTER_ID",
          FaultKind.CALLER,
          "the id of a dead letter is 32 hex digits, of which at least 4 must be given");
    }
    return select("id LIKE ? || '%' ORDER BY at, id", List.of(id));
  }

  private List<DeadLetter> select(String where, List<Object> values) {
    return query(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(COLUMNS + where)) {
            for (int i = 0; i < values.size(); i++) {
              select.setObject(i + 1, values.get(i));
            }
            List<DeadLetter> letters = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                letters.add(letter(row));
              }
            }
            return List.copyOf(letters);
          }
        });
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    return new DeadLetter(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getInt(11),
        row.getObject(12, OffsetDateTime.class).atZoneSameInstant(SHANGHAI).toOffsetDateTime(),
        row.getInt(13),
        DeadLetter.State.valueOf(row.getString(14)));
  }

  /** How many wait for a person, by system. */
  public Map<String, Long> waiting() {
    String sql =
        "SELECT system, count(*) FROM transit.dead_letter WHERE state = 'WAITING' GROUP BY system";
    return query(
        connection -> {
          Map<String, Long> waiting = new TreeMap<>();
          try (PreparedStatement select = connection.prepareStatement(sql);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              waiting.put(row.getString(1), row.getLong(2));
            }
          }
          return waiting;
        });
  }

  /**
   * Asks the running hub to do what a person decided; it waits while no hub runs.
   *
   * @return number of the request
   * @throws HubException {@code DEAD_LETTER_ASKED}, CALLER, while an earlier request about the letter waits
   */
  public long ask(DeadLetter letter, Decision decision, Clock clock) {
    // the rows of the message are locked, so that no two replays of it get the same number
    String insert =
        """
        WITH same AS (
          SELECT id, replay FROM transit.dead_letter WHERE id = ? OR message_id = ? ORDER BY id FOR UPDATE)
        INSERT INTO transit.dead_letter_request (letter_id, action, person, reason, again, asked_at, replay)
        SELECT ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN
          1 + GREATEST((SELECT max(replay) FROM same),
                       (SELECT max(replay) FROM transit.dead_letter_request
                        WHERE letter_id IN (SELECT id FROM same))) ELSE 0 END
        RETURNING number
        """;
    return query(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, letter.id());
            statement.setString(2, letter.messageId());
            statement.setString(3, letter.id());
            statement.setString(4, decision.action().name());
            statement.setString(5, decision.person());
            statement.setString(6, decision.reason());
            statement.setArray(7, connection.createArrayOf("text", decision.again().toArray()));
            statement.setObject(8, OffsetDateTime.now(clock));
            statement.setBoolean(9, decision.action() == Action.REPLAY);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
              throw new HubException(
                  "DEAD_LETTER_ASKED",
                  FaultKind.CALLER,
                  "an earlier request about dead letter " + letter.id() + " waits for the hub",
                  null,
                  e);
            }
            throw e;
          }
        });
  }

  /**
   * What the hub has done about a request: one of {@link #DONE}, or the code of what stood against it; empty while it
   * waits.
   */
  public Optional<String> outcome(long request) {
    String sql = "SELECT outcome FROM transit.dead_letter_request WHERE number = ?";
    return query(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, request);
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.<String>empty();
            }
          }
        });
  }

  private interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T query(Query<T> query) {
    try (Connection connection = database.getConnection()) {
      return query.run(connection);
    } catch (SQLException e) {
      throw new HubException(
          "DEAD_LETTERS_AWAY",
          FaultKind.PASSING,
          "the dead letters cannot be reached in the database, SQLSTATE " + e.getSQLState(),
          null,
          e);
    }
  }
}
