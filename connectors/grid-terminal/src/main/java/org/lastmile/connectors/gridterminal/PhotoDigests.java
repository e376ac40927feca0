package org.lastmile.connectors.gridterminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.Attachment;

/**
 * Adds names and digests of the stored photos to an event that its schema has checked, as {@code storedPhotos}; a
 * terminal cannot name stored files by itself, as its schema knows no such field.
 */
final class PhotoDigests implements Processor {
  @Override
  public void process(Exchange exchange) {
    ObjectNode event = exchange.getMessage().getBody(JsonNode.class).deepCopy();
    ArrayNode photos = event.putArray("storedPhotos");
    for (Object photo : exchange.getProperty("terminalPhotos", List.of(), List.class)) {
      if (photo instanceof Attachment attachment) {
        photos.addObject().put("name", attachment.name()).put("digest", attachment.digest());
      }
    }
    exchange.setProperty("eventKind", event.path("eventKind").asText());
    exchange.setProperty("eventNo", event.path("eventNo").asText());
    exchange.getMessage().setBody(event);
  }
}
