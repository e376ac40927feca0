package org.lastmile.hub.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.MessageType;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.ProcessingInstruction;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Documents of a system of which more than the structure is wanted, such as the answers of a vendor's test system.
 * Nobody has tagged their fields: one of the same name in a canonical type lends them its level, the strictest if there
 * are several; but below L3 only codes and numbers of things are shown, because the same name may mean somebody else.
 * Besides, a value is shown that a schema of the system lists, and what cannot tell of anybody: truth values, short
 * numbers, points in time. All else is masked.
 */
public final class NativeMasking {
  private static final Pattern SHORT_NUMBER = Pattern.compile("-?\\d{1,5}(?:\\.\\d{1,2})?");
  private static final Pattern EPOCH_MILLIS = Pattern.compile("1[5-9]\\d{11}");
  private static final Pattern POINT_IN_TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?");

  /** {@code RECEIVED}, {@code HD-0315}; no word that may be a name. */
  private static final Pattern CODE =
      Pattern.compile("[A-Z]+(?:_[A-Z]+)*|(?=\\D*\\d)[A-Za-z0-9._:/+-]{1,64}");

  private static final String WHOLE = "text";

  private final Map<String, FieldTag> tags = new HashMap<>();
  private final Map<String, Set<String>> listed = new HashMap<>();
  private final Set<String> kept;

  /**
   * @param schemas the JSON schemas of the system
   * @param kept names of fields that somebody who knows the system has found to tell of nobody
   */
  public NativeMasking(
      CanonicalTypes types, Collection<JsonNode> schemas, Collection<String> kept) {
    this.kept = Set.copyOf(kept);
    for (MessageType type : types.known()) {
      for (FieldTag tag : types.tags(type)) {
        String field = tag.pointer().replaceAll("(/\\*)+$", "");
        tags.merge(field.substring(field.lastIndexOf('/') + 1), tag, NativeMasking::stricter);
      }
    }
    schemas.forEach(this::list);
  }

  private static FieldTag stricter(FieldTag one, FieldTag other) {
    int levels = one.level().compareTo(other.level());
    if (levels != 0) {
      return levels > 0 ? one : other;
    }
    boolean same = one.mask() == null ? other.mask() == null : one.mask().equals(other.mask());
    return same ? one : new FieldTag(one.pointer(), one.level(), WHOLE);
  }

  /** Collects the texts that a schema lists, by the field. */
  private void list(JsonNode schema) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              Set<String> values = listed.computeIfAbsent(field.getKey(), key -> new HashSet<>());
              field.getValue().path("enum").forEach(value -> values.add(value.asText()));
              if (field.getValue().has("const")) {
                values.add(field.getValue().get("const").asText());
              }
            });
    schema.forEach(this::list);
  }

  /** A document in JSON, masked. */
  public JsonNode json(JsonNode document) {
    return node("", document);
  }

  private JsonNode node(String field, JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode masked = Json.object();
        for (Map.Entry<String, JsonNode> child : object.properties()) {
          String name = child.getKey();
          masked.set(
              Masking.isFieldName(name) ? name : Masks.hidden() + (masked.size() + 1),
              node(name, child.getValue()));
        }
        yield masked;
      }
      case ArrayNode array -> {
        ArrayNode masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(node(field, element)));
        yield masked;
      }
      case TextNode text -> TextNode.valueOf(text(field, text.textValue()));
      default -> isShown(field, node) ? node : TextNode.valueOf(Masks.hidden());
    };
  }

  private boolean isShown(String field, JsonNode value) {
    if (value.isNull() || value.isBoolean()) {
      return true;
    }
    FieldTag tag = tags.get(field);
    if (!kept.contains(field) && tag != null && tag.level().masked()) {
      return false;
    }
    String text = value.asText();
    return SHORT_NUMBER.matcher(text).matches() || EPOCH_MILLIS.matcher(text).matches();
  }

  private String text(String field, String value) {
    if (kept.contains(field)) {
      return Masking.withoutNumbersOfPersons(value);
    }
    FieldTag tag = tags.get(field);
    if (tag != null && tag.level().masked()) {
      return Masks.apply(tag.mask(), value);
    }
    if (tag != null && CODE.matcher(value).matches()) {
      return Masking.withoutNumbersOfPersons(value);
    }
    boolean tellsOfNobody =
        listed.getOrDefault(field, Set.of()).contains(value)
            || SHORT_NUMBER.matcher(value).matches()
            || POINT_IN_TIME.matcher(value).matches();
    return tellsOfNobody ? value : Masks.text(value);
  }

  /** A document in XML, masked; empty where the text is no well-formed document, or has a DOCTYPE. */
  public Optional<String> xml(String document) {
    try {
      Document tree = builder().parse(new InputSource(new StringReader(document)));
      mask(tree.getDocumentElement());
      StringWriter out = new StringWriter();
      Transformer copy = TransformerFactory.newDefaultInstance().newTransformer();
      copy.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
      // the element, because a document brings the encoding that it had
      copy.transform(new DOMSource(tree.getDocumentElement()), new StreamResult(out));
      return Optional.of(out.toString());
    } catch (SAXException | IOException | TransformerException e) {
      return Optional.empty();
    }
  }

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setIgnoringComments(true);
      factory.setCoalescing(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML parser knows these features", e);
    }
  }

  private void mask(Element element) {
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      if (!XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
        attribute.setValue(text(attribute.getLocalName(), attribute.getValue()));
      }
    }
    for (Node child : children(element)) {
      switch (child) {
        case Element below -> mask(below);
        case Text text when !text.getData().isBlank() ->
            text.setData(text(element.getLocalName(), text.getData()));
        case ProcessingInstruction instruction -> element.removeChild(instruction);
        default -> {
          // white space
        }
      }
    }
  }

  private static List<Node> children(Element element) {
    List<Node> children = new ArrayList<>();
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      children.add(child);
    }
    return children;
  }
}
