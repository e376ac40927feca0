package org.lastmile.connectors.gridterminal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Answer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.TestCertificates;

class GridTerminalContractTest extends ConnectorContractTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;

  private final String token = UUID.randomUUID().toString();

  @BeforeAll
  static void issue() {
    certificates = new TestCertificates(folder);
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.tls(certificates.context("door"))
        .config("callback.url", "http://localhost:1/terminal")
        .config("callback.token", token)
        .config("door.token", token);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    ObjectNode event = (ObjectNode) Json.parse(sample.nativeBytes());
    event.remove("storedPhotos"); // added when photos have been stored
    try (GridTerminalFake terminal =
        new GridTerminalFake(
            new GridTerminalFake.Config(
                rig.tlsDoor("").resolve("/"),
                0,
                certificates.context("grid-terminal"),
                token,
                token))) {
      Answer answer = terminal.report(event.toString(), List.of());
      return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
    }
  }
}
