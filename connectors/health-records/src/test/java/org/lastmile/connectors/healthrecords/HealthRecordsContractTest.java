package org.lastmile.connectors.healthrecords;

import java.time.Clock;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class HealthRecordsContractTest extends ConnectorContractTest {
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String OWN_PASSWORD = UUID.randomUUID().toString();

  private static HealthRecordsFake repository;

  @BeforeAll
  static void open() {
    repository =
        new HealthRecordsFake(
            0, "XHQ-HUB", PASSWORD, OWN_PASSWORD, Clock.system(ZoneId.of("Asia/Shanghai")));
  }

  @AfterAll
  static void close() {
    repository.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", repository.address().toString())
        .config("service.platformId", "XHQ-HUB")
        .config("service.password", PASSWORD)
        .config("service.timeout", "2s")
        .config("upload.timeout", "2s")
        .config("door.password", OWN_PASSWORD)
        .config("upload.interval", "1ms");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) {
    return sample.text().contains("<Response>")
        ? new Arrival.WithDelivery()
        : Arrival.AtDoor.of(
            repository.call(
                rig.door("soap/invoke"), "DocumentReceipt", "health-records", sample.text()));
  }
}
