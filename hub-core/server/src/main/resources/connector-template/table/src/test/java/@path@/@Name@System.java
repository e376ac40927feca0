package @package@;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: a front-end database with a table for each direction. */
public final class @Name@System implements SystemFake {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EmbeddedPostgres database;
  private Surroundings around;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) throws Exception {
    around = surroundings;
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setRegisterShutdownHook(false);
    if (around.port(0) != 0) {
      builder.setPort(around.port(0));
    }
    database = builder.start();
    // TODO: give the account those rights alone that the system gives
    try (InputStream tables = getClass().getResourceAsStream("/native/front-end.sql")) {
      execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
    }
    execute(
        "create role hub login password '"
            + around.secret("frontEnd.password")
            + "'; grant select, insert on case_in to hub; grant select, update on accepted_out to hub;");
    return Map.of(
        "frontEnd.url", "jdbc:postgresql://localhost:" + database.getPort() + "/postgres",
        "frontEnd.password", around.secret("frontEnd.password"),
        "poll.interval", around.pace().isZero() ? "200ms" : "1s");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    JsonNode row = JSON.readTree(sample.nativeBytes());
    try (Connection connection = database.getPostgresDatabase().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into accepted_out (event_no, case_no, accepted_at, department, words)"
                    + " values (?, ?, ?, ?, ?) on conflict (event_no) do update set flag = '0'")) {
      insert.setString(1, row.path("eventNo").textValue());
      insert.setString(2, row.path("caseNo").textValue());
      insert.setTimestamp(
          3,
          Timestamp.valueOf(
              OffsetDateTime.parse(row.path("time").textValue()).toLocalDateTime()));
      insert.setString(4, row.path("department").textValue());
      insert.setString(5, row.path("text").textValue());
      insert.executeUpdate();
    }
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    List<Taken> taken = new ArrayList<>();
    try (Connection connection = database.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select case_no from case_in order by message_no")) {
      while (rows.next()) {
        taken.add(new Taken(around.clock().instant(), "case_in", rows.getString(1)));
      }
      return taken;
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be read", e);
    }
  }

  @Override
  public void clear() {
    try {
      execute("truncate case_in, accepted_out");
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be emptied", e);
    }
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
