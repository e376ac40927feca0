package org.lastmile.connectors.onewindow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Exchange;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** Puts the document of a result into its notice, because the window prints it. */
public final class WindowPrint {
  /** Texts are escaped, so that this can only be the element itself. */
  private static final String EMPTY = "<WSNR/>";

  private final AttachmentStore store;
  private final long limit;

  WindowPrint(ConnectorContext context) {
    this.store = context.attachments();
    this.limit = context.size("print.limit");
  }

  /** Takes the notice as bytes in UTF-8, and leaves it so. */
  public void fill(Exchange exchange) throws IOException {
    byte[] notice = exchange.getMessage().getBody(byte[].class);
    String text = new String(notice, StandardCharsets.UTF_8);
    int at = text.indexOf(EMPTY);
    if (at < 0) {
      return;
    }
    Attachment document = document(exchange.getProperty("HubMessage", Message.class));
    ByteArrayOutputStream filled = new ByteArrayOutputStream();
    filled.writeBytes((text.substring(0, at) + "<WSNR>").getBytes(StandardCharsets.UTF_8));
    try (InputStream content = store.open(document.digest());
        OutputStream encoded = Base64.getEncoder().wrap(new Unclosed(filled))) {
      content.transferTo(encoded);
    }
    filled.writeBytes(
        ("</WSNR>" + text.substring(at + EMPTY.length())).getBytes(StandardCharsets.UTF_8));
    exchange.getMessage().setBody(filled.toByteArray());
  }

  private Attachment document(Message message) {
    String digest = message.body().path("document").path("digest").asText();
    Attachment document =
        message
            .attachment(digest)
            .orElseThrow(
                () ->
                    new HubException(
                        "ONE_WINDOW_DOCUMENT_MISSING",
                        FaultKind.LASTING,
                        "the result names a document that is not among the attachments of its message",
                        "/document/digest",
                        null));
    if (document.size() > limit) {
      throw new HubException(
          "ONE_WINDOW_DOCUMENT_TOO_LARGE",
          FaultKind.LASTING,
          "the document of the result has "
              + document.size()
              + " bytes; allowed by print.limit are "
              + limit,
          "/document",
          null);
    }
    return document;
  }

  /** The end of the encoding is not the end of the notice. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
