package org.lastmile.hub.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** How fakes read XML: by the JDK's DOM, with namespaces, and no document that has a DTD. */
public final class XmlDom {
  private XmlDom() {}

  public static Document parse(String document) throws SAXException {
    return parse(new InputSource(new StringReader(document)));
  }

  /** Bytes in the encoding that the document declares. */
  public static Document parse(byte[] document) throws SAXException {
    return parse(new InputSource(new ByteArrayInputStream(document)));
  }

  /** The root of a document that may be none. */
  public static Optional<Element> root(byte[] document) {
    try {
      return Optional.of(parse(document).getDocumentElement());
    } catch (SAXException e) {
      return Optional.empty();
    }
  }

  private static Document parse(InputSource document) throws SAXException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(document);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has a DOM parser", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
