package org.lastmile.connectors.humanresources;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class HumanResourcesContractTest extends ConnectorContractTest {
  private static final Clock MORNING =
      Clock.fixed(Instant.parse("2026-11-25T02:00:00Z"), ZoneId.of("Asia/Shanghai"));
  private static final Pattern SERIAL = Pattern.compile("<LSH>(.*)</LSH>");
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static HumanResourcesFake bureau;

  @BeforeAll
  static void open() {
    bureau = new HumanResourcesFake(0, "lastmile", PASSWORD, MORNING);
  }

  @AfterAll
  static void close() {
    bureau.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", bureau.address().toString())
        .config("service.password", PASSWORD)
        .config("poll.interval", "200ms")
        .clock(MORNING);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    String document = sample.text().replaceFirst("<\\?xml.*?\\?>\\s*", "").strip();
    if (document.startsWith("<RESPONSE>")) {
      return new Arrival.WithDelivery();
    }
    Matcher serial = SERIAL.matcher(document);
    if (!serial.find()) {
      throw new AssertionError(sample.name() + " has no serial number");
    }
    bureau.clear(); // what the rig of another sample did not come to confirm
    bureau.lay(serial.group(1), document);
    return new Arrival.Laid();
  }
}
