package org.lastmile.connectors.cloudevents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;

/** Makes of an event in the JSON format the call that hands it over, with the headers of that call and no others. */
final class EventCall implements Processor {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What is no {@code ce-} header in binary mode. */
  private static final Set<String> NOT_HEADERS = Set.of("data", "datacontenttype");

  private final String authorization;
  private final boolean binary;

  EventCall(ConnectorContext context) {
    authorization = "Bearer " + context.text("delivery.token");
    binary = Boolean.parseBoolean(context.text("delivery.binary"));
  }

  @Override
  public void process(Exchange exchange) throws IOException {
    Message call = exchange.getMessage();
    call.removeHeaders("*");
    call.setHeader("Authorization", authorization);
    if (binary) {
      call.setHeader(Exchange.CONTENT_TYPE, "application/json");
      attributes(call);
      call.setBody(data(exchange));
    } else {
      call.setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json; charset=UTF-8");
    }
  }

  private static void attributes(Message call) throws IOException {
    for (Map.Entry<String, JsonNode> attribute :
        MAPPER.readTree(call.getBody(byte[].class)).properties()) {
      if (!NOT_HEADERS.contains(attribute.getKey())) {
        call.setHeader(
            "ce-" + attribute.getKey(), HeaderText.encode(attribute.getValue().asText()));
      }
    }
  }

  private static byte[] data(Exchange exchange) {
    return exchange
        .getProperty("HubMessage", org.lastmile.hub.spi.Message.class)
        .body()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
