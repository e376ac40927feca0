package org.lastmile.hub.mapping;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.sax.SAXSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/** Reads XML without DTDs, external entities or network. */
final class Xml {
  private final SAXParserFactory factory;

  Xml() {
    // newDefaultInstance: the JDK's own parser, whatever else is on the class path
    factory = SAXParserFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the JDK's XML parser knows these features", e);
    }
  }

  /** A source that is parsed safely; DOM nodes and sources are taken as they are. */
  Source source(Object input) {
    return switch (input) {
      case byte[] bytes ->
          new SAXSource(reader(), new InputSource(new ByteArrayInputStream(bytes)));
      case String text -> new SAXSource(reader(), new InputSource(new StringReader(text)));
      case InputStream stream -> new SAXSource(reader(), new InputSource(stream));
      case Node node -> new DOMSource(node);
      case Source source -> source;
      default ->
          throw new HubException(
              "XML_INVALID",
              FaultKind.LASTING,
              "cannot read XML from "
                  + input.getClass().getName()
                  + ", allowed are bytes, text, streams, DOM and sources");
    };
  }

  /** A reader that gives up at the first fault. */
  synchronized XMLReader reader() {
    try {
      XMLReader reader = factory.newSAXParser().getXMLReader();
      reader.setErrorHandler(new Strict());
      return reader;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the JDK's XML parser cannot be made", e);
    }
  }

  /** The parser's message is left out because it may quote the input. */
  static HubException invalid(@Nullable SAXParseException at) {
    return new HubException(
        "XML_INVALID",
        FaultKind.CALLER,
        "not well-formed XML, or with a DOCTYPE, which is not allowed",
        at == null ? null : at.getLineNumber() + ":" + at.getColumnNumber(),
        null);
  }

  /** The parse fault among the causes, null if there is none. */
  static @Nullable SAXParseException parseFault(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SAXParseException fault) {
        return fault;
      }
    }
    return null;
  }

  private static final class Strict extends DefaultHandler {
    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
