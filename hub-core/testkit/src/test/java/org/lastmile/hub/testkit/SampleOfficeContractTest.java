package org.lastmile.hub.testkit;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/** The contract suite on a connector that keeps to it. */
class SampleOfficeContractTest extends ConnectorContractTest {
  private final String password = UUID.randomUUID().toString();

  @Override
  protected Path directory() {
    return Path.of("target/test-classes/sample-office").toAbsolutePath();
  }

  @Override
  protected Path classes() {
    return directory();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", "http://localhost:1/cases").config("door.password", password);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    String basic =
        Base64.getEncoder().encodeToString(("office:" + password).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(rig.door("events"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sample.nativeBytes()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }
}
