package org.lastmile.connectors.emergency;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** XML of the fake, by the JDK's DOM. */
final class EmergencyXml {
  static final String CAP = "urn:oasis:names:tc:emergency:cap:1.2";
  private static final String OWN = "urn:sample:emergency:1";

  private EmergencyXml() {}

  static Optional<String> text(Element in, String name) {
    return Optional.ofNullable(in.getElementsByTagNameNS(CAP, name).item(0))
        .map(node -> node.getTextContent().strip())
        .filter(text -> !text.isEmpty());
  }

  static String ack(String identifier, String number, String at, List<String> references) {
    Document document = root("ack");
    add(document, "identifier", identifier);
    add(document, "incidentNumber", number);
    add(document, "at", at);
    references.forEach(reference -> add(document, "reference", reference));
    return write(document);
  }

  static String refusal(String code, String place, String reason) {
    return place.isEmpty()
        ? document("refusal", "code", code, "reason", reason)
        : document("refusal", "code", code, "place", place, "reason", reason);
  }

  /** A flat document of names and texts. */
  static String document(String root, String... namesAndTexts) {
    Document document = root(root);
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      add(document, namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return write(document);
  }

  private static Document root(String name) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
      document.appendChild(document.createElementNS(OWN, name));
      return document;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has a DOM parser", e);
    }
  }

  private static void add(Document document, String name, String text) {
    Element child = document.createElementNS(OWN, name);
    child.setTextContent(text);
    document.getDocumentElement().appendChild(child);
  }

  private static String write(Document document) {
    try {
      TransformerFactory factory = TransformerFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      StringWriter text = new StringWriter();
      factory.newTransformer().transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("a document of one's own can be written", e);
    }
  }
}
