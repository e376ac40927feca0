package org.lastmile.connectors.cloudevents.fake;

import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** A system that speaks CloudEvents among the fakes. */
public final class CloudeventsSystem extends SystemFakeOf<CloudeventsFake> {
  private static final Pattern NUMBERS = Pattern.compile("E\\d{4,14}");

  public CloudeventsSystem() {
    super("cloudevents", NUMBERS, CloudeventsFake::taken, CloudeventsFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String token = around.secret("door");
    String deliveryToken = around.secret("delivery");
    CloudeventsFake system =
        run(
            new CloudeventsFake(
                new CloudeventsFake.Config(
                    () -> around.door("events"), around.port(0), token, deliveryToken)));
    return Map.of(
        "door.token", token,
        "delivery.url", system.address().toString(),
        "delivery.token", deliveryToken);
  }

  @Override
  public Arrival bring(Sample sample) {
    Answer answer = fake().structured(sample.text());
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
  }
}
