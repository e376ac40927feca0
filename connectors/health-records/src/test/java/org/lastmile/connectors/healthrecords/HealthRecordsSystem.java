package org.lastmile.connectors.healthrecords;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;
import org.w3c.dom.Element;

/** The repository, which has the record of one person and accepts every document. */
public final class HealthRecordsSystem extends SystemFakeOf<HealthRecordsFake> {
  private static final String OWN_ID = "health-records";
  private static final String PLATFORM = "XHQ-HUB";

  private final Set<String> receipted = new HashSet<>();

  public HealthRecordsSystem() {
    super(
        "health-records",
        repository -> repository.desk().taken(),
        repository -> repository.desk().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    HealthRecordsFake repository =
        run(
            new HealthRecordsFake(
                around.port(0),
                PLATFORM,
                around.secret("service"),
                around.secret("door"),
                around.clock()));
    repository
        .desk()
        .record("339900198505054320", "郑样例", Map.of("48765-2", "<text>对青霉素过敏。</text>"));
    staff().keep(this::receipts);
    return Map.of(
        "service.url",
        repository.address().toString(),
        "service.platformId",
        PLATFORM,
        "service.password",
        around.secret("service"),
        "service.timeout",
        Patience.of(around),
        "upload.timeout",
        Patience.of(around),
        "upload.interval",
        "1ms",
        // the next tells that the repository is back
        "heartbeat.interval",
        around.pace().isZero() ? "1s" : "60s",
        "door.password",
        around.secret("door"));
  }

  @Override
  public Arrival bring(Sample sample) {
    return sample.text().contains("<Response>")
        ? new Arrival.WithDelivery()
        : Arrival.AtDoor.of(call(sample.text()));
  }

  private HttpResponse<String> call(String receipt) {
    return fake().call(around().door("soap/invoke"), "DocumentReceipt", OWN_ID, receipt);
  }

  /** What the repository has looked at, since it last did. */
  private boolean receipts() {
    for (String document : fake().desk().documents().keySet()) {
      if (!receipted.contains(document)) {
        String[] maker = document.split("/", 2);
        String receipt =
            HealthRecordsFake.receipt(
                "HZ-" + document.replace('/', '-'), maker[0], maker[1], "ACCEPTED", "");
        Element said = HealthRecordsFake.response(call(receipt));
        if (HealthRecordsDesk.text(said, "Code").equals("0")) {
          receipted.add(document);
        }
      }
    }
    return true;
  }
}
