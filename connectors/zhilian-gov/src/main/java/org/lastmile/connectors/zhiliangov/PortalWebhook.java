package org.lastmile.connectors.zhiliangov;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.entity.mime.StringBody;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Turns an event into a signed webhook call: JSON, or multipart ({@code event}, {@code document}) when the case has a
 * result document. The document is streamed from the attachment store, once for the signature and once for the call.
 */
public final class PortalWebhook implements Processor {
  private final AttachmentStore store;
  private final PortalSignature signature;

  PortalWebhook(ConnectorContext context) {
    this.store = context.attachments();
    this.signature = new PortalSignature(context);
  }

  /** Takes the event as JSON text; leaves the entity as body and only the headers of the call. */
  @Override
  public void process(Exchange exchange) throws IOException {
    Message message = exchange.getProperty("HubMessage", Message.class);
    byte[] event = exchange.getMessage().getBody(byte[].class);
    Optional<Attachment> document = document(message);
    HttpEntity entity =
        document.isEmpty()
            ? new ByteArrayEntity(event, ContentType.APPLICATION_JSON)
            : multipart(new String(event, StandardCharsets.UTF_8), document.get());
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, entity.getContentType());
    exchange.getMessage().setHeader("Idempotency-Key", message.idempotencyKey());
    signature.sign(entity).forEach(exchange.getMessage()::setHeader);
    exchange.getMessage().setBody(entity);
  }

  private static Optional<Attachment> document(Message message) {
    String digest = message.body().path("document").path("digest").asText("");
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        message
            .attachment(digest)
            .orElseThrow(
                () ->
                    new HubException(
                        "PORTAL_DOCUMENT_MISSING",
                        FaultKind.LASTING,
                        "the result names a document that is not among the attachments of its message",
                        "/document/digest",
                        null)));
  }

  private HttpEntity multipart(String event, Attachment document) {
    return MultipartEntityBuilder.create()
        .setMode(HttpMultipartMode.EXTENDED)
        .setCharset(StandardCharsets.UTF_8)
        .addPart("event", new StringBody(event, ContentType.APPLICATION_JSON))
        .addPart("document", new StoredBody(document))
        .build();
  }

  /** A part that can be written more than once without holding the file in memory. */
  private final class StoredBody extends AbstractContentBody {
    private final Attachment document;

    StoredBody(Attachment document) {
      super(ContentType.parse(document.mediaType()));
      this.document = document;
    }

    @Override
    public String getFilename() {
      // parts name files in ASCII only; the document's own name is in the event
      return "document";
    }

    @Override
    public long getContentLength() {
      return document.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream content = store.open(document.digest())) {
        content.transferTo(out);
      }
    }
  }
}
