package org.lastmile.hub.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.transform.Source;
import org.jspecify.annotations.Nullable;

/** Reads what a system answered. It may speak of persons, so nothing of it goes into a fault as it came. */
public final class SystemAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern PERSONAL_NUMBER = Pattern.compile("[0-9]{7,}[0-9Xx]");
  private static final int LONGEST = 300;

  private SystemAnswer() {}

  /** The tree; a missing node for what is no JSON, because an exception may quote persons and tokens. */
  public static JsonNode json(byte @Nullable [] body) {
    try {
      return body == null ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** A reader of a small XML document, which knows neither DTD nor anything from outside. */
  public static XMLStreamReader xml(Source document) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory.createXMLStreamReader(document);
  }

  /** The system's words for a person who reads a fault: at most 300 characters, without numbers of persons. */
  public static String words(String text) {
    String safe = PERSONAL_NUMBER.matcher(text.strip()).replaceAll("***");
    return shortened(safe, LONGEST);
  }

  /** The beginning of a text: at most so many characters, none of them a half of one. */
  public static String shortened(String text, int longest) {
    if (text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest));
  }

  /** The same for why the system refused, also where it did not say. */
  public static String reason(String text) {
    String safe = words(text);
    return safe.isEmpty() ? "no reason was given" : safe;
  }
}
