package org.lastmile.connectors.urbanmanagement;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.UUID;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class UrbanManagementContractTest extends ConnectorContractTest {
  private final String key = UUID.randomUUID().toString();

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", "http://localhost:1/cg")
        .config("service.key", key)
        .config("door.key", key);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample)
      throws IOException, InterruptedException {
    // in the sample a photo is stored already; the bureau sends its bytes
    String document =
        sample
            .text()
            .replace("encoding=\"UTF-8\"", "encoding=\"GB2312\"")
            .replaceAll(
                "<NR>.*</NR>",
                "<NR>" + Base64.getEncoder().encodeToString(SamplePng.bytes()) + "</NR>");
    HttpRequest request =
        HttpRequest.newBuilder(rig.door("soap/report"))
            .header("Content-Type", "application/soap+xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(UrbanManagementFake.envelope(document, key)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }
}
