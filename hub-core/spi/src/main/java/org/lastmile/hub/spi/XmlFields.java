package org.lastmile.hub.spi;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes a small XML document of fields, as a receipt or a refusal is, for UTF-8. */
public final class XmlFields {
  private final @Nullable String namespace;
  private final List<String> path;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final Map<String, String> fields = new LinkedHashMap<>();

  /**
   * @param namespace of all elements, null for none
   * @param path names of the elements around the fields, from the root
   */
  public XmlFields(@Nullable String namespace, String... path) {
    this.namespace = namespace;
    this.path = List.of(path);
  }

  /** Adds an attribute to the element around the fields. */
  public XmlFields attribute(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  /** Adds a field; null adds none. */
  public XmlFields field(String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
    return this;
  }

  /** The document with its declaration. */
  public String document() {
    StringWriter text = new StringWriter();
    try {
      write(XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text));
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a text in memory cannot be written", e);
    }
    return text.toString();
  }

  private void write(XMLStreamWriter xml) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    for (String name : path) {
      xml.writeStartElement(name);
      if (namespace != null && name.equals(path.getFirst())) {
        xml.writeDefaultNamespace(namespace);
      }
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      xml.writeAttribute(attribute.getKey(), attribute.getValue());
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      xml.writeStartElement(field.getKey());
      xml.writeCharacters(field.getValue());
      xml.writeEndElement();
    }
    xml.writeEndDocument();
    xml.close();
  }
}
