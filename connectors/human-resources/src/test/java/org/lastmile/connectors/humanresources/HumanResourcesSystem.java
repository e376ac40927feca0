package org.lastmile.connectors.humanresources;

import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.Person;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.Staff;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The social security system, open all day, whose people accept every case and finish it. */
public final class HumanResourcesSystem extends SystemFakeOf<HumanResourcesFake> {
  private static final Pattern SERIAL = Pattern.compile("<LSH>(.*)</LSH>");

  public HumanResourcesSystem() {
    super("human-resources", HumanResourcesFake::taken, HumanResourcesFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    LocalTime midnight = LocalTime.MIDNIGHT;
    HumanResourcesFake bureau =
        run(
            new HumanResourcesFake(
                around.port(0),
                "lastmile",
                around.secret("service"),
                around.clock(),
                midnight,
                midnight));
    bureau.person(new Person("G0001", "339900195803120011", "张样例", false, true));
    bureau.whenTaken(this::handle);
    return Map.of(
        "service.url", bureau.address().toString(),
        "service.password", around.secret("service"),
        "service.opens", midnight.toString(),
        "service.closes", midnight.toString(),
        "poll.interval", PollInterval.of(around));
  }

  private void handle(String caseNo) {
    staff()
        .work(
            List.of(
                result(caseNo, "10", null, "予以受理"),
                result(caseNo, "21", null, null),
                result(caseNo, "90", "1", "已办结")));
  }

  private Staff.Step result(String caseNo, String state, String outcome, String text) {
    return () -> {
      fake().result(caseNo, state, outcome, text);
      return true;
    };
  }

  @Override
  public Arrival bring(Sample sample) {
    String document = sample.text().replaceFirst("<\\?xml.*?\\?>\\s*", "").strip();
    if (document.startsWith("<RESPONSE>")) {
      return new Arrival.WithDelivery();
    }
    Matcher serial = SERIAL.matcher(document);
    if (!serial.find()) {
      throw new IllegalArgumentException(sample.name() + " has no serial number");
    }
    fake().lay(serial.group(1), document);
    return new Arrival.Laid();
  }
}
