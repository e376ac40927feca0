package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The contract suite finds health that does not follow the system. */
class BrokenHealthTest extends BrokenOffice {
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
}
