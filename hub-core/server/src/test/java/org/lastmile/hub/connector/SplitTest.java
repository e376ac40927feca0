package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Record files whose rows are messages of their own. */
class SplitTest {
  private static final String OFFICE = "ledger-office";
  private static final String ROUTES =
      """
      - route:
          id: rows
          from:
            uri: direct:rows
            steps:
              - to: hub:receive?type=case.accepted&split=true&layout=native/rows.layout.yaml&mapping=mappings/row.jslt
      - route:
          id: delta
          from:
            uri: direct:delta
            steps:
              - to: hub:receive?type=case.accepted&split=true&snapshot=cases&layout=native/rows.layout.yaml&mapping=mappings/row.jslt
      - route:
          id: told
          from:
            uri: direct:told
            steps:
              - doTry:
                  steps:
                    - to: hub:receive?type=case.accepted&split=true&layout=native/rows.layout.yaml&mapping=mappings/row.jslt
                  doCatch:
                    - exception: [org.lastmile.hub.spi.HubException]
                      steps:
                        - to: hub:map?input=fault&mapping=mappings/told.jslt
      - route:
          id: numbered
          from:
            uri: direct:numbered
            steps:
              - to: hub:receive?type=case.accepted&split=true&layout=native/rows.layout.yaml&mapping=mappings/numbered.jslt
      - route:
          id: read
          from:
            uri: direct:read
            steps:
              - to: hub:read?layout=native/rows.layout.yaml
      - route:
          id: full
          from:
            uri: direct:full
            steps:
              - to: hub:receive?type=case.accepted&split=true&snapshot=cases&full=true&mostMissing=25&layout=native/rows.layout.yaml&mapping=mappings/row.jslt
      """;

  @TempDir private Path work;
  private Hub hub;

  @BeforeEach
  void start() throws Exception {
    hub = new Hub(work);
    plugin(ROUTES);
    hub.start();
    assertThat(hub.health(OFFICE).detail()).isEmpty();
  }

  private void plugin(String routes) throws Exception {
    PluginMaker.of(
            OFFICE,
            """
            id: ledger-office
            spi: "1.0"
            name: {zh-CN: 台账办, en: Ledger office}
            department: {zh-CN: 台账办, en: Ledger office}
            zone: inside
            sends: [case.accepted]
            repeat: key
            """)
        .with("camel/office.camel.yaml", routes)
        .with(
            "native/rows.layout.yaml",
            """
            form: DELIMITED
            charset: UTF-8
            rows:
              - {name: no, title: 编号, required: true, key: true}
              - {name: at, title: 时间, pattern: "[0-9T:+-]+"}
            """)
        .with(
            "mappings/row.jslt",
            """
            {"idempotencyKey": .record.no + "/" + .change + "/" + .file.turn + "/" + .file.digest, "keys": {"officeNo": .record.no},
             "body": {"at": .record.at, "department": .change}}
            """)
        .with("mappings/told.jslt", "{\"why\": .code + \", \" + .kind, \"words\": .message}")
        .with(
            "mappings/numbered.jslt",
            "{\"idempotencyKey\": .record.no, \"body\": {\"at\": .record.at, \"department\": \"office\"}}")
        .into(hub.plugins);
    hub.configure(OFFICE, "{}\n");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void goodRowsGoOnAndABadOneComesBackWithItsPlace() {
    List<String> rows = new ArrayList<>();
    IntStream.rangeClosed(1, 40).forEach(number -> rows.add(row(number)));
    rows.set(16, "17,yesterday");
    Exchange exchange = bring("direct:rows", rows);
    JsonNode outcome = exchange.getMessage().getBody(JsonNode.class);

    assertThat(exchange.getMessage().getHeader("HubRowsRefused")).isEqualTo(1);
    assertThat(hub.received)
        .hasSize(39)
        .extracting(reception -> reception.keys().get("officeNo"))
        .startsWith("1", "2")
        .doesNotContain("17");
    assertThat(outcome.path("taken").intValue()).isEqualTo(39);
    assertThat(outcome.path("refused").intValue()).isEqualTo(1);
    assertThat(outcome.path("results")).hasSize(40);
    JsonNode bad = outcome.path("results").get(16);
    assertThat(bad.path("row").intValue()).isEqualTo(17);
    assertThat(bad.path("code").textValue()).isEqualTo("RECORD_FIELD");
    assertThat(bad.path("place").textValue()).isEqualTo("row 18/at");
    assertThat(bad.path("message").textValue()).contains("must be like").doesNotContain("yester");
    assertThat(bad.path("record").path("at").textValue()).isEqualTo("yesterday");
    assertThat(outcome.path("results").get(0).path("messageId").textValue()).hasSize(32);
    assertThat(hub.refused)
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.place()).isEqualTo("row 18/at"))
        .satisfies(
            refusal ->
                assertThat(refusal.evidence().getFirst().bytes())
                    .asString(StandardCharsets.UTF_8)
                    .contains("\"no\":\"17\""));
  }

  @Test
  void whatTheCanonicalSchemaRefusesComesBackToo() {
    JsonNode outcome = brought("direct:rows", List.of(row(1), "2,11-24"));

    assertThat(hub.received).hasSize(1);
    JsonNode bad = outcome.path("results").get(1);
    assertThat(bad.path("code").textValue()).isEqualTo("BODY_INVALID");
    assertThat(bad.path("place").textValue()).isEqualTo("row 3/at");
  }

  @Test
  void aFileThatCannotBeReadToItsEndIsRefusedBeforeAnyRowIsTaken() {
    HubException fault = refused("direct:rows", List.of(row(1), "2,\"2026"));

    assertThat(fault.code()).isEqualTo("RECORD_FIELD");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(hub.received).isEmpty();
    assertThat(hub.refused).hasSize(1);
  }

  @Test
  void aRouteTellsWhatWasRefusedInItsOwnForm() {
    JsonNode told =
        Json.parse(
            bring("direct:told", List.of(row(1), "2,\"2026")).getMessage().getBody(byte[].class));

    assertThat(told.path("why").textValue()).isEqualTo("RECORD_FIELD, CALLER");
    assertThat(told.path("words").textValue()).contains("a quoted field does not end");
  }

  @Test
  void whatTheHubCannotTakeNowComesAgainAndWhatItTookIsARepeat() {
    List<String> rows = List.of(row(1), row(2), row(3));
    hub.takeOnly(2);
    HubException fault = refused("direct:delta", rows);
    assertThat(fault.code()).isEqualTo("BRAKE");
    assertThat(hub.refused).isEmpty();

    hub.takeOnly(Integer.MAX_VALUE);
    JsonNode outcome = brought("direct:delta", rows);

    assertThat(outcome.path("taken").intValue()).isEqualTo(3);
    assertThat(outcome.path("results"))
        .extracting(row -> row.path("repeated").booleanValue())
        .containsExactly(true, true, false);
    assertThat(hub.received).hasSize(3);
  }

  @Test
  void aRowThatStandsElsewhereInACorrectedFileIsARepeat() {
    brought("direct:numbered", List.of(row(1), "2,yesterday"));
    JsonNode outcome = brought("direct:numbered", List.of(row(2), row(1)));

    assertThat(outcome.path("results"))
        .extracting(row -> row.path("code").textValue(), row -> row.path("repeated").asBoolean())
        .containsExactly(tuple("OK", false), tuple("OK", true));
    assertThat(hub.received).hasSize(2);
  }

  @Test
  void rowsThatSayNothingNewAreNoMessages() {
    brought("direct:delta", List.of(row(1), row(2)));
    JsonNode again =
        brought("direct:delta", List.of("2,2026-11-25T09:00:00+08:00", row(1), row(3)));

    assertThat(hub.received)
        .extracting(one -> one.keys().get("officeNo") + " " + one.body().get("department").asText())
        .containsExactly("1 NEW", "2 NEW", "2 CHANGED", "3 NEW");
    assertThat(again.path("unchanged").intValue()).isEqualTo(1);
    assertThat(again.path("results").get(1).path("code").textValue()).isEqualTo("UNCHANGED");
  }

  @Test
  void theSameFileAgainAfterAnotherSaysSomethingNew() {
    List<String> first = List.of(row(1));
    List<String> second = List.of("1,2026-11-25T09:00:00+08:00");
    List.of(first, second, first, second).forEach(file -> brought("direct:delta", file));

    assertThat(hub.received)
        .extracting(one -> one.body().get("at").textValue().substring(8, 10))
        .containsExactly("24", "25", "24", "25");
    assertThat(brought("direct:delta", second).path("unchanged").intValue()).isEqualTo(1);
  }

  @Test
  void aRowThatAFullListHasNoLongerHasEnded() {
    brought("direct:full", rows(1, 5));
    JsonNode outcome = brought("direct:full", rows(2, 5));

    assertThat(outcome.path("ended").intValue()).isEqualTo(1);
    assertThat(outcome.path("results")).as("those of the file").hasSize(4);
    assertThat(hub.received.getLast().keys()).containsEntry("officeNo", "1");
    assertThat(hub.received.getLast().body().get("department").textValue()).isEqualTo("ENDED");

    assertThat(brought("direct:full", rows(1, 5)).path("taken").intValue())
        .as("it is new again")
        .isEqualTo(1);
  }

  @Test
  void aFullListThatLacksTooManyEndsNone() {
    brought("direct:full", rows(1, 8));
    HubException fault = refused("direct:full", rows(1, 5));

    assertThat(fault.code()).isEqualTo("ROWS_INCOMPLETE");
    assertThat(fault)
        .hasMessageContaining("of 8 rows known 3 are missing")
        .hasMessageContaining("25 %");
    assertThat(hub.received).hasSize(8);
    assertThat(brought("direct:full", rows(1, 6)).path("ended").intValue()).isEqualTo(2);
  }

  @Test
  void nothingEndsWhereARowMayBeOneOfTheMissing() {
    brought("direct:full", rows(1, 5));
    List<String> rows = new ArrayList<>(rows(2, 5));
    rows.add(",2026-11-24T09:00:00+08:00");
    JsonNode outcome = brought("direct:full", rows);

    assertThat(outcome.path("ended").intValue()).isZero();
    assertThat(outcome.path("refused").intValue()).isEqualTo(1);
  }

  @Test
  void aFaultyRowEndsNothingEither() {
    brought("direct:full", rows(1, 5));
    List<String> rows = new ArrayList<>(rows(2, 5));
    rows.add("1,yesterday");

    assertThat(brought("direct:full", rows).path("ended").intValue()).isZero();
    assertThat(brought("direct:full", rows(1, 5)).path("unchanged").intValue()).isEqualTo(5);
  }

  @Test
  void whatASystemAnswersIsReadAndOneThatCannotBeReadPasses() {
    JsonNode answer = brought("direct:read", List.of(row(1), row(2)));
    assertThat(answer.path("rows")).hasSize(2);
    assertThat(answer.path("rows").get(1).path("no").textValue()).isEqualTo("2");

    HubException fault = refused("direct:read", List.of("1,yesterday"));
    assertThat(fault.code()).isEqualTo("ANSWER_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
    assertThat(fault.place()).isEqualTo("row 2/at");
  }

  @Test
  void twoRowsOfOneNumberThatSayDifferentThingsAreNotGuessedAt() {
    JsonNode outcome =
        brought("direct:delta", List.of(row(1), "1,2026-11-25T09:00:00+08:00", row(1)));

    assertThat(outcome.path("results"))
        .extracting(row -> row.path("code").textValue())
        .containsExactly("OK", "ROW_DOUBLE", "UNCHANGED");
    assertThat(outcome.path("results").get(1).path("place").textValue()).isEqualTo("row 3");
  }

  @ParameterizedTest
  @CsvSource({
    "&split=true&snapshot=cases, &split=true&full=true, names no snapshot",
    "&split=true&layout=native/rows.layout.yaml, &split=true, needs layout and mapping",
    "&split=true&snapshot=cases, &snapshot=cases, snapshot",
  })
  void aRouteThatCannotSplitDoesNotStart(String before, String after, String why) throws Exception {
    plugin(ROUTES.replace(before, after));
    try {
      hub.connectors.reload(OFFICE);
    } catch (HubException e) {
      assertThat(e).hasMessageContaining(why);
      return;
    }
    assertThat(hub.health(OFFICE).detail()).contains(why);
  }

  private static String row(int number) {
    return number + ",2026-11-24T09:00:00+08:00";
  }

  private static List<String> rows(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(SplitTest::row).toList();
  }

  private JsonNode brought(String uri, List<String> rows) {
    Exchange exchange = bring(uri, rows);
    if (exchange.getException() != null) {
      throw new AssertionError(exchange.getException());
    }
    return exchange.getMessage().getBody(JsonNode.class);
  }

  private HubException refused(String uri, List<String> rows) {
    return (HubException) bring(uri, rows).getException();
  }

  private Exchange bring(String uri, List<String> rows) {
    String file = "no,at\r\n" + String.join("\r\n", rows) + "\r\n";
    ProducerTemplate template = hub.open.get(OFFICE).createProducerTemplate();
    return template.request(uri, exchange -> exchange.getMessage().setBody(file));
  }
}
