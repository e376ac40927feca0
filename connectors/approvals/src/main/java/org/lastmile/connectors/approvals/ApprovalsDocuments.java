package org.lastmile.connectors.approvals;

import jakarta.activation.DataHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.w3c.dom.Element;

/**
 * Moves the bytes of documents between MTOM parts and the attachment store. In between, the XML names a document by its
 * digest only, so that no mapping ever holds 30 MB.
 */
public final class ApprovalsDocuments {
  /** Most bytes of one document. */
  static final long LIMIT = 64L << 20;

  private static final String XOP = "http://www.w3.org/2004/08/xop/include";

  private final AttachmentStore store;

  ApprovalsDocuments(AttachmentStore store) {
    this.store = store;
  }

  /**
   * Stores each document of a call-back and leaves its digest in the XML in place of its bytes. The body becomes the XML
   * text, which is also the evidence: the same event called back again has the same bytes, whatever its content ids.
   */
  public void keep(Exchange exchange) throws IOException {
    Element root = ApprovalsXml.root(exchange);
    List<Attachment> kept = new ArrayList<>();
    for (Element document : ApprovalsXml.all(root, "document")) {
      Element content = ApprovalsXml.first(document, "content");
      Element name = ApprovalsXml.first(document, "name");
      if (content == null || name == null) {
        continue; // the schema check names what is missing
      }
      try (InputStream bytes = open(exchange, content)) {
        Attachment attachment = store.store(bytes, name.getTextContent().strip(), LIMIT);
        setDigest(document, content, attachment.digest());
        content.setTextContent("");
        kept.add(attachment);
      }
    }
    byte[] text = ApprovalsXml.bytes(root);
    exchange.setProperty("HubAttachments", kept);
    exchange.setProperty("HubNative", text);
    exchange.setProperty("HubNativeType", "text/xml;charset=UTF-8");
    exchange.getMessage().setBody(text);
  }

  /** Adds each file of a submission as an MTOM part that is streamed from the store, and names it in the XML. */
  public void attach(Exchange exchange) throws IOException, InvalidPayloadException {
    Element root = ApprovalsXml.parse(exchange.getMessage().getMandatoryBody(byte[].class));
    Message message = exchange.getProperty("HubMessage", Message.class);
    List<Attachment> known = message == null ? List.of() : message.attachments();
    for (Element file : ApprovalsXml.all(root, "file")) {
      Element content = ApprovalsXml.first(file, "content");
      Element digest = ApprovalsXml.first(file, "digest");
      if (content == null || digest == null) {
        continue;
      }
      String sha256 = digest.getTextContent().strip();
      store
          .open(sha256)
          .close(); // absent bytes are a fault of this attempt, not of the middle of a request
      String mediaType =
          known.stream()
              .filter(one -> one.digest().equals(sha256))
              .findFirst()
              .map(Attachment::mediaType)
              .orElse("application/octet-stream");
      String part = sha256.substring(sha256.indexOf(':') + 1) + "@lastmile";
      exchange
          .getMessage(AttachmentMessage.class)
          .addAttachment(part, new DataHandler(new StoredFile(store, sha256, mediaType)));
      Element include = root.getOwnerDocument().createElementNS(XOP, "xop:Include");
      include.setAttribute("href", "cid:" + part);
      content.setTextContent("");
      content.appendChild(include);
    }
    exchange.getMessage().setBody(new CxfPayload<>(new ArrayList<>(), List.of(root)));
  }

  private static InputStream open(Exchange exchange, Element content) throws IOException {
    Element include = ApprovalsXml.first(content, XOP, "Include");
    if (include == null) {
      return inline(content);
    }
    String cid =
        URLDecoder.decode(
            include.getAttribute("href").replaceFirst("^cid:", ""), StandardCharsets.UTF_8);
    DataHandler part = exchange.getMessage(AttachmentMessage.class).getAttachment(cid);
    if (part == null) {
      throw new HubException(
          "APPROVALS_PART_MISSING",
          FaultKind.CALLER,
          "the document names a part that the message does not have; send it as MTOM part or inline base64",
          "document/content",
          null);
    }
    return part.getInputStream();
  }

  /** MTOM is an optimisation: a sender may also write the base64 out. */
  private static InputStream inline(Element content) {
    try {
      return new ByteArrayInputStream(
          Base64.getMimeDecoder()
              .decode(content.getTextContent().getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "APPROVALS_BASE64", FaultKind.CALLER, "content is not base64", "document/content", e);
    }
  }

  private static void setDigest(Element document, Element content, String actual) {
    Element digest = ApprovalsXml.first(document, "digest");
    if (digest == null) {
      digest = document.getOwnerDocument().createElementNS(ApprovalsXml.NAMESPACE, "digest");
      document.insertBefore(digest, content);
      digest.setTextContent(actual);
    } else if (!digest.getTextContent().strip().equals(actual)) {
      throw new HubException(
          "APPROVALS_DIGEST",
          FaultKind.CALLER,
          "the document's digest and its bytes differ",
          "document/digest",
          null);
    }
  }
}
