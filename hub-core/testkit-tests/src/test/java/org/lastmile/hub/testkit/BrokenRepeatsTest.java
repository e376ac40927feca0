package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The contract suite finds repeats that take effect twice. */
class BrokenRepeatsTest extends BrokenOffice {
  @Test
  void aKeyThatIsAnotherEachTimeIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "${header.HubIdempotencyKey}",
                "${header.HubIdempotencyKey}/${header.HubAttempt}"))
        .containsExactly("repeat: KEY");
  }
}
