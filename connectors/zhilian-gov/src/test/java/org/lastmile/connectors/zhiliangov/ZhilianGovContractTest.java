package org.lastmile.connectors.zhiliangov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Answer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class ZhilianGovContractTest extends ConnectorContractTest {
  private final String secret = UUID.randomUUID().toString();

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("webhook.url", "http://localhost:1/hub/events")
        .config("files.hosts", "localhost:1")
        .config("door.secret", secret);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    JsonNode sent = Json.parse(sample.nativeBytes());
    for (JsonNode material : sent.path("materials")) {
      // of a file that was fetched; the portal would send its link
      ((ObjectNode) material).remove(List.of("fileName", "storedDigest"));
    }
    try (ZhilianPortalFake portal =
        new ZhilianPortalFake(
            new ZhilianPortalFake.Config(
                rig.door("").resolve("/"), 0, "zhilian-gov", secret, Clock.systemUTC()))) {
      Answer answer =
          sample.type().name().equals("case.withdrawn")
              ? portal.withdraw(sent.path("portalApplyNo").textValue(), sent.toString())
              : portal.submit(sent.toString());
      return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
    }
  }
}
