package org.lastmile.connectors.cloudevents.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake;

/** Writes down the events that arrive, in either mode: one for each source and id, however often it arrives. */
final class EventBook implements ResponseDefinitionTransformerV2 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "ce-";

  private final Map<String, CloudeventsFake.Event> events = new LinkedHashMap<>();
  private final DayBook taken = new DayBook();
  private int calls;

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
    CloudeventsFake.Event event = read(serveEvent.getRequest());
    synchronized (events) {
      calls++;
      String id = event.attribute("id");
      if (events.putIfAbsent(event.attribute("source") + " " + id, event) == null) {
        String caseNo = event.attribute("subject");
        taken.enter(event.attribute("type"), caseNo.isEmpty() ? id : caseNo);
      }
    }
    return serveEvent.getResponseDefinition();
  }

  private static CloudeventsFake.Event read(Request request) {
    try {
      JsonNode body = JSON.readTree(request.getBody());
      if (request.containsHeader("ce-id")) {
        ObjectNode attributes = JSON.createObjectNode();
        for (HttpHeader header : request.getHeaders().all()) {
          String name = header.key().toLowerCase(Locale.ROOT);
          if (name.startsWith(PREFIX)) {
            attributes.put(name.substring(PREFIX.length()), decoded(header.firstValue()));
          }
        }
        return new CloudeventsFake.Event(true, attributes, body);
      }
      ObjectNode attributes = (ObjectNode) body;
      return new CloudeventsFake.Event(false, attributes, attributes.remove("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDK knows the encoding of forms only, in which a plus is a space. */
  private static String decoded(String header) {
    return URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  List<CloudeventsFake.Event> events() {
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
      calls = 0;
      taken.clear();
    }
  }

  int calls() {
    synchronized (events) {
      return calls;
    }
  }
}
