package org.lastmile.connectors.healthrecords;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The few DOM steps of the dialect, read by CXF's hardened parser. */
final class HealthRecordsXml {
  private static final String CITIZEN_IDS = "2.16.156.10011.1.3";

  private HealthRecordsXml() {}

  /** Null where the bytes are no XML. */
  static @Nullable Element parse(byte[] xml) {
    try {
      return StaxUtils.read(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (XMLStreamException | IllegalStateException e) {
      // the second, where there are entities
      return null;
    }
  }

  static byte[] bytes(Element element) {
    return StaxUtils.toString(element).getBytes(StandardCharsets.UTF_8);
  }

  /** A document whose root has a head. */
  static Element withHead(String root) {
    Document document = DOMUtils.createDocument();
    document.appendChild(document.createElement(root));
    add(document.getDocumentElement(), "Head", null);
    return document.getDocumentElement();
  }

  static Element add(Element parent, String name, @Nullable String text) {
    Element child = parent.getOwnerDocument().createElement(name);
    if (text != null) {
      child.setTextContent(text);
    }
    parent.appendChild(child);
    return child;
  }

  static @Nullable Element child(@Nullable Element parent, String name) {
    for (Node node = parent == null ? null : parent.getFirstChild();
        node != null;
        node = node.getNextSibling()) {
      if (node instanceof Element element && name.equals(element.getLocalName())) {
        return element;
      }
    }
    return null;
  }

  /** Whose record a CDA document is, empty where it does not say. */
  static String citizenId(Element record) {
    @Nullable Element role = child(child(record, "recordTarget"), "patientRole");
    for (Node node = role == null ? null : role.getFirstChild();
        node != null;
        node = node.getNextSibling()) {
      if (node instanceof Element id
          && "id".equals(id.getLocalName())
          && CITIZEN_IDS.equals(id.getAttribute("root"))) {
        return id.getAttribute("extension");
      }
    }
    return "";
  }

  /** The text at a path of children, empty where there is none. */
  static String text(@Nullable Element root, String... path) {
    Element found = root;
    for (String name : path) {
      found = child(found, name);
    }
    return found == null ? "" : found.getTextContent().strip();
  }
}
