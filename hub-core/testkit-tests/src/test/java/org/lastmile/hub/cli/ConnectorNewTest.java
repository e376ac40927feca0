package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorNewTest {
  @TempDir private Path work;

  @Test
  void whatCannotBeMadeIsSaidWithWhatIsAllowed() throws IOException {
    assertThat(run(1, "new", "Card_Office", "--protocol", "rest", "--zone", "inside"))
        .contains("CONNECTOR_ID", "lower-case words");
    assertThat(run(1, "new", "card-office", "--protocol", "gopher", "--zone", "inside"))
        .contains("CONNECTOR_PROTOCOL", "rest, soap, sftp-csv");
    assertThat(run(1, "new", "card-office", "--protocol", "rest", "--zone", "moon"))
        .contains("ZONE_UNKNOWN", "outside and inside");
    Files.createDirectories(work.resolve("card-office"));
    assertThat(run(1, "new", "card-office", "--protocol", "rest", "--zone", "inside"))
        .contains("CONNECTOR_EXISTS");
  }

  private String run(int code, String... arguments) {
    return MadeConnector.run(work, code, arguments);
  }
}
