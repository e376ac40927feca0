package org.lastmile.connectors.carersupport;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class CarerSupportContractTest extends ConnectorContractTest {
  private static final List<String> LINES =
      List.of("lastmile-alarms", "lastmile-respite", "lastmile-status");
  private static CarerSupportSite site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    site = new CarerSupportSite(folder);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    // with what a rig before this one left in them
    for (String line : LINES) {
      site.fake().forget(line, site.hubKeyStore());
    }
    site.configure(rig);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    String kind =
        switch (sample.type().name()) {
          case "incident.reported" -> "alarm";
          case "booking.requested" -> "respite";
          default -> "status";
        };
    // a session of its own, which begins when it has subscribed
    await().until(() -> site.fake().subscriptions("lastmile") >= LINES.size());
    // not retained: what is left from one sample must not come with the next
    site.gateway("GW-0001").publish(kind, sample.text(), false);
    return new Arrival.Laid();
  }
}
