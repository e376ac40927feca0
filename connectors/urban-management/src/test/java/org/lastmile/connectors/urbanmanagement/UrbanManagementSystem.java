package org.lastmile.connectors.urbanmanagement;

import java.util.Base64;
import java.util.Map;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Handling;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The urban management bureau, which solves every case. */
public final class UrbanManagementSystem extends SystemFakeOf<UrbanManagementFake> {
  public UrbanManagementSystem() {
    super("urban-management", UrbanManagementFake::taken, UrbanManagementFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    UrbanManagementFake bureau =
        run(
            new UrbanManagementFake(
                new Settings(
                    around.port(0),
                    around.secret("service"),
                    2,
                    () -> around.door("soap/report"),
                    around.secret("door"),
                    Handling.SOLVE,
                    around.pace())));
    return Map.of(
        "service.url", bureau.address().toString(),
        "service.key", around.secret("service"),
        "door.key", around.secret("door"));
  }

  @Override
  public Arrival bring(Sample sample) {
    // in the sample a photo is stored already; the bureau sends its bytes
    String document =
        sample
            .text()
            .replace("encoding=\"UTF-8\"", "encoding=\"GB2312\"")
            .replaceAll(
                "<NR>.*</NR>",
                "<NR>" + Base64.getEncoder().encodeToString(SamplePng.bytes()) + "</NR>");
    return Arrival.AtDoor.of(fake().post(document));
  }
}
