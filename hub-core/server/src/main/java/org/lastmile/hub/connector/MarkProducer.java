package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code hub:mark}: after a {@code hub:receive} with {@code split}, makes the body the workbook as it came, with one more
 * column that says what became of each row. The mapping gets one of the {@code results} and gives a text.
 */
final class MarkProducer extends DefaultProducer {
  private final HubComponent hub;
  private final Settings settings;

  record Settings(String layout, String mapping, String heading) {}

  MarkProducer(HubEndpoint endpoint, HubComponent hub, Settings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) {
    byte[] workbook = exchange.getProperty(Exchanges.NATIVE, byte[].class);
    JsonNode results = Json.parse(Bodies.bytes(exchange)).path("results");
    if (workbook == null || !results.isArray()) {
      throw new HubException(
          "CONNECTOR_ROUTES",
          FaultKind.LASTING,
          "hub:mark stands behind a hub:receive with split=true, whose body is what became of the rows");
    }
    List<String> words = new ArrayList<>();
    for (JsonNode result : results) {
      JsonNode word = hub.translation().mapped(result, settings.mapping());
      if (!word.isTextual()) {
        throw new HubException(
            "NATIVE_UNMAPPABLE",
            FaultKind.LASTING,
            settings.mapping() + " gave no text for row " + result.path("row").asInt());
      }
      words.add(word.textValue());
    }
    exchange
        .getMessage()
        .setBody(hub.translation().mark(workbook, settings.layout(), settings.heading(), words));
  }
}
