package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;

/**
 * Further examples, each told by how it differs from a first one. {@code <sample>.cases.yaml} beside a pair of samples
 * differs from the pair; {@code samples/mappings/<mapping>.cases.yaml}, for a mapping that no pair reaches, begins with
 * a whole case.
 *
 * <pre>{@code
 * - name: a legal person          # in and out: what goes into the translation and what comes out
 *   in: {/body/applicant/kind: legal, /body/applicant/citizenId: null}   # JSON by pointer; null takes away
 *   out: {<sqrlx>1</sqrlx>: <sqrlx>2</sqrlx>}                            # any other text by what stands there once
 * - name: a category that the office does not have
 *   in: {/body/category: other}
 *   refused: CODE_UNKNOWN at /category                                   # the place may be left out
 * - name: the state                                                      # a case for each value
 *   in: /body/state
 *   out: <zt>1</zt>
 *   values: {RECEIVED: "2", SUSPENDED: "3"}
 * - name: a character that the office does not have                      # a case for each place
 *   in: [/body/reason, /body/applicant/name]
 *   value: 䶮
 *   refused: CHARACTER_OUTSIDE
 * }</pre>
 *
 * <p>Without {@code in} or {@code out} that side is as in the first. Whole documents may stand in place of changes.
 */
final class Cases {
  private static final String ENDING = ".cases.yaml";
  private static final Charset OLD = Charset.forName("GB18030");

  private Cases() {}

  /** Those beside the samples of a direction. */
  static List<Example> besides(List<Sample> samples, Path directory, boolean inbound)
      throws IOException {
    List<Example> examples = new ArrayList<>();
    for (Path file : files(directory)) {
      if (samples.stream().noneMatch(sample -> sample.name().equals(stem(file)))) {
        throw new IOException(file + ": there is no pair of samples of that name");
      }
    }
    for (Sample sample : samples) {
      Path file = directory.resolve(sample.name() + ENDING);
      if (Files.exists(file)) {
        Object document = readable(sample.nativeBytes());
        for (JsonNode one : list(file)) {
          String name = name(sample.name(), one);
          Example example =
              inbound
                  ? Example.inbound(
                      name,
                      sample.type(),
                      bytes(changed(document, one.get("in"), name), sample.nativeBytes()),
                      expected(sample.canonical(), one, name))
                  : Example.outbound(
                      name,
                      message(sample.canonical(), one.get("in"), name),
                      result(document, one, name, sample.nativeBytes()));
          examples.add(
              expectsRefusal(one)
                  ? example.like(inbound ? Example.inbound(sample) : Example.outbound(sample))
                  : example);
        }
      }
    }
    return examples;
  }

  /** What is null in the envelope of a message stays so: what is missing there gets a sample value. */
  private static JsonNode message(JsonNode first, @Nullable JsonNode change, String name) {
    JsonNode message = (JsonNode) changed(first, change, name);
    if (change != null && message instanceof ObjectNode envelope) {
      change.properties().stream()
          .filter(one -> one.getValue().isNull() && one.getKey().lastIndexOf('/') == 0)
          .forEach(one -> envelope.putNull(one.getKey().substring(1)));
    }
    return message;
  }

  private static Object result(Object first, JsonNode one, String name, byte[] bytes) {
    Object expected = expected(first, one, name);
    return expected instanceof Example.Refused ? expected : bytes(expected, bytes);
  }

  /** Those of mappings by themselves. */
  static List<Example> ofMappings(Path classes) throws IOException {
    List<Example> examples = new ArrayList<>();
    Path directory = classes.resolve("samples/mappings");
    for (Path file : files(directory)) {
      String stem = stem(file);
      String mapping =
          Stream.of(".jslt", ".xslt")
              .map(ending -> "mappings/" + stem + ending)
              .filter(path -> Files.exists(classes.resolve(path)))
              .findFirst()
              .orElseThrow(() -> new IOException(file + ": there is no mapping of that name"));
      List<JsonNode> list = list(file);
      Object in = value(list.getFirst().path("in"));
      Object out = value(list.getFirst().path("out"));
      for (JsonNode one : list) {
        String name = name(stem, one);
        Object expected = expected(out, one, name);
        if (expected instanceof String text && mapping.endsWith(".jslt")) {
          expected = TextNode.valueOf(text);
        }
        examples.add(
            Example.ofMapping(
                name,
                mapping,
                changed(in, one.get("in"), name),
                expected instanceof Example.Refused ? expected : bytes(expected, new byte[0])));
      }
    }
    return examples;
  }

  /** All files of cases of a connector. */
  static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Cases::isOne).sorted().toList();
    }
  }

  static boolean isOne(Path file) {
    return file.getFileName().toString().endsWith(ENDING);
  }

  /** Its name without the ending: that of the sample or mapping. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  private static List<JsonNode> list(Path file) throws IOException {
    JsonNode tree = Json.yaml().readTree(Files.readAllBytes(file));
    List<JsonNode> list = new ArrayList<>();
    for (JsonNode one : tree) {
      one.fieldNames()
          .forEachRemaining(
              key -> {
                if (!List.of("name", "in", "out", "refused", "values", "value").contains(key)) {
                  throw new AssertionError(
                      file
                          + ": '"
                          + key
                          + "' is unknown, allowed are name, in, out, refused, values and value");
                }
              });
      if (one.has("refused") == one.has("out") && one.has("out")) {
        throw new AssertionError(file + ": a case is refused or has an out");
      }
      if (one.has("values")) {
        one.path("values").properties().forEach(value -> list.add(oneOf(one, value)));
      } else if (one.has("value")) {
        one.path("in").forEach(place -> list.add(refusedAt(one, place.asText())));
      } else {
        list.add(one);
      }
    }
    if (list.isEmpty()) {
      throw new AssertionError(file + ": holds no case");
    }
    return list;
  }

  /** A case of its own for one value, with its place in the document that goes in and in the one that comes out. */
  private static JsonNode oneOf(JsonNode all, Map.Entry<String, JsonNode> value) {
    ObjectNode one = Json.object();
    one.put("name", all.path("name").asText() + " " + value.getKey());
    String in = all.path("in").asText();
    one.putObject("in").put(in, within(in, value.getKey()));
    String out = all.path("out").asText();
    JsonNode expected = value.getValue();
    one.putObject("out")
        .set(
            out, out.startsWith("/") ? expected : TextNode.valueOf(within(out, expected.asText())));
    return one;
  }

  /** A case of its own for one place, at which a value is refused. */
  private static JsonNode refusedAt(JsonNode all, String place) {
    ObjectNode one = Json.object();
    one.put("name", all.path("name").asText() + " at " + place);
    one.putObject("in").set(place, all.path("value"));
    return one.put("refused", all.path("refused").asText() + " at " + place);
  }

  /** The value, or in XML the element with that value in place of its text. */
  private static String within(String place, String value) {
    return place.startsWith("/")
        ? value
        : place.substring(0, place.indexOf('>') + 1)
            + value
            + place.substring(place.lastIndexOf("</"));
  }

  private static String name(String stem, JsonNode one) {
    return stem + ": " + one.path("name").asText("the first");
  }

  private static boolean expectsRefusal(JsonNode one) {
    return one.has("refused");
  }

  private static Object expected(Object first, JsonNode one, String name) {
    return expectsRefusal(one)
        ? Example.Refused.of(one.path("refused").asText())
        : changed(first, one.get("out"), name);
  }

  private static Object changed(Object first, @Nullable JsonNode change, String name) {
    if (change == null) {
      return first;
    }
    if (!isChanges(change, first)) {
      return value(change);
    }
    if (first instanceof JsonNode tree) {
      JsonNode copy = tree.deepCopy();
      change.properties().forEach(one -> set(copy, one.getKey(), one.getValue(), name));
      return copy;
    }
    String text = (String) first;
    for (Map.Entry<String, JsonNode> one : change.properties()) {
      int at = text.indexOf(one.getKey());
      if (at < 0 || text.indexOf(one.getKey(), at + 1) >= 0) {
        throw new AssertionError(name + ": '" + one.getKey() + "' does not stand there just once");
      }
      text = text.replace(one.getKey(), one.getValue().asText());
    }
    return text;
  }

  private static boolean isChanges(JsonNode change, Object first) {
    return change.isObject()
        && !change.isEmpty()
        && (first instanceof String
            || change.properties().stream().allMatch(one -> one.getKey().startsWith("/")));
  }

  private static Object value(JsonNode whole) {
    return whole.isTextual() ? whole.textValue() : whole;
  }

  private static void set(JsonNode root, String pointer, JsonNode value, String name) {
    JsonNode at = root;
    String[] path = pointer.substring(1).split("/");
    for (int i = 0; i < path.length - 1; i++) {
      String key = path[i].replace("~1", "/").replace("~0", "~");
      JsonNode next = at.isArray() ? at.path(Integer.parseInt(key)) : at.path(key);
      if (next.isMissingNode() && at instanceof ObjectNode object) {
        next = object.putObject(key);
      }
      at = next;
    }
    String key = path[path.length - 1].replace("~1", "/").replace("~0", "~");
    switch (at) {
      case ObjectNode object when value.isNull() -> object.remove(key);
      case ObjectNode object -> object.set(key, value);
      case ArrayNode array when key.equals("-") -> array.add(value);
      case ArrayNode array when value.isNull() -> array.remove(Integer.parseInt(key));
      case ArrayNode array -> array.set(Integer.parseInt(key), value);
      default -> throw new AssertionError(name + ": " + pointer + " is in nothing that has fields");
    }
  }

  /** A tree, or the text of what is not JSON. */
  private static Object readable(byte[] document) {
    try {
      return Documents.isJson(document)
          ? Json.parse(document)
          : new String(document, charset(document));
    } catch (HubException e) {
      return new String(document, charset(document));
    }
  }

  private static byte[] bytes(Object document, byte[] like) {
    return document instanceof JsonNode tree
        ? Json.bytes(tree)
        : ((String) document).getBytes(charset(like));
  }

  private static Charset charset(byte[] document) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
      return StandardCharsets.UTF_8;
    } catch (CharacterCodingException e) {
      return OLD;
    }
  }
}
