package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.mapping.RecordLayouts;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.MessageType;

/** The files of a connector that its system's vendor reads: native forms and native samples. */
final class NativeFiles {
  private static final String NATIVE = "native/";
  private static final String JSON = ".schema.json";
  private static final String LAYOUT = ".layout.yaml";
  private static final String COMPONENTS = "#/components/schemas/";

  private final Resources resources;
  private final List<String> forms;
  private final List<String> samples;
  private final RecordLayouts layouts;

  /** @param names all files of the plugin */
  NativeFiles(Resources resources, List<String> names) {
    this.resources = resources;
    layouts = new RecordLayouts(resources);
    forms = names.stream().filter(this::isForm).sorted().toList();
    samples =
        names.stream()
            .filter(name -> name.matches("samples/(in|out)bound/[^/]+\\.native\\.[a-z0-9]+"))
            .sorted()
            .toList();
  }

  /** Of SQL only what defines the tables: the statements are the hub's own business. */
  private boolean isForm(String name) {
    return name.startsWith(NATIVE)
        && (name.matches(".+\\.(wsdl|xsd|schema\\.json|layout\\.yaml)")
            || (name.endsWith(".sql")
                && new String(resources.get(name), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .contains("create table")));
  }

  List<String> forms() {
    return forms;
  }

  List<String> layouts() {
    return forms.stream().filter(name -> name.endsWith(LAYOUT)).toList();
  }

  /** Native samples of the types, that come in or go out. */
  List<String> samples(boolean inbound, List<MessageType> types) {
    String folder = inbound ? "samples/inbound/" : "samples/outbound/";
    return samples.stream()
        .filter(name -> name.startsWith(folder))
        .filter(
            name -> types.stream().anyMatch(type -> isOf(name.substring(folder.length()), type)))
        .toList();
  }

  private static boolean isOf(String file, MessageType type) {
    String stem = type.name() + (type.version() == 1 ? "" : "." + type.version());
    return file.startsWith(stem + ".native.") || file.startsWith(stem + "_");
  }

  boolean has(String path) {
    return forms.contains(path) || samples.contains(path);
  }

  byte[] bytes(String path) {
    return resources.get(path);
  }

  RecordLayout layout(String path) {
    return layouts.get(path);
  }

  /** Media type of what keeps to a form. */
  String mediaTypeOf(String form) {
    if (form.endsWith(LAYOUT)) {
      return layout(form).mediaType();
    }
    if (form.endsWith(JSON)) {
      return "application/json";
    }
    return form.endsWith(".xsd") || form.endsWith(".wsdl") ? "application/xml" : form;
  }

  static boolean isJson(String form) {
    return form.endsWith(JSON);
  }

  static boolean isLayout(String form) {
    return form.endsWith(LAYOUT);
  }

  /** The name of a JSON Schema among the components of a document. */
  static String component(String form) {
    return form.substring(form.lastIndexOf('/') + 1).replace(JSON, "");
  }

  static ObjectNode reference(String form) {
    return Json.object().put("$ref", COMPONENTS + component(form));
  }

  /** Puts all JSON Schemas where a document has its components, so that every reference stays within the document. */
  void components(ObjectNode schemas) {
    for (String form : forms) {
      if (isJson(form)) {
        ObjectNode schema = (ObjectNode) Json.parse(bytes(form));
        schema.remove(List.of("$schema", "$id"));
        redirect(schema, component(form));
        schemas.set(component(form), schema);
      }
    }
  }

  private static void redirect(JsonNode node, String self) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                if (field.getKey().equals("$ref") && field.getValue().isTextual()) {
                  field.setValue(TextNode.valueOf(redirected(field.getValue().asText(), self)));
                } else {
                  redirect(field.getValue(), self);
                }
              });
    } else if (node instanceof ArrayNode array) {
      array.forEach(child -> redirect(child, self));
    }
  }

  private static String redirected(String reference, String self) {
    int hash = reference.indexOf('#');
    String file = hash < 0 ? reference : reference.substring(0, hash);
    String pointer = hash < 0 ? "" : reference.substring(hash + 1);
    return COMPONENTS + (file.isEmpty() ? self : component(file)) + pointer;
  }
}
