package org.lastmile.connectors.cloudevents;

import java.util.UUID;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class CloudeventsContractTest extends ConnectorContractTest {
  private final String token = UUID.randomUUID().toString();

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("door.token", token)
        .config("delivery.url", "http://localhost:1/events")
        .config("delivery.token", token);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    try (CloudeventsFake system =
        new CloudeventsFake(new CloudeventsFake.Config(rig.door("events"), 0, token, token))) {
      Answer answer = system.structured(sample.text());
      return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
    }
  }
}
