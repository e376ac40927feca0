package org.lastmile.connectors.urbanmanagement;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.cxf.staxutils.StaxUtils;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Moves the bytes of files between base64 inside the documents and the attachment store. In between, a document names a
 * file by its digest only, so that neither mapping nor evidence holds its bytes.
 */
public final class UrbanManagementFiles {
  /** Most bytes of the files of one document: as base64 in text they need several times that in memory. */
  static final long MOST = 20L << 20;

  private static final String CONTENT = "NR";

  private final AttachmentStore store;

  UrbanManagementFiles(AttachmentStore store) {
    this.store = store;
  }

  /** Writes the bytes of each file into the document, after what is kept as evidence. */
  public void attach(Exchange exchange) throws IOException, InvalidPayloadException {
    Element root;
    try {
      root = parse(exchange);
    } catch (XMLStreamException e) {
      throw mapping("the mapping did not give XML", e);
    }
    NodeList contents = root.getElementsByTagName(CONTENT);
    if (contents.getLength() == 0) {
      return;
    }
    long room = MOST;
    for (int i = 0; i < contents.getLength(); i++) {
      byte[] bytes = read(contents.item(i).getTextContent(), room);
      room -= bytes.length;
      contents.item(i).setTextContent(Base64.getEncoder().encodeToString(bytes));
    }
    exchange.getMessage().setBody(write(root));
  }

  /** Stores each photo of a report and leaves its digest in the document in place of its bytes. */
  public void keep(Exchange exchange) throws IOException, InvalidPayloadException {
    Element root;
    try {
      root = parse(exchange);
    } catch (XMLStreamException e) {
      throw new HubException(
          "URBAN_MANAGEMENT_XML",
          FaultKind.CALLER,
          "the argument is not a well-formed document",
          "xmlParam",
          e);
    }
    NodeList photos = root.getElementsByTagName("ZP");
    List<Attachment> kept = new ArrayList<>();
    for (int i = 0; i < photos.getLength(); i++) {
      Element photo = (Element) photos.item(i);
      NodeList name = photo.getElementsByTagName("MC");
      NodeList content = photo.getElementsByTagName(CONTENT);
      if (name.getLength() == 0 || content.getLength() == 0) {
        continue; // the schema check names what is missing
      }
      String place = "/REPORT/ZP[" + (i + 1) + "]/NR";
      Attachment attachment =
          store.store(
              new ByteArrayInputStream(decode(content.item(0).getTextContent(), place)),
              name.item(0).getTextContent().strip(),
              MOST);
      if (!attachment.mediaType().startsWith("image/")) {
        throw new HubException(
            "URBAN_MANAGEMENT_PHOTO",
            FaultKind.CALLER,
            "a photo is none by its content; allowed are images",
            place,
            null);
      }
      content.item(0).setTextContent(attachment.digest());
      kept.add(attachment);
    }
    exchange.setProperty("HubAttachments", kept);
    exchange.getMessage().setBody(write(root));
  }

  private byte[] read(String digest, long room) throws IOException {
    try (InputStream in = store.open(digest)) {
      byte[] bytes = in.readNBytes((int) room + 1);
      if (bytes.length > room) {
        throw new HubException(
            "URBAN_MANAGEMENT_TOO_LARGE",
            FaultKind.CALLER,
            "the files have more than the " + (MOST >> 20) + " MB that the system takes",
            "/body/application/materials",
            null);
      }
      return bytes;
    }
  }

  private static byte[] decode(String text, String place) {
    try {
      return Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "URBAN_MANAGEMENT_PHOTO", FaultKind.CALLER, "a photo is not base64", place, e);
    }
  }

  private static Element parse(Exchange exchange)
      throws XMLStreamException, InvalidPayloadException {
    byte[] xml = exchange.getMessage().getMandatoryBody(byte[].class);
    return StaxUtils.read(new ByteArrayInputStream(xml)).getDocumentElement();
  }

  /** In GB2312, as the system wants it declared; what that cannot hold is written as a reference. */
  private static byte[] write(Element root) {
    try {
      Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
      writer.setOutputProperty(OutputKeys.ENCODING, "GB2312");
      root.getOwnerDocument().setXmlStandalone(true); // else it declares standalone="no"
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.transform(new DOMSource(root), new StreamResult(out));
      return out.toByteArray();
    } catch (TransformerException e) {
      throw mapping("the document cannot be written", e);
    }
  }

  private static HubException mapping(String problem, Exception cause) {
    return new HubException("URBAN_MANAGEMENT_MAPPING", FaultKind.LASTING, problem, null, cause);
  }
}
