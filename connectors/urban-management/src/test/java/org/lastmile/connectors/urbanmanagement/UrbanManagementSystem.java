package org.lastmile.connectors.urbanmanagement;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Handling;
import org.lastmile.connectors.urbanmanagement.UrbanManagementFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The urban management bureau, which solves every case. */
public final class UrbanManagementSystem implements SystemFake {
  private UrbanManagementFake bureau;

  @Override
  public String id() {
    return "urban-management";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    bureau =
        new UrbanManagementFake(
            new Settings(
                around.port(0),
                around.secret("service"),
                2,
                () -> around.door("soap/report"),
                around.secret("door"),
                Handling.SOLVE,
                around.pace()));
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
    return Arrival.AtDoor.of(bureau.post(document));
  }

  @Override
  public List<Taken> taken() {
    return bureau.taken();
  }

  @Override
  public void clear() {
    bureau.clear();
  }

  @Override
  public void close() {
    bureau.close();
  }
}
