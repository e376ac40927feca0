package org.lastmile.connectors.cloudevents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Makes of a request in any of the three modes what {@code hub:receive} takes, events in the JSON format.
 *
 * <p>Structured: the body stays as it is. Binary: the body becomes the event, which is the evidence too, as the bytes of
 * the body alone would say too little. Batched: the body becomes a list of cases, each a list of messages with one event,
 * and the property {@link #OUTCOMES} waits for what becomes of each.
 */
final class EventRequest implements Processor {
  /** Property: {@code AtomicReferenceArray<ObjectNode>}, by the place of the event in the batch. */
  static final String OUTCOMES = "eventOutcomes";

  /** Header: the place of an event in its batch, from 0. */
  static final String PLACE = "eventPlace";

  private static final String STRUCTURED = "application/cloudevents";
  private static final String BATCHED = "application/cloudevents-batch";
  private static final String ATTRIBUTE = "ce-";
  private static final String JSON = "application/cloudevents+json";

  private final int mostOfBatch;

  EventRequest(ConnectorContext context) {
    mostOfBatch = Integer.parseInt(context.text("batch.most"));
  }

  @Override
  public void process(Exchange exchange) {
    String type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class);
    String media = type.toLowerCase(Locale.ROOT);
    if (media.startsWith(BATCHED)) {
      batch(exchange);
    } else if (!media.startsWith(STRUCTURED)) {
      binary(exchange, type);
    }
  }

  private static void binary(Exchange exchange, String type) {
    SortedMap<String, String> attributes = new TreeMap<>();
    exchange
        .getMessage()
        .getHeaders()
        .forEach(
            (header, value) -> {
              String name = header.toLowerCase(Locale.ROOT);
              if (name.startsWith(ATTRIBUTE)) {
                attributes.put(
                    name.substring(ATTRIBUTE.length()), HeaderText.decode(name, value.toString()));
              }
            });
    attributes.put("datacontenttype", type);
    byte[] event = EventJson.event(attributes, exchange.getMessage().getBody(byte[].class));
    exchange.getMessage().setBody(event);
    exchange.setProperty("HubNative", event);
    exchange.setProperty("HubNativeType", JSON);
  }

  private void batch(Exchange exchange) {
    Message request = exchange.getMessage();
    List<EventJson.Batched> events = EventJson.events(request.getBody(byte[].class));
    if (events.size() > mostOfBatch) {
      throw new HubException(
          "EVENT_BATCH_TOO_LARGE",
          FaultKind.CALLER,
          "the batch has " + events.size() + " events; allowed are " + mostOfBatch,
          "/",
          null);
    }
    Map<Object, List<Message>> cases = new LinkedHashMap<>();
    for (int place = 0; place < events.size(); place++) {
      EventJson.Batched event = events.get(place);
      Message part = request.copy();
      part.setBody(event.json());
      part.setHeader(PLACE, place);
      // without a case an event is one of its own, which no text can name
      Object key = event.subject() == null ? place : event.subject();
      cases.computeIfAbsent(key, k -> new ArrayList<>()).add(part);
    }
    request.setBody(List.copyOf(cases.values()));
    // the evidence of each event is its own bytes
    exchange.removeProperty("HubNative");
    exchange.setProperty("HubNativeType", JSON);
    exchange.setProperty(OUTCOMES, new AtomicReferenceArray<>(events.size()));
  }
}
