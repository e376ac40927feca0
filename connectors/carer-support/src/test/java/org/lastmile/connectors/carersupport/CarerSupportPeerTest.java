package org.lastmile.connectors.carersupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;

/** The connector and a broker that others have written. */
@Requires(Need.MOSQUITTO)
class CarerSupportPeerTest {
  private static final Path SAMPLES = Path.of("target/classes/samples");
  private static final String HOME = "GW-0001";

  @Test
  void mosquittoBringsAlarmsKeepsWhatTheHubMissesAndSaysTheLastWill(@TempDir Path work)
      throws IOException {
    try (Mosquitto broker = new Mosquitto(work);
        Gateway home = broker.gateway(HOME)) {
      String caseNo;
      try (ConnectorRig rig = rig(broker)) {
        await().until(() -> broker.log().contains("Sending SUBACK to lastmile-alarms"));
        home.publish("alarm", alarm("A-1"));
        await().until(() -> home.receipts().size() == 1);
        assertThat(home.receipts().getFirst().path("result").textValue()).isEqualTo("TAKEN");
        caseNo = home.receipts().getFirst().path("caseNo").textValue();

        ObjectNode acknowledged =
            (ObjectNode)
                Json.parse(
                    Files.readAllBytes(
                        SAMPLES.resolve("outbound/incident.acknowledged.canonical.json")));
        acknowledged.put("caseNo", caseNo);
        acknowledged.withObject("body").putArray("references").add(caseNo);
        rig.deliver(SampleMessages.read(acknowledged));
        assertThat(home.commands()).hasSize(1);
      }

      home.publish("alarm", alarm("A-2"));
      try (ConnectorRig rig = rig(broker)) {
        await().until(() -> rig.intake().received().size() == 1);
        assertThat(rig.intake().received().getFirst().key()).isEqualTo("alarm/" + HOME + "/A-2");

        home.status("SOS-01", "ONLINE");
        await().until(() -> states(rig).contains("online"));
        home.fallSilent();
        await().until(() -> states(rig).contains("offline"));
      }
      assertThat(home.wrong()).isEmpty();
      // its session was kept while the hub was away
      assertThat(broker.log()).contains("lastmile-alarms").contains("p5, c0");
    }
  }

  private static List<String> states(ConnectorRig rig) {
    return rig.intake().received().stream()
        .filter(one -> one.type().name().equals("device.status"))
        .map(Reception::body)
        .map(body -> body.path("state").asText().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String alarm(String number) throws IOException {
    byte[] sample = Files.readAllBytes(SAMPLES.resolve("inbound/incident.reported.native.json"));
    return ((ObjectNode) Json.parse(sample)).put("alarmId", number).toString();
  }

  private static ConnectorRig rig(Mosquitto broker) {
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    broker.configuration().forEach(builder::config);
    return builder.start();
  }
}
