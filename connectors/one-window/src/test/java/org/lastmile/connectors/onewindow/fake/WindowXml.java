package org.lastmile.connectors.onewindow.fake;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Objects;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Matches notices and catalogues as the window's own schema has them, read by the JDK's DOM. */
final class WindowXml extends RequestMatcherExtension {
  private final Schema schema;

  WindowXml() {
    URL file = Objects.requireNonNull(WindowXml.class.getResource("/native/window.xsd"));
    try {
      schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(file);
    } catch (SAXException e) {
      throw new IllegalStateException("window.xsd is no schema", e);
    }
  }

  @Override
  public String getName() {
    return "window-schema";
  }

  @Override
  public MatchResult match(Request request, Parameters parameters) {
    return MatchResult.of(
        parse(request.getBody())
            .filter(root -> root.getTagName().equals("BJTZ") || root.getTagName().equals("SXML"))
            .filter(this::valid)
            .filter(WindowXml::carriesWhatItNames)
            .isPresent());
  }

  /** A notice that names a document and has no content cannot be printed. */
  private static boolean carriesWhatItNames(Element root) {
    return text(root, "WSNR").filter(String::isEmpty).isEmpty();
  }

  private boolean valid(Element root) {
    try {
      schema.newValidator().validate(new DOMSource(root));
      return true;
    } catch (SAXException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<Element> parse(byte[] bytes) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      return Optional.of(builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement());
    } catch (SAXException | IOException e) {
      return Optional.empty();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has a DOM parser", e);
    }
  }

  static Optional<String> text(Element in, String name) {
    return Optional.ofNullable(in.getElementsByTagName(name).item(0))
        .map(node -> node.getTextContent().strip());
  }
}
