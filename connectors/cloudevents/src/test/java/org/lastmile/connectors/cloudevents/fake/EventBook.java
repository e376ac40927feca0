package org.lastmile.connectors.cloudevents.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.lastmile.hub.testkit.CallBook;

/** Writes down the events that arrive, in either mode: one for each source and id, however often it arrives. */
final class EventBook extends CallBook<CloudeventsFake.Event> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "ce-";

  EventBook() {
    super("take-event");
  }

  @Override
  protected void take(Request request) {
    CloudeventsFake.Event event = read(request);
    String id = event.attribute("id");
    String caseNo = event.attribute("subject");
    take(
        event.attribute("source") + " " + id,
        event,
        event.attribute("type"),
        caseNo.isEmpty() ? id : caseNo);
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
}
