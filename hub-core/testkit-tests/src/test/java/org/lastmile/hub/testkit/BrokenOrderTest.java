package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract suite finds what comes in another order. */
class BrokenOrderTest extends BrokenOffice {
  private static final String ARRIVALS = "whatIsSentOfACaseIsReceivedInOrder";
  private static final String CASE = "L33010620261124000001";
  private static final String RECEIVE = "        - to: hub:receive?type=*";

  /** Answers at once; the first event is handed in after the second. */
  private static final String LATER =
      """
              - to: seda:later?waitForTaskToComplete=Never
      - route:
          id: office-events-later
          from:
            uri: seda:later?concurrentConsumers=2
            steps:
              - filter:
                  simple: "${bodyAs(String)} contains 'O-1'"
                  steps:
                    - delay: {constant: 1000}
      """;

  @Test
  void aConnectorThatAnswersBeforeTheSystemHasItIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                CALL,
                """
                        - choice:
                            when:
                              - simple: ${header.HubAttempt} > 1
                                steps:
                                  - to: seda:later?waitForTaskToComplete=Never
                            otherwise:
                              steps:
                                - to: "{{service.url}}?responseTimeout={{service.timeout}}"
                - route:
                    id: office-later
                    from:
                      uri: seda:later
                      steps:
                        - delay: {constant: 500}
                        - to: "{{service.url}}?responseTimeout={{service.timeout}}"
                """))
        .containsExactly("case L33010620261124000001, withdrawal L33010620261124000001");
  }

  @Test
  void aDoorThatAnswersBeforeTheHubHasItIsFound() throws IOException {
    assertThat(failuresOf(ARRIVALS, this::tellsRefusalsToo)).isEmpty();
    assertThat(
            failuresOf(
                ARRIVALS,
                office -> {
                  tellsRefusalsToo(office);
                  replace(office, ROUTES, RECEIVE, LATER + RECEIVE);
                }))
        .containsExactly(CASE);
  }

  /** The sample office with a second type that it sends of the same case. */
  private void tellsRefusalsToo(Path office) throws IOException {
    replace(
        office, "connector.yaml", "sends: [case.accepted]", "sends: [case.accepted, case.refused]");
    replace(office, ROUTES, "type=case.accepted&", "type=*&");
    replace(
        office,
        INBOUND,
        "{\n  \"idempotencyKey\"",
        "{\n  \"type\": if (starts-with(.no, \"O-2\")) \"case.refused\" else \"case.accepted\",\n  \"idempotencyKey\"");
    replace(
        office,
        INBOUND,
        "\"body\": {",
        "\"body\": if (starts-with(.no, \"O-2\")) {\"at\": .at, \"department\": \"sample office\", \"reason\": .words} else {");
    Path samples = office.resolve("samples/inbound");
    Files.writeString(
        samples.resolve("case.refused.native.json"),
        """
        {"no": "O-2", "caseNo": "L33010620261124000001", "words": "不属本办", "at": "2026-11-24T09:30:00+08:00"}
        """);
    Files.writeString(
        samples.resolve("case.refused.canonical.json"),
        """
        {
          "type": "case.refused",
          "idempotencyKey": "O-2",
          "caseNo": "L33010620261124000001",
          "keys": {"officeNo": "O-2"},
          "body": {"at": "2026-11-24T09:30:00+08:00", "department": "sample office", "reason": "不属本办"}
        }
        """);
  }
}
