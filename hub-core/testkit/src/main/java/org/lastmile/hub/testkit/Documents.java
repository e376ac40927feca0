package org.lastmile.hub.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;

/** Compares native documents as their format means them: JSON and XML as trees, anything else as bytes. */
final class Documents {
  private Documents() {}

  static boolean same(byte[] one, byte[] other) {
    if (Arrays.equals(one, other)) {
      return true;
    }
    if (starts(one, '<') && starts(other, '<')) {
      return xml(one).isEqualNode(xml(other));
    }
    if ((starts(one, '{') || starts(one, '[')) && (starts(other, '{') || starts(other, '['))) {
      try {
        return Json.parse(one).equals(Json.parse(other));
      } catch (HubException e) {
        return false;
      }
    }
    return false;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean starts(byte[] bytes, char first) {
    for (byte one : bytes) {
      if (!Character.isWhitespace(one)) {
        return one == first;
      }
    }
    return false;
  }

  private static Document xml(byte[] bytes) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      factory.setIgnoringComments(true);
      factory.setCoalescing(true);
      Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
      document.normalizeDocument();
      dropIndentation(document);
      return document;
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("not XML: " + text(bytes), e);
    }
  }

  private static void dropIndentation(Node node) {
    List<Node> children = new ArrayList<>();
    for (int i = 0; i < node.getChildNodes().getLength(); i++) {
      children.add(node.getChildNodes().item(i));
    }
    boolean elements =
        children.stream().anyMatch(child -> child.getNodeType() == Node.ELEMENT_NODE);
    for (Node child : children) {
      if (elements && child instanceof Text text && text.getData().isBlank()) {
        node.removeChild(child);
      } else {
        dropIndentation(child);
      }
    }
  }
}
