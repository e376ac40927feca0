package org.lastmile.connectors.humanresources;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The few DOM steps of the dialect, read by CXF's hardened parser. */
final class HumanResourcesXml {
  private static final String MAPPING = "HUMAN_RESOURCES_MAPPING";

  private HumanResourcesXml() {}

  /**
   * @param code of the fault when the bytes are not XML, PASSING; null for a request, whose mapping is to blame
   */
  static Element parse(byte[] xml, @Nullable String code) {
    try {
      return StaxUtils.read(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (XMLStreamException e) {
      throw code == null
          ? new HubException(MAPPING, FaultKind.LASTING, "the mapping did not give XML", null, e)
          : new HubException(code, FaultKind.PASSING, "the system's answer holds no XML", null, e);
    }
  }

  /** In GBK, as the system wants it declared; what GBK cannot hold is written as a reference. */
  static byte[] bytes(Element element) {
    try {
      Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
      writer.setOutputProperty(OutputKeys.ENCODING, "GBK");
      element.getOwnerDocument().setXmlStandalone(true); // else it declares standalone="no"
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.transform(new DOMSource(element), new StreamResult(out));
      return out.toByteArray();
    } catch (TransformerException e) {
      throw new HubException(MAPPING, FaultKind.LASTING, "the request cannot be written", null, e);
    }
  }

  /** A request with an empty account. */
  static Element request(String transaction, String serial) {
    Document document = DOMUtils.createDocument();
    Element root = document.createElement("REQUEST");
    document.appendChild(root);
    Element head = add(root, "HEAD", "");
    add(head, "YHM", "");
    add(head, "MM", "");
    add(head, "JYBH", transaction);
    add(head, "LSH", serial);
    return root;
  }

  static Element add(Element parent, String name, String text) {
    Element child = parent.getOwnerDocument().createElement(name);
    child.setTextContent(text);
    parent.appendChild(child);
    return child;
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  static @Nullable Element child(Element parent, String name) {
    return children(parent).stream()
        .filter(element -> name.equals(element.getLocalName()))
        .findFirst()
        .orElse(null);
  }

  /** A child that the connector's own request must have. */
  static Element required(Element parent, String name) {
    Element found = child(parent, name);
    if (found == null) {
      throw new HubException(
          MAPPING, FaultKind.LASTING, "the mapping gave a request without " + name, name, null);
    }
    return found;
  }

  /** The text of a child, empty where there is none. */
  static String text(Element parent, String name) {
    Element found = child(parent, name);
    return found == null ? "" : found.getTextContent().strip();
  }
}
