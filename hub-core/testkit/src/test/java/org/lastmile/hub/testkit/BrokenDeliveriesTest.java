package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The contract suite finds deliveries that do not keep to order, repeat and health. */
class BrokenDeliveriesTest extends BrokenOffice {
  private static final String CALL =
      "        - to: \"{{service.url}}?responseTimeout={{service.timeout}}\"\n";

  @Test
  void aConnectorThatDoesNotComeBackIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                CALL,
                """
                - choice:
                    when:
                      - simple: "${variable.global:away} == 'true' && ${header.HubAttempt} == 1"
                        steps:
                          - throwException: {exceptionType: java.net.ConnectException, message: still away}
                - doTry:
                    steps:
                      - to: "{{service.url}}?responseTimeout={{service.timeout}}"
                    doCatch:
                      - exception: [java.io.IOException]
                        steps:
                          - setVariable: {name: "global:away", constant: "true"}
                          - throwException: {exceptionType: java.net.ConnectException, message: away}
                - removeVariable: {name: "global:away"}
                """
                    .indent(8)))
        .containsExactly("with case.dispatched");
  }

  @Test
  void aKeyThatIsAnotherEachTimeIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "${header.HubIdempotencyKey}",
                "${header.HubIdempotencyKey}/${header.HubAttempt}"))
        .containsExactly("repeat: KEY");
  }

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
}
