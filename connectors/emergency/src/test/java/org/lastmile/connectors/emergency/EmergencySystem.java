package org.lastmile.connectors.emergency;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.TestCertificates;

/** The emergency system among the fakes. */
public final class EmergencySystem implements SystemFake {
  private static final Pattern NUMBERS = Pattern.compile("YJ\\d{8}-\\d{3}-\\d");
  private static final String UPDATES = "updates";

  private @Nullable Surroundings around;
  private @Nullable EmergencyFake system;

  @Override
  public String id() {
    return "emergency";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) {
    around = surroundings;
    String password = surroundings.secret("keys");
    TestCertificates certificates =
        new TestCertificates(surroundings.folder(), password.toCharArray());
    Path memory =
        surroundings.pace().isZero() ? null : surroundings.folder().resolve("emergency-alerts");
    system =
        new EmergencyFake(
            new EmergencyFake.Settings(
                surroundings.port(0),
                certificates.context("emergency"),
                surroundings.device("emergency"),
                surroundings.tlsDoor(UPDATES),
                memory));
    return Map.of(
        "service.url", system.address().toString(),
        "service.keyStore", certificates.keyStore("hub").toString(),
        "service.keyStorePassword", password,
        "service.trustStore", certificates.trustStore().toString(),
        "service.trustStorePassword", password);
  }

  @Override
  public Arrival bring(Sample sample) {
    if (sample.type().name().equals("incident.acknowledged")) {
      return new Arrival.WithDelivery();
    }
    fake().updateAt(Objects.requireNonNull(around).tlsDoor(UPDATES));
    String update = sample.serial().isEmpty() ? sample.text() : ofToday(sample.text());
    EmergencyFake.Posted posted = fake().post(sample.name(), update);
    return new Arrival.AtDoor(posted.status(), posted.headers(), posted.answer());
  }

  /** With the number of the incident that it refers to. */
  private String ofToday(String update) {
    return fake().incidents().stream()
        .filter(incident -> incident.references().stream().anyMatch(update::contains))
        .findFirst()
        .map(incident -> update.replaceAll("YJ\\d{8}-\\d{3}", incident.number()))
        .orElse(update);
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
  public EmergencyFake fake() {
    return Objects.requireNonNull(system, "not started");
  }

  @Override
  public void close() {
    if (system != null) {
      system.close();
    }
  }
}
