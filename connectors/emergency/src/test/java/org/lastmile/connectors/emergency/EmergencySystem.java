package org.lastmile.connectors.emergency;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;
import org.lastmile.hub.testkit.TestCertificates;

/** The emergency system among the fakes. */
public final class EmergencySystem extends SystemFakeOf<EmergencyFake> {
  private static final Pattern NUMBERS = Pattern.compile("YJ\\d{8}-\\d{3}-\\d");
  private static final String UPDATES = "updates";

  public EmergencySystem() {
    super("emergency", NUMBERS, EmergencyFake::taken, EmergencyFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String password = around.secret("keys");
    TestCertificates certificates = new TestCertificates(around.folder(), password.toCharArray());
    Path memory = around.pace().isZero() ? null : around.folder().resolve("emergency-alerts");
    EmergencyFake system =
        run(
            new EmergencyFake(
                new EmergencyFake.Settings(
                    around.port(0),
                    certificates.context("emergency"),
                    around.device("emergency"),
                    around.tlsDoor(UPDATES),
                    memory)));
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
    fake().updateAt(around().tlsDoor(UPDATES));
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
}
