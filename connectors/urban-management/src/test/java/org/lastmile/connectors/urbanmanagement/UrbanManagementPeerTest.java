package org.lastmile.connectors.urbanmanagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.NodePeer;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.SampleMessages;

/** The connector and a bureau whose service is of another stack, from the same WSDL. */
@Requires(Need.NODE)
class UrbanManagementPeerTest {
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
  private static final Path URGED = CLASSES.resolve("samples/outbound/supervision.urged");

  @Test
  void itReadsWhatTheHubSendsInSoap12AndTheHubItsReturnCode(@TempDir Path folder)
      throws IOException {
    int port = FreePort.orAny(0);
    String key = UUID.randomUUID().toString();
    ObjectNode urged =
        (ObjectNode) Json.parse(Files.readAllBytes(Path.of(URGED + ".canonical.json")));
    try (NodePeer bureau = new NodePeer("soap-server.mjs", service(port), folder);
        ConnectorRig rig = rig(port, key)) {
      bureau.told(1);
      bureau.ask(returns("1|已催办"));

      rig.deliver(SampleMessages.read(urged));

      JsonNode call = bureau.told(3).getLast();
      assertThat(call.path("operation").textValue()).isEqualTo("urgeCase");
      assertThat(call.at("/headers/authKey").textValue()).isEqualTo(key);
      String document = call.at("/arguments/xmlParam").textValue();
      assertThat(document.substring(document.indexOf("<URGE>")))
          .isEqualToIgnoringWhitespace(
              Files.readString(Path.of(URGED + ".native.xml")).replaceFirst("<\\?xml.*\\?>", ""));

      bureau.ask(returns("4|密钥错误"));
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> rig.deliver(SampleMessages.read(urged)))
          .satisfies(
              fault -> {
                assertThat(fault.code()).isEqualTo("URBAN_MANAGEMENT_KEY");
                assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
              });
    }
  }

  private static JsonNode service(int port) {
    return Json.object()
        .put("wsdl", CLASSES.resolve("native/cg-service.wsdl").toString())
        .put("port", port)
        .put("path", "/services/cg")
        .put("soap12", true);
  }

  private static JsonNode returns(String code) {
    ObjectNode change = Json.object();
    change.putObject("answer").put("return", code);
    return change;
  }

  private static ConnectorRig rig(int port, String key) {
    return ConnectorRig.of(CLASSES)
        .config("service.url", "http://localhost:" + port + "/services/cg")
        .config("service.key", key)
        .config("door.key", UUID.randomUUID().toString())
        .start();
  }
}
