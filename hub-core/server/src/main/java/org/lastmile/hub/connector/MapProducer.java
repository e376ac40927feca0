package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Mapping;
import org.lastmile.hub.spi.Message;

/**
 * {@code hub:map}: maps the whole message of a delivery to native and keeps that as evidence, or with {@code
 * input=body} whatever the body is, for example the answer of a system. Without a mapping the message stays what it is
 * on the wire, a CloudEvent.
 */
final class MapProducer extends DefaultProducer {
  private static final JsonMapper MAPPER = Json.json();

  private final HubComponent hub;
  private final Settings settings;

  /** What is mapped. */
  enum Input {
    MESSAGE,
    BODY
  }

  /** The class that the body gets: {@code byte[]}, {@code String}, {@code JsonNode} or {@code java.util.Map}. */
  enum As {
    BYTES,
    TEXT,
    JSON,
    MAP
  }

  record Settings(@Nullable String mapping, @Nullable String schema, Input input, As as) {}

  MapProducer(HubEndpoint endpoint, HubComponent hub, Settings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getProperty(Exchanges.MESSAGE, Message.class);
    Versions.of(exchange).add(hub, settings.mapping(), settings.schema());
    if (message == null || settings.input() == Input.BODY) {
      JsonNode tree =
          hub.translation().toCanonical(Bodies.bytes(exchange), settings.mapping(), null);
      setBody(exchange, Json.bytes(tree));
      return;
    }
    Mapping.Native document =
        hub.translation().toNative(message, settings.mapping(), settings.schema());
    exchange.setProperty(Exchanges.NATIVE, document.bytes());
    exchange.setProperty(Exchanges.NATIVE_TYPE, document.mediaType());
    setBody(exchange, document.bytes());
    exchange.setProperty(Exchanges.GIVEN, exchange.getMessage().getBody());
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
