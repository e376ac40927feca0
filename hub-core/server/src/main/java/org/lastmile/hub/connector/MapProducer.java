package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * {@code hub:map}: maps the whole message of a delivery to native and keeps that as evidence, or with {@code
 * input=body} whatever the body is, for example the answer of a system, or with {@code input=fault} what was caught:
 * {@code {"code": "…", "kind": "CALLER", "place": "…", "message": "…"}}. Without a mapping the message stays what it is on
 * the wire, a CloudEvent. A record file gets the name that its mapping gives, as header {@code CamelFileName}.
 */
final class MapProducer extends DefaultProducer {
  private static final JsonMapper MAPPER = Json.json();

  private final HubComponent hub;
  private final Settings settings;

  /** What is mapped. */
  enum Input {
    MESSAGE,
    BODY,
    FAULT
  }

  /** The class that the body gets: {@code byte[]}, {@code String}, {@code JsonNode} or {@code java.util.Map}. */
  enum As {
    BYTES,
    TEXT,
    JSON,
    MAP
  }

  record Settings(NativeForm form, Input input, As as) {}

  MapProducer(HubEndpoint endpoint, HubComponent hub, Settings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getProperty(Exchanges.MESSAGE, Message.class);
    Versions.of(exchange).add(hub, settings.form());
    if (settings.input() == Input.FAULT) {
      setBody(exchange, hub.translation().mapBody(fault(exchange), settings.form()));
      return;
    }
    if (message == null || settings.input() == Input.BODY) {
      setBody(exchange, hub.translation().mapBody(Bodies.bytes(exchange), settings.form()));
      return;
    }
    Translation.Written document =
        hub.translation().toNative(message, settings.form(), hub.services().attachments());
    exchange.setProperty(Exchanges.NATIVE, document.bytes());
    exchange.setProperty(Exchanges.NATIVE_TYPE, document.mediaType());
    if (document.file() != null) {
      exchange.getMessage().setHeader(Exchange.FILE_NAME, document.file());
    }
    setBody(exchange, document.bytes());
    exchange.setProperty(Exchanges.GIVEN, exchange.getMessage().getBody());
  }

  private byte[] fault(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (caught == null) {
      throw new HubException(
          "CONNECTOR_ROUTES",
          FaultKind.LASTING,
          "hub:map with input=fault stands where something was caught, in a doCatch");
    }
    HubException fault = FaultClasses.ofReceive(hub.descriptor().id(), caught);
    return Json.bytes(
        Json.object()
            .put("code", fault.code())
            .put("kind", fault.kind().name())
            .put("place", fault.place())
            .put("message", fault.getMessage()));
  }

  private void setBody(Exchange exchange, byte[] document) {
    exchange
        .getMessage()
        .setBody(
            switch (settings.as()) {
              case BYTES -> document;
              case TEXT -> new String(document, StandardCharsets.UTF_8);
              case JSON -> Json.parse(document);
              case MAP -> MAPPER.convertValue(Json.parse(document), Map.class);
            });
  }
}
