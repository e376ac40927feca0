package org.lastmile.connectors.healthlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.lastmile.connectors.healthlink.fake.HealthLinkFake;
import org.lastmile.hub.mapping.Json;

/** How the app hands a resource in whose version is the one that the hub will give it. */
final class Handed {
  private Handed() {}

  static HttpResponse<String> in(HealthLinkFake.Client app, byte[] resource) throws IOException {
    ObjectNode sent = (ObjectNode) Json.parse(resource);
    String type = sent.path("resourceType").asText();
    int version = sent.path("meta").path("versionId").asInt();
    ((ObjectNode) sent.path("meta")).remove("versionId");
    JsonNode own = sent.path("identifier").path(0);
    return version == 1
        ? app.create(type, sent.toString(), own.path("system").asText(), own.path("value").asText())
        : app.update(type, sent.path("id").asText(), sent.toString(), version - 1);
  }
}
