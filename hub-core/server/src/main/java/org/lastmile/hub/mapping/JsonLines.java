package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Iterator;

/** The canonical form of files of rows: one JSON object a line, in UTF-8. */
public final class JsonLines {
  private static final ObjectReader OBJECTS = Json.json().readerFor(ObjectNode.class);

  private JsonLines() {}

  /** The objects of a file, which the caller closes. */
  public static MappingIterator<ObjectNode> read(InputStream in) throws IOException {
    return OBJECTS.readValues(in);
  }

  /** A file of these objects, written while it is read; the same objects give the same bytes. */
  public static InputStream stream(Iterator<? extends JsonNode> objects) {
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return objects.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return new ByteArrayInputStream(line(objects.next()));
          }
        });
  }

  private static byte[] line(JsonNode object) {
    byte[] json = Json.bytes(object);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
