package org.lastmile.hub.access;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The elements and attributes of an XML document, without any of its values. */
final class XmlStructure {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9_.:-]+)", Pattern.CASE_INSENSITIVE);
  private static final int DEEPEST = 100;

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean childless;

  private XmlStructure() {}

  /** Empty where the bytes are no well-formed document, or have a DOCTYPE. */
  static Optional<String> of(byte[] bytes, String mediaType) {
    try {
      XMLStreamReader reader =
          factory().createXMLStreamReader(new ByteArrayInputStream(bytes), charset(mediaType));
      return Optional.of(new XmlStructure().read(reader));
    } catch (XMLStreamException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }

  private static @Nullable String charset(String mediaType) {
    Matcher charset = CHARSET.matcher(mediaType);
    return charset.find() ? charset.group(1) : null;
  }

  private String read(XMLStreamReader reader) throws XMLStreamException {
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException("not allowed");
        case XMLStreamConstants.START_ELEMENT -> start(reader);
        case XMLStreamConstants.END_ELEMENT -> end(reader);
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getText());
        default -> {
          // comments and instructions are not structure
        }
      }
    }
    return out.toString();
  }

  private void start(XMLStreamReader reader) throws XMLStreamException {
    value();
    if (depth == DEEPEST) {
      throw new XMLStreamException("deeper than " + DEEPEST);
    }
    line();
    out.append('<').append(name(reader.getPrefix(), reader.getLocalName()));
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      out.append(' ')
          .append(name(reader.getAttributePrefix(i), reader.getAttributeLocalName(i)))
          .append("=\"")
          .append(Masks.text(reader.getAttributeValue(i)))
          .append('"');
    }
    out.append('>');
    depth++;
    childless = true;
  }

  private void end(XMLStreamReader reader) {
    boolean leaf = childless;
    value();
    depth--;
    if (!leaf) {
      line();
    }
    out.append("</").append(name(reader.getPrefix(), reader.getLocalName())).append('>');
    childless = false;
  }

  /** What stood between two tags. */
  private void value() {
    String value = text.toString().strip();
    text.setLength(0);
    if (!value.isEmpty()) {
      if (!childless) {
        line();
      }
      out.append(Masks.text(value));
    }
  }

  private void line() {
    if (!out.isEmpty()) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private static String name(@Nullable String prefix, String local) {
    String name = prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    return Masking.isFieldName(name) ? name : Masks.hidden();
  }
}
