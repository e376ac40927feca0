package org.lastmile.connectors.cloudevents.fake;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.cloudevents.fake.CloudeventsFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** A system that speaks CloudEvents among the fakes. */
public final class CloudeventsSystem implements SystemFake {
  private static final Pattern NUMBERS = Pattern.compile("E\\d{4,14}");

  private @Nullable CloudeventsFake system;

  @Override
  public String id() {
    return "cloudevents";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    String token = around.secret("door");
    String deliveryToken = around.secret("delivery");
    system =
        new CloudeventsFake(
            new CloudeventsFake.Config(
                () -> around.door("events"), around.port(0), token, deliveryToken));
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

  @Override
  public Sample anew(Sample sample, String serial) {
    return sample.numbered(NUMBERS, serial);
  }

  @Override
  public List<Taken> taken() {
    return fake().taken();
  }

  @Override
  public void clear() {
    fake().clear();
  }

  /** The system itself, once it is started. */
  public CloudeventsFake fake() {
    return Objects.requireNonNull(system, "not started");
  }

  @Override
  public void close() {
    if (system != null) {
      system.close();
    }
  }
}
