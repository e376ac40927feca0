package org.lastmile.hub.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.testkit.Tally;

/** The last of the build: says how many tests ran and which were skipped; run by name after all other tests. */
class TallyCheck {
  @Test
  void everySkipIsAllowed() throws IOException {
    var root = Path.of(System.getProperty("hub.root"));
    var tally = Tally.of(root);
    System.out.println(tally.text());
    if (System.getProperty("hub.require").equals("all")) {
      assertThat(tally.notAllowed(Files.readAllLines(root.resolve(".ci/allowed-skips"))))
          .as("tests skipped, though all is required and .ci/allowed-skips does not name them")
          .isEmpty();
    }
  }
}
