package org.lastmile.connectors.carersupport;

import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The broker of the carer support system and the gateways in the homes, which do what they are told. */
public final class CarerSupportSystem extends SystemFakeOf<CarerSupportSite> {
  private static final Pattern NUMBERS = Pattern.compile("[AR]-\\d{4}|(?<=\"session\": )\\d+");
  private static final List<String> LINES =
      List.of("lastmile-alarms", "lastmile-respite", "lastmile-status");

  public CarerSupportSystem() {
    super("carer-support", CarerSupportSite::taken, CarerSupportSite::forgetTaken);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    CarerSupportSite site = run(new CarerSupportSite(around.folder(), around.port(0)));
    // who gets what the hub sends to all, and does what is about a case of its own
    site.gateway("GW-0001").reported("L33010620261124000031");
    return site.configuration();
  }

  @Override
  public Arrival bring(Sample sample) {
    String kind =
        switch (sample.type().name()) {
          case "incident.reported" -> "alarm";
          case "booking.requested" -> "respite";
          default -> "status";
        };
    // a session of its own, which begins when it has subscribed
    await("the hub subscribes")
        .until(() -> fake().fake().subscriptions("lastmile") >= LINES.size());
    // not retained: what is left from one sample must not come with the next
    fake().gateway("GW-0001").publish(kind, sample.text(), false);
    return new Arrival.Laid();
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    String now = String.valueOf(Instant.now().getEpochSecond());
    return sample.numbered(NUMBERS, serial).worded(Map.of("1795500120", now));
  }

  /** With the sessions of the hub, and what was left in them. */
  @Override
  public void clear() {
    for (String line : LINES) {
      fake().fake().forget(line, fake().hubKeyStore());
    }
    super.clear();
  }
}
