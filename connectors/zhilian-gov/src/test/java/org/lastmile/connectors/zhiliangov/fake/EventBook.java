package org.lastmile.connectors.zhiliangov.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Document;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Event;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.CallBook;

/** Writes down the events that the portal takes: one for each idempotency key, however often it arrives. */
final class EventBook extends CallBook<Event> {
  EventBook() {
    super("take-event");
  }

  @Override
  protected void take(Request request) {
    String key = request.getHeader("Idempotency-Key");
    Event event =
        request.isMultipart()
            ? new Event(key, request.getPart("event").getBody().asString(), document(request))
            : new Event(key, request.getBodyAsString(), Optional.empty());
    JsonNode json = Json.parse(event.json().getBytes(StandardCharsets.UTF_8));
    take(key, event, json.path("eventType").asText(), json.path("caseNo").asText(key));
  }

  private static Optional<Document> document(Request request) {
    Request.Part part = request.getPart("document");
    return Optional.of(
        new Document(part.getHeader("Content-Type").firstValue(), part.getBody().asBytes()));
  }
}
