package org.lastmile.connectors.servicepurchasing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The list of files in a document, {@code FJ}, which names each file of the zip with its digest: without it the zip could
 * be another's, or a half of the right one.
 */
public final class ServicePurchasingFiles {
  private static final String DIGEST = "sha256:";

  /**
   * Reads what a document is before its schema is checked. Sets the properties {@code kind} (the root element), {@code
   * listed} (digest by name in the zip) and, of a receipt, {@code news}: whether it tells of more than that a file has
   * come.
   */
  public void read(Exchange exchange) throws InvalidPayloadException {
    Element root = root(exchange.getMessage().getMandatoryBody(byte[].class));
    String name = exchange.getProperty("siteStem", String.class);
    String number = text(root, "WJBH");
    if (number != null && !number.equals(name)) {
      throw new HubException(
          "SERVICE_PURCHASING_NUMBER",
          FaultKind.CALLER,
          "WJBH is not the name of the file; allowed is the name without its ending",
          "/" + root.getNodeName() + "/WJBH",
          null);
    }
    exchange.setProperty("kind", root.getNodeName());
    exchange.setProperty("listed", listed(root));
    exchange.setProperty("news", isNews(root));
  }

  /** An application that was taken has begun to be handled; what was refused a person must look at. */
  private static boolean isNews(Element receipt) {
    String result = text(receipt, "JG");
    String of = String.valueOf(text(receipt, "YWJBH"));
    return "0".equals(result) ? of.startsWith("SQ-") : !"2".equals(result);
  }

  /** Compares what a document lists with what was in its zip. */
  @SuppressWarnings("unchecked") // set by read, and by the hub's bean by its contract
  public void compare(Exchange exchange) {
    Map<String, String> listed = exchange.getProperty("listed", Map.class);
    Map<String, Attachment> files = exchange.getProperty("zipFiles", Map.class);
    if (!listed.isEmpty() && files.isEmpty()) {
      throw files(
          "SERVICE_PURCHASING_ZIP",
          "the document lists files and there is no zip, or one larger than zip.limit",
          "/FJ");
    }
    int number = 0;
    for (Map.Entry<String, String> file : listed.entrySet()) {
      String place = "/FJ[" + ++number + "]";
      Attachment found = files.get(file.getKey());
      if (found == null) {
        throw files("SERVICE_PURCHASING_FILES", "the file is not in the zip", place + "/WJM");
      }
      if (!found.digest().equals(file.getValue())) {
        throw files(
            "SERVICE_PURCHASING_FILES",
            "the file in the zip has another SHA-256 than ZY says",
            place + "/ZY");
      }
    }
    if (files.size() > listed.size()) {
      throw files(
          "SERVICE_PURCHASING_FILES",
          "the zip has " + files.size() + " files, and the document lists " + listed.size(),
          "/FJ");
    }
  }

  /** Sets the property {@code listed} of a document that goes out. */
  public void list(Exchange exchange) throws InvalidPayloadException {
    Map<String, String> listed = listed(root(exchange.getMessage().getMandatoryBody(byte[].class)));
    exchange.setProperty("listed", listed);
    exchange.setProperty("hasFiles", !listed.isEmpty());
  }

  private static Map<String, String> listed(Element root) {
    Map<String, String> listed = new LinkedHashMap<>();
    NodeList files = root.getElementsByTagName("FJ");
    for (int i = 0; i < files.getLength(); i++) {
      Element file = (Element) files.item(i);
      String name = text(file, "WJM");
      String digest = text(file, "ZY");
      if (name == null || digest == null) {
        continue; // the schema check names what is missing
      }
      if (listed.put(name, DIGEST + digest) != null) {
        throw files(
            "SERVICE_PURCHASING_FILES", "the file is listed twice", "/FJ[" + (i + 1) + "]/WJM");
      }
    }
    return listed;
  }

  private static HubException files(String code, String what, String place) {
    return new HubException(code, FaultKind.CALLER, what, place, null);
  }

  private static @Nullable String text(Element parent, String name) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeName().equals(name)) {
        return child.getTextContent();
      }
    }
    return null;
  }

  private static Element root(byte[] document) {
    try {
      return parser().parse(new ByteArrayInputStream(document)).getDocumentElement();
    } catch (SAXParseException e) {
      throw broken(e.getLineNumber() + ":" + e.getColumnNumber());
    } catch (SAXException | IOException e) {
      throw broken(null);
    }
  }

  private static DocumentBuilder parser() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder parser = factory.newDocumentBuilder();
      parser.setErrorHandler(new DefaultHandler());
      return parser;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser knows these features", e);
    }
  }

  /** The cause is left out because it quotes the document. */
  private static HubException broken(@Nullable String place) {
    return new HubException(
        "SERVICE_PURCHASING_XML",
        FaultKind.CALLER,
        "the document is not well-formed XML, or has a DOCTYPE, which is not allowed",
        place,
        null);
  }
}
