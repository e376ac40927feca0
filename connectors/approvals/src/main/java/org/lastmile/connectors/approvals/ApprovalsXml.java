package org.lastmile.connectors.approvals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.Source;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The few DOM steps of the dialect, by CXF's hardened parser. */
final class ApprovalsXml {
  static final String NAMESPACE = "urn:sample:approvals:1";

  private ApprovalsXml() {}

  /** The single element of a SOAP body, detached from its envelope. */
  static Element root(Exchange exchange) {
    CxfPayload<?> payload = exchange.getMessage().getBody(CxfPayload.class);
    List<Source> parts = payload == null ? List.of() : payload.getBodySources();
    if (parts.size() != 1) {
      throw new HubException(
          "APPROVALS_BODY",
          FaultKind.CALLER,
          "the SOAP body has " + parts.size() + " elements, allowed is one",
          "Body",
          null);
    }
    try {
      return StaxUtils.read(parts.getFirst()).getDocumentElement();
    } catch (XMLStreamException e) {
      throw new HubException(
          "APPROVALS_XML", FaultKind.CALLER, "the SOAP body is not well-formed", "Body", e);
    }
  }

  static Element parse(byte[] xml) {
    try {
      return StaxUtils.read(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (XMLStreamException e) {
      throw new HubException(
          "APPROVALS_MAPPING", FaultKind.LASTING, "the mapping did not give XML", null, e);
    }
  }

  static byte[] bytes(Node node) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      StaxUtils.writeTo(node, out);
    } catch (XMLStreamException e) {
      throw new HubException(
          "APPROVALS_XML", FaultKind.CALLER, "the SOAP body is not well-formed", "Body", e);
    }
    return out.toByteArray();
  }

  static Document element(String name) {
    Document document = DOMUtils.createDocument();
    document.appendChild(document.createElementNS(NAMESPACE, name));
    return document;
  }

  static void add(Element parent, String name, String text) {
    Element child = parent.getOwnerDocument().createElementNS(NAMESPACE, name);
    child.setTextContent(text);
    parent.appendChild(child);
  }

  static List<Element> all(Element in, String name) {
    NodeList found = in.getElementsByTagNameNS(NAMESPACE, name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  static @Nullable Element first(Element in, String name) {
    return first(in, NAMESPACE, name);
  }

  static @Nullable Element first(Element in, String namespace, String name) {
    return (Element) in.getElementsByTagNameNS(namespace, name).item(0);
  }
}
