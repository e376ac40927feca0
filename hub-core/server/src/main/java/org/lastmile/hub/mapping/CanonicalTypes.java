package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;

/** The canonical types that this release knows: schemas, data levels, masks. Immutable; compiled once. */
public final class CanonicalTypes {
  private static final String BASE = "https://lastmile.org/";
  private static final String INDEX = "types/index.txt";
  private static final List<String> TAGS = List.of("x-level", "x-mask", "x-starts-case");

  private final Map<MessageType, Type> types = new LinkedHashMap<>();

  private record Type(
      JsonSchema schema, DataLevel level, boolean startsCase, String hash, List<FieldTag> tags) {}

  public CanonicalTypes() {
    Documents documents = new Documents();
    JsonSchemaFactory factory = factory();
    for (String line : new String(bytes(INDEX), StandardCharsets.UTF_8).lines().toList()) {
      int slash = line.lastIndexOf('/');
      MessageType type =
          new MessageType(line.substring(0, slash), Integer.parseInt(line.substring(slash + 1)));
      types.put(type, load(type, documents, factory));
    }
  }

  /** The types known. */
  public Set<MessageType> known() {
    return Set.copyOf(types.keySet());
  }

  /** Whether the type is known. */
  public boolean knows(MessageType type) {
    return types.containsKey(type);
  }

  /**
   * Checks a body.
   *
   * @throws HubException {@code BODY_INVALID}, CALLER, with the JSON pointer of the first fault as place; names up to
   *     five faults and what is allowed, and never a value
   */
  public void check(MessageType type, ObjectNode body) {
    Set<ValidationMessage> found = type(type).schema().validate(body);
    if (!found.isEmpty()) {
      throw SchemaFaults.of("BODY_INVALID", "body of " + type, found);
    }
  }

  /** The highest level of any field of the type. */
  public DataLevel level(MessageType type) {
    return type(type).level();
  }

  /** Whether a message of the type begins a case, and so is given a case number at the door. */
  public boolean startsCase(MessageType type) {
    return type(type).startsCase();
  }

  /** SHA-256 over the schema and all that it refers to. */
  public String contentHash(MessageType type) {
    return type(type).hash();
  }

  /** The tags of all fields of the type; each covers everything beneath its pointer. */
  public List<FieldTag> tags(MessageType type) {
    return type(type).tags();
  }

  /** The fields of the type's body. */
  public TypeFields fields(MessageType type) {
    type(type);
    Documents documents = new Documents();
    String path = type.schemaResource();
    return fields(documents, new Place(path, documents.get(path)));
  }

  private static TypeFields fields(Documents documents, Place place) {
    JsonNode schema = place.schema();
    if (schema.has("$ref")) {
      return fields(documents, documents.referred(place));
    }
    if (schema.has("items")) {
      return fields(documents, new Place(place.document(), schema.get("items")));
    }
    Map<String, TypeFields> named = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            p ->
                named.put(
                    p.getKey(), fields(documents, new Place(place.document(), p.getValue()))));
    Map<String, Set<String>> together = new LinkedHashMap<>();
    schema
        .path("dependentRequired")
        .properties()
        .forEach(p -> together.put(p.getKey(), texts(p.getValue())));
    boolean free = named.isEmpty() && schema.path("type").asText().equals("object");
    return new TypeFields(named, texts(schema.path("required")), together, free);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new LinkedHashSet<>();
    array.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private Type type(MessageType type) {
    Type found = types.get(type);
    if (found == null) {
      throw new HubException(
          "TYPE_UNKNOWN",
          FaultKind.CALLER,
          "message type " + type + " is not known; known are " + types.keySet());
    }
    return found;
  }

  private static Type load(MessageType type, Documents documents, JsonSchemaFactory factory) {
    String path = type.schemaResource();
    JsonNode root = documents.get(path);
    SortedMap<String, byte[]> used = new TreeMap<>();
    List<FieldTag> tags = new ArrayList<>();
    used.put(path, bytes(path));
    new Walk(documents, used, tags).node(path, root, "");
    ContentHash hash = new ContentHash();
    used.forEach(hash::add);
    JsonSchema schema = factory.getSchema(SchemaLocation.of(BASE + path), config());
    schema.initializeValidators();
    return new Type(
        schema,
        DataLevel.valueOf(root.required("x-level").textValue()),
        root.path("x-starts-case").asBoolean(),
        hash.hex(),
        List.copyOf(tags));
  }

  private static JsonSchemaFactory factory() {
    JsonMetaSchema dialect =
        JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keywords(TAGS.stream().map(NonValidationKeyword::new).toList())
            .build();
    return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
        .metaSchema(dialect)
        .schemaLoaders(
            loaders -> loaders.values(list -> list.addFirst(iri -> source(iri.toString()))))
        .build();
  }

  private static InputStreamSource source(String iri) {
    if (!iri.startsWith(BASE)) {
      throw new HubException(
          "SCHEMA_FOREIGN", FaultKind.LASTING, "a canonical schema refers to " + iri);
    }
    return () -> new ByteArrayInputStream(bytes(iri.substring(BASE.length())));
  }

  static SchemaValidatorsConfig config() {
    return SchemaValidatorsConfig.builder()
        .pathType(PathType.JSON_POINTER)
        .formatAssertionsEnabled(true)
        .build();
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = Message.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new HubException(
            "SCHEMA_MISSING", FaultKind.LASTING, "no resource " + resource + " on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new HubException(
          "SCHEMA_MISSING", FaultKind.LASTING, "cannot read " + resource, null, e);
    }
  }

  /** The schema documents as trees, each parsed once. */
  private static final class Documents {
    private final Map<String, JsonNode> trees = new LinkedHashMap<>();

    JsonNode get(String path) {
      return trees.computeIfAbsent(path, p -> Json.parse(bytes(p)));
    }

    /** What the {@code $ref} of a schema means. */
    Place referred(Place from) {
      String ref = from.schema().get("$ref").textValue();
      int hash = ref.indexOf('#');
      String file = hash < 0 ? ref : ref.substring(0, hash);
      String target =
          file.isEmpty()
              ? from.document()
              : URI.create(BASE + from.document())
                  .resolve(file)
                  .toString()
                  .substring(BASE.length());
      JsonNode root = get(target);
      return new Place(target, hash < 0 ? root : root.at(ref.substring(hash + 1)));
    }
  }

  /** A schema, and the document in which it stands. */
  private record Place(String document, JsonNode schema) {}

  /** Collects the tags of fields and the documents that are referred to. */
  private record Walk(Documents documents, Map<String, byte[]> used, List<FieldTag> tags) {
    void node(String document, JsonNode schema, String pointer) {
      if (schema.has("$ref")) {
        Place target = documents.referred(new Place(document, schema));
        used.computeIfAbsent(target.document(), CanonicalTypes::bytes);
        node(target.document(), target.schema(), pointer);
      } else if (schema.has("properties")) {
        schema
            .get("properties")
            .properties()
            .forEach(p -> node(document, p.getValue(), pointer + "/" + p.getKey()));
      } else if (schema.has("items")
          && (schema.get("items").has("$ref") || schema.get("items").has("x-level"))) {
        node(document, schema.get("items"), pointer + "/*");
      } else {
        DataLevel level = DataLevel.valueOf(schema.required("x-level").textValue());
        tags.add(new FieldTag(pointer, level, schema.path("x-mask").textValue()));
      }
    }
  }
}
