package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.transit.Target;

/** A message as the routes and mappings of a connector see it. */
final class MessageForms {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private MessageForms() {}

  /** The whole message as input of a mapping to native. */
  static ObjectNode tree(org.lastmile.hub.spi.Message message) {
    ObjectNode tree = Json.object();
    tree.put("id", message.id());
    tree.put("type", message.type().name());
    tree.put("idempotencyKey", message.idempotencyKey());
    tree.put("caseNo", message.caseNo());
    tree.put("source", message.source());
    tree.put("createdAt", TIME.format(message.createdAt()));
    tree.put("priority", message.priority().name());
    tree.put("due", message.due() == null ? null : TIME.format(message.due().at()));
    tree.put("version", message.version());
    tree.put("purpose", message.purpose());
    ArrayNode attachments = tree.putArray("attachments");
    for (Attachment attachment : message.attachments()) {
      attachments
          .addObject()
          .put("digest", attachment.digest())
          .put("size", attachment.size())
          .put("mediaType", attachment.mediaType())
          .put("name", attachment.name());
    }
    tree.set("body", message.body());
    return tree;
  }

  /** Makes the exchange the one that a route of a connector gets. */
  static void fill(
      Exchange exchange, org.lastmile.hub.spi.Message message, Target.Attempt attempt) {
    exchange.setProperty(Exchanges.MESSAGE, message);
    Message in = exchange.getMessage();
    in.setBody(message.body().deepCopy());
    exchange.setProperty(Exchanges.GIVEN, in.getBody());
    in.setHeader(Exchanges.MESSAGE_ID, message.id());
    in.setHeader(Exchanges.TYPE, message.type().name());
    in.setHeader(Exchanges.CASE_NO, message.caseNo());
    in.setHeader(Exchanges.IDEMPOTENCY_KEY, message.idempotencyKey());
    in.setHeader(Exchanges.PRIORITY, message.priority().name());
    in.setHeader(Exchanges.VERSION, message.version());
    in.setHeader(Exchanges.CREATED_AT, TIME.format(message.createdAt()));
    in.setHeader(Exchanges.DUE_AT, message.due() == null ? null : TIME.format(message.due().at()));
    in.setHeader(Exchanges.ATTEMPT, attempt.number());
    in.setHeader(Exchanges.DOUBTFUL, attempt.doubtful());
    in.setHeader(Exchanges.SOURCE, message.source());
  }
}
