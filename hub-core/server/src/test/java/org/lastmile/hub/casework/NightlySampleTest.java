package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Wire;
import org.lastmile.hub.zone.TestDatabase;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which closed cases are drawn, with a time that is given by hand. */
@ExtendWith(TestDatabase.class)
class NightlySampleTest {
  private static final String SOLVED = "'outcome': 'SOLVED', 'text': '已办'";

  private DataSource database;
  private JdbcClient jdbc;
  private Casework casework;
  private int messages;

  @BeforeEach
  void start(DataSource given) {
    database = given;
    jdbc = JdbcClient.create(database);
    casework =
        new Casework(
            database,
            Samples.SETTINGS,
            Samples.calendar(),
            Samples.HASH,
            Samples.FILES,
            Clock.systemUTC(),
            () -> {});
  }

  private static OffsetDateTime time(String time) {
    return OffsetDateTime.parse(time + ":00+08:00");
  }

  private static String number(int serial) {
    return "L33010620261124%06d".formatted(serial);
  }

  private void say(int serial, String type, String at, ObjectNode body) {
    String caseNo = number(serial);
    Message message =
        Samples.message("m" + messages++, type, caseNo, "civil-affairs", time(at), 0, body);
    casework.deliver(message, new Target.Attempt(1, false), new Step());
  }

  private void open(int serial, String phone) {
    ObjectNode body = Samples.example("case.submitted", "parking");
    ((ObjectNode) body.get("applicant")).put("phone", phone);
    say(serial, "case.submitted", "2026-11-23T09:00", body);
  }

  private void word(int serial, String type, String at, String fields) {
    ObjectNode body = Samples.tree(fields);
    body.put("department", "西湖区民政局").put("at", at + ":00+08:00");
    say(serial, type, at, body);
  }

  /** Opens and completes as many as are asked for, each with a phone of its own. */
  private void complete(int cases, String at) {
    for (int serial = 1; serial <= cases; serial++) {
      open(serial, "1380000%04d".formatted(serial));
      word(serial, "case.completed", at, SOLVED);
    }
  }

  private NightlySample sample(double share, int atMost, KeyedHash hash) {
    SampleSettings settings = new SampleSettings(LocalTime.of(1, 0), share, atMost);
    return new NightlySample(database, new CaseStore(database, Samples.SETTINGS), settings, hash);
  }

  private List<Message> made() {
    List<Message> made =
        jdbc
            .sql("SELECT message FROM casework.outbox ORDER BY number")
            .query((row, number) -> Wire.decode(row.getBytes(1)))
            .list()
            .stream()
            .filter(one -> one.type().name().equals("satisfaction.sample"))
            .toList();
    made.forEach(one -> Samples.TYPES.check(one.type(), one.body()));
    return made;
  }

  private Set<String> drawn() {
    Set<String> drawn = new TreeSet<>();
    for (Message one : made()) {
      one.body().path("rows").forEach(row -> drawn.add(row.path("caseNo").asText()));
    }
    return drawn;
  }

  private List<String> contacts() {
    return jdbc.sql("SELECT case_no FROM casework.contacts ORDER BY 1").query(String.class).list();
  }

  @Test
  void aRowIsACaseNumberAndAMaskedPhoneOfACaseThatWasCompletedTheDayBefore() {
    complete(2, "2026-11-24T23:59");
    open(3, "13800000003");
    open(4, "13800000004");
    word(4, "case.completed", "2026-11-25T00:01", SOLVED);
    open(5, "13800000005");
    word(5, "case.refused", "2026-11-24T10:00", "'reason': '不属于受理范围'");

    NightlySample sample = sample(1, 10, Samples.HASH);
    assertThat(sample.make(time("2026-11-25T00:59"))).as("before its time").isZero();
    assertThat(sample.make(time("2026-11-25T01:00"))).isEqualTo(1);

    assertThat(made())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.dataLevel()).isEqualTo(DataLevel.L3);
              assertThat(one.body())
                  .isEqualTo(
                      Samples.tree(
                          """
                          'origin': {'system': 'casework', 'number': 'sample/2026-11-24/1'},
                          'asOf': '2026-11-24',
                          'rows': [
                            {'caseNo': '%s', 'phone': '138****0001'},
                            {'caseNo': '%s', 'phone': '138****0002'}]
                          """
                              .formatted(number(1), number(2))));
            });
    assertThat(contacts())
        .as("of what is over nothing is kept")
        .containsExactly(number(3), number(4));
  }

  @Test
  void aNightIsDrawnOnceAndWhatCameLateTheNextNight() {
    complete(1, "2026-11-24T10:00");
    NightlySample sample = sample(1, 10, Samples.HASH);
    assertThat(sample.make(time("2026-11-25T01:00"))).isEqualTo(1);
    open(2, "13800000002");
    word(2, "case.completed", "2026-11-24T20:00", SOLVED);
    assertThat(sample.make(time("2026-11-25T01:01"))).isZero();
    assertThat(sample.make(time("2026-11-26T01:00"))).isEqualTo(1);
    assertThat(made().getLast().body().path("rows")).hasSize(1);
    assertThat(drawn()).containsExactly(number(1), number(2));
    assertThat(sample.make(time("2026-11-27T01:00"))).as("nothing was closed").isZero();
  }

  @Test
  void theShareIsDrawnByTheKeyAndTheSameAgain() {
    complete(200, "2026-11-24T10:00");
    assertThat(sample(0.2, 100, Samples.HASH).make(time("2026-11-25T01:00"))).isEqualTo(1);
    Set<String> first = drawn();
    assertThat(first.size()).isBetween(20, 60);

    again();
    sample(0.2, 100, Samples.HASH).make(time("2026-11-25T01:00"));
    assertThat(drawn()).isEqualTo(first);

    again();
    byte[] other = new byte[32];
    other[0] = 1;
    sample(0.2, 100, new KeyedHash(other)).make(time("2026-11-25T01:00"));
    assertThat(drawn()).as("by another key").isNotEqualTo(first);

    again();
    sample(0.2, 10, Samples.HASH).make(time("2026-11-25T01:00"));
    assertThat(drawn()).hasSize(10).isSubsetOf(first);
  }

  /** As if the night had not been. */
  private void again() {
    jdbc.sql("DELETE FROM casework.samples").update();
    jdbc.sql("DELETE FROM casework.outbox").update();
    jdbc.sql("INSERT INTO casework.contacts SELECT case_no, '138****0000' FROM casework.cases")
        .update();
  }

  @Test
  void theEngineDrawsWhenItIsTime() {
    complete(1, "2026-11-24T10:00");
    Map<String, String> written =
        Map.of("hub.casework.sample.at", "02:30", "hub.casework.sample.share", "1");
    CaseworkSettings settings =
        new Binder(new MapConfigurationPropertySource(written))
            .bind("hub.casework", CaseworkSettings.class)
            .get();
    AtomicReference<Instant> now = new AtomicReference<>(time("2026-11-25T02:29").toInstant());
    Set<String> put = ConcurrentHashMap.newKeySet();
    Putter putter =
        step -> {
          step.puts().forEach(one -> put.add(one.message().type().name()));
          return CompletableFuture.completedFuture(null);
        };
    Clock clock = ((InstantSource) now::get).withZone(Times.OFFSET);
    try (CaseworkEngine engine =
        new CaseworkEngine(
            database, settings, Samples.calendar(), true, Samples.HASH, putter, clock)) {
      engine.start();
      Awaitility.await().until(() -> !put.isEmpty());
      assertThat(put).as("before its time").doesNotContain("satisfaction.sample");
      now.set(time("2026-11-25T02:30").toInstant());
      Awaitility.await().until(() -> put.contains("satisfaction.sample"));
    }
    assertThat(drawn()).containsExactly(number(1));
  }

  @Test
  void moreThanOneMessageMayHaveAreSeveral() {
    jdbc.sql(
            """
            INSERT INTO casework.cases (case_no, kind, nature, opened_at, state, priority, returns, version, source_versions, updated_at, over_at)
            SELECT 'L33010620261124' || lpad(n::text, 6, '0'), 'NEED', 'ACTUAL', at, 'COMPLETED', 'ROUTINE', 0, 1, '{}', at, at
            FROM generate_series(1, 1001) n, (SELECT TIMESTAMPTZ '2026-11-24 10:00:00+08' AS at) t
            """)
        .update();
    again();
    assertThat(sample(1, 5000, Samples.HASH).make(time("2026-11-25T01:00"))).isEqualTo(2);
    assertThat(made()).extracting(Message::id).doesNotHaveDuplicates();
    assertThat(made()).extracting(one -> one.body().path("rows").size()).containsExactly(1000, 1);
    assertThat(drawn())
        .isEqualTo(
            new TreeSet<>(
                IntStream.rangeClosed(1, 1001).mapToObj(NightlySampleTest::number).toList()));
  }

  @Test
  void aPhoneThatIsTakenBackIsKeptNoLonger() {
    open(1, "13800000001");
    assertThat(contacts()).containsExactly(number(1));
    say(
        1,
        "case.supplemented",
        "2026-11-24T10:20",
        Samples.example("case.supplemented", "phone-cleared"));
    assertThat(contacts()).isEmpty();
  }

  @Test
  void aNumberThatMayBeThatOfAPersonSpoilsNoSample() {
    complete(2, "2026-11-24T10:00");
    for (String table : List.of("cases", "contacts")) {
      jdbc.sql("UPDATE casework." + table + " SET case_no = ? WHERE case_no = ?")
          .params("339900195803120011", number(2))
          .update();
    }
    sample(1, 10, Samples.HASH).make(time("2026-11-25T01:00"));
    assertThat(drawn()).containsExactly(number(1));
    assertThat(contacts()).isEmpty();
  }

  @Test
  void aGradedCaseIsNotDrawn() {
    complete(1, "2026-11-24T10:00");
    say(
        1,
        "satisfaction.result",
        "2026-11-24T12:00",
        Samples.example("satisfaction.result", "dissatisfied"));
    assertThat(sample(1, 10, Samples.HASH).make(time("2026-11-25T01:00"))).isZero();
    assertThat(contacts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "13800000001,138****0001",
    "+8613800000001,138****0001",
    "86-13800000001,138****0001",
    "0571-80000001,0571-****0001",
    "057180000001,0571****0001",
    "010-80000001,010-****0001",
    "0571-8000001,0571-****001",
    "80000001,****0001"
  })
  void atLeastFourDigitsOfAPhoneAreHidden(String phone, String masked) {
    assertThat(Contacts.masked(phone)).contains(masked);
    assertThat(masked).matches("[0-9-]{0,8}\\*{4,8}[0-9]{0,4}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12345", "+44-20-79460000", "138000000011", "339900198001011124"})
  void whatIsNoPhoneOfThisCountryIsNotKept(String phone) {
    assertThat(Contacts.masked(phone)).isEmpty();
  }

  @Test
  void aShareThatIsNoneIsRefusedAndNamed() {
    assertThatThrownBy(() -> new SampleSettings(LocalTime.of(1, 0), 1.5, 10))
        .isInstanceOf(HubException.class)
        .hasMessage("hub.casework.sample.share is 1.5, allowed is 0 to 1");
    assertThatThrownBy(() -> new SampleSettings(LocalTime.of(1, 0), 0.5, 0))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("hub.casework.sample.at-most");
  }
}
