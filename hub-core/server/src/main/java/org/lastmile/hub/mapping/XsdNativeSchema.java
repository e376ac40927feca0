package org.lastmile.hub.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** XML Schema 1.0. */
record XsdNativeSchema(String path, String contentHash, Schema schema, Xml xml)
    implements NativeSchema {
  private static final String BASE = "hub:/";

  /** What Xerces says: the rule broken, then words that may quote values; names of elements are safe. */
  private static final Pattern RULE = Pattern.compile("^([a-zA-Z0-9.-]+): ");

  private static final Pattern ELEMENT =
      Pattern.compile("(?:element|attribute) '(?:\\{[^}]*\\}:?)?([A-Za-z_][\\w.:-]{0,60})'");

  static XsdNativeSchema compile(String path, Resources resources) {
    ContentHash hash = new ContentHash();
    byte[] bytes = resources.get(path);
    hash.add(path, bytes);
    SchemaFactory factory = SchemaFactory.newDefaultInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "hub");
      factory.setResourceResolver(
          (type, namespace, publicId, systemId, base) -> imported(systemId, base, resources, hash));
      factory.setErrorHandler(new Strict());
      Schema schema =
          factory.newSchema(new StreamSource(new ByteArrayInputStream(bytes), BASE + path));
      return new XsdNativeSchema(path, hash.hex(), schema, new Xml());
    } catch (SAXException e) {
      SAXParseException at = Xml.parseFault(e);
      String place =
          at == null ? path : path + ":" + at.getLineNumber() + ":" + at.getColumnNumber();
      throw new HubException(
          "SCHEMA_INVALID", FaultKind.LASTING, path + " is no XML Schema", place, e);
    }
  }

  @Override
  public void check(Object input) {
    SAXParseException fault = found(input);
    if (fault != null) {
      throw fault(fault);
    }
  }

  /** By itself, so that the validator with its texts is let go of before the fault is read. */
  private @Nullable SAXParseException found(Object input) {
    Validator validator = schema.newValidator();
    validator.setErrorHandler(new Strict());
    try {
      validator.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      validator.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      validator.validate(xml.source(input));
      return null;
    } catch (SAXParseException e) {
      return e;
    } catch (SAXException e) {
      throw Xml.invalid(Xml.parseFault(e));
    } catch (IOException e) {
      throw new HubException(
          "XML_INVALID",
          FaultKind.CALLER,
          "the bytes are not in the encoding declared",
          null,
          null);
    }
  }

  private HubException fault(SAXParseException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    Matcher rule = RULE.matcher(message);
    if (!rule.find() || !rule.group(1).startsWith("cvc-")) {
      return Xml.invalid(e);
    }
    Matcher element = ELEMENT.matcher(message);
    String where = element.find() ? "'" + element.group(1) + "' " : "a value ";
    return new HubException(
        "NATIVE_INVALID",
        FaultKind.CALLER,
        "the body does not keep to " + path + ": " + where + "breaks the rule " + rule.group(1),
        e.getLineNumber() > 0 ? e.getLineNumber() + ":" + e.getColumnNumber() : null,
        null);
  }

  private static LSInput imported(
      @Nullable String systemId, @Nullable String base, Resources resources, ContentHash hash) {
    if (systemId == null) {
      throw new HubException(
          "SCHEMA_FOREIGN", FaultKind.LASTING, "an import without schemaLocation is not allowed");
    }
    URI uri = URI.create(base == null ? BASE : base).resolve(systemId).normalize();
    if (!uri.toString().startsWith(BASE)) {
      throw new HubException(
          "SCHEMA_FOREIGN", FaultKind.LASTING, "a schema refers to " + uri + ", beyond its folder");
    }
    String path = uri.toString().substring(BASE.length());
    byte[] bytes = resources.get(path);
    hash.add(path, bytes);
    LSInput input = ls().createLSInput();
    input.setByteStream(new ByteArrayInputStream(bytes));
    input.setSystemId(uri.toString());
    return input;
  }

  private static DOMImplementationLS ls() {
    try {
      return (DOMImplementationLS)
          DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the JDK has DOM Load and Save", e);
    }
  }

  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {
      // a warning does not make a document invalid
    }

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
