package org.lastmile.connectors.zhiliangov.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Document;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Event;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake;

/** Writes down the events that the portal takes: one for each idempotency key, however often it arrives. */
final class EventBook implements ResponseDefinitionTransformerV2 {
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final DayBook taken = new DayBook();

  @Override
  public String getName() {
    return "take-event";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    Request request = serveEvent.getRequest();
    String key = request.getHeader("Idempotency-Key");
    Event event =
        request.isMultipart()
            ? new Event(key, request.getPart("event").getBody().asString(), document(request))
            : new Event(key, request.getBodyAsString(), Optional.empty());
    synchronized (events) {
      calls.merge(key, 1, Integer::sum);
      if (events.putIfAbsent(key, event) == null) {
        JsonNode json = Json.parse(event.json().getBytes(StandardCharsets.UTF_8));
        taken.enter(json.path("eventType").asText(), json.path("caseNo").asText(key));
      }
    }
    return serveEvent.getResponseDefinition();
  }

  private static Optional<Document> document(Request request) {
    Request.Part part = request.getPart("document");
    return Optional.of(
        new Document(part.getHeader("Content-Type").firstValue(), part.getBody().asBytes()));
  }

  List<Event> events() {
    synchronized (events) {
      return List.copyOf(events.values());
    }
  }

  List<SystemFake.Taken> taken() {
    return taken.entries();
  }

  void clear() {
    synchronized (events) {
      events.clear();
      calls.clear();
      taken.clear();
    }
  }

  int calls() {
    synchronized (events) {
      return calls.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  int calls(String key) {
    synchronized (events) {
      return calls.getOrDefault(key, 0);
    }
  }
}
