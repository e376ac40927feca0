package org.lastmile.connectors.healthlink.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.healthlink.fake.HealthLinkFake.Client;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The app's back end, which calls the hub with its certificate. */
public final class HealthLinkSystem extends SystemFakeOf<HealthLinkFake> {
  private static final Pattern NUMBERS = Pattern.compile("(AP|QY|TY|PT)-\\d{4}");

  private Client client;

  public HealthLinkSystem() {
    super("health-link", NUMBERS, HealthLinkFake::taken, HealthLinkFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    if (!around.pace().isZero()) {
      Thread.ofPlatform().daemon().start(FhirDesk::learn);
    }
    HealthLinkFake app =
        run(new HealthLinkFake(around.port(0), "lastmile", around.secret("oauth")));
    return Map.of(
        "service.url", app.service().toString(),
        "oauth.url", app.tokenUrl().toString(),
        "oauth.clientSecret", around.secret("oauth"));
  }

  @Override
  public Arrival bring(Sample sample) throws IOException {
    URI hub = around().tlsDoor("fhir/");
    if (client == null || !client.hub().equals(hub)) {
      closeClient();
      client = HealthLinkFake.client(hub, around().device("health-link"));
    }
    return Arrival.AtDoor.of(handIn(client, sample.nativeBytes()));
  }

  /** Hands a resource in whose version is the one that the hub will give it. */
  public static HttpResponse<String> handIn(Client app, byte[] resource) throws IOException {
    ObjectNode sent = (ObjectNode) Json.parse(resource);
    String type = sent.path("resourceType").asText();
    int version = sent.path("meta").path("versionId").asInt();
    ((ObjectNode) sent.path("meta")).remove("versionId");
    JsonNode own = sent.path("identifier").path(0);
    return version == 1
        ? app.create(type, sent.toString(), own.path("system").asText(), own.path("value").asText())
        : app.update(type, sent.path("id").asText(), sent.toString(), version - 1);
  }

  private void closeClient() {
    if (client != null) {
      client.close();
    }
  }

  @Override
  public void close() {
    closeClient();
    super.close();
  }
}
