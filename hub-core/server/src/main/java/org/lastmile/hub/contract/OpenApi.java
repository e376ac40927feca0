package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;

/** OpenAPI 3.1 of the REST doors of a system. */
final class OpenApi {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

  private final ConnectorDescriptor descriptor;
  private final ContractFile words;
  private final NativeFiles files;
  private final List<Refusal> refusals;

  /** @param refusals how the door says no; where it has no words now, none is described */
  OpenApi(
      ConnectorDescriptor descriptor,
      ContractFile words,
      NativeFiles files,
      List<Refusal> refusals) {
    this.descriptor = descriptor;
    this.words = words;
    this.files = files;
    this.refusals = refusals;
  }

  ObjectNode of(List<Passage> passages) {
    ObjectNode root = Json.object();
    root.put("openapi", "3.1.0");
    ObjectNode info = root.putObject("info");
    info.put("title", descriptor.name().get("en") + " · " + descriptor.name().get("zh-CN"));
    info.put("version", descriptor.spi());
    info.put("description", "What the system sends to the hub.");
    root.putArray("servers").addObject().put("url", "/systems/" + descriptor.id());
    ObjectNode paths = root.putObject("paths");
    passages.stream()
        .filter(passage -> passage.inbound() && passage.is(Transport.REST))
        .forEach(passage -> operation(paths, passage));
    ObjectNode components = root.putObject("components");
    files.components(components.putObject("schemas"));
    responses(components.putObject("responses"));
    Proofs.security(descriptor, components.putObject("securitySchemes"), root.putArray("security"));
    return root;
  }

  private void operation(ObjectNode paths, Passage passage) {
    String path = String.valueOf(passage.address());
    ObjectNode item = paths.withObjectProperty(path);
    String method = passage.settings().getOrDefault("method", "POST");
    for (String one : method.split(",")) {
      ObjectNode operation = item.putObject(one.strip().toLowerCase(Locale.ROOT));
      operation.put("operationId", passage.id());
      operation.put("summary", passage.description());
      variables(operation, path);
      body(operation.putObject("requestBody"), passage);
      ObjectNode responses = operation.putObject("responses");
      success(responses, passage);
      refusals.stream()
          .map(Refusal::status)
          .distinct()
          .sorted()
          .forEach(
              status ->
                  responses
                      .putObject(String.valueOf(status))
                      .put("$ref", "#/components/responses/" + status));
      responses.putObject("default").put("$ref", "#/components/responses/refused");
    }
  }

  private static void success(ObjectNode responses, Passage passage) {
    if (passage.way() != Passage.Way.QUERY) {
      responses.putObject("2XX").put("description", "The hub has it, durably.");
      return;
    }
    ObjectNode answer = responses.putObject("200").put("description", "The answer.");
    passage.answered().stream()
        .filter(NativeFiles::isJson)
        .forEach(
            form ->
                answer
                    .putObject("content")
                    .putObject("application/json")
                    .set("schema", NativeFiles.reference(form)));
    responses.putObject("404").put("description", "This applicant has no such case.");
    responses.putObject("429").put("description", "Asked too often; Retry-After says when again.");
  }

  private static void variables(ObjectNode operation, String path) {
    Matcher variable = VARIABLE.matcher(path);
    ArrayNode parameters = Json.object().arrayNode();
    while (variable.find()) {
      ObjectNode parameter = parameters.addObject();
      parameter.put("name", variable.group(1)).put("in", "path").put("required", true);
      parameter.putObject("schema").put("type", "string");
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private void body(ObjectNode body, Passage passage) {
    body.put("required", true);
    ObjectNode content = body.putObject("content");
    Optional<ContractFile.Form> form = words.form(String.valueOf(passage.address()));
    form.ifPresent(one -> form(content.putObject("multipart/form-data"), one));
    if (form.isPresent() && form.get().only()) {
      return;
    }
    String consumes = passage.settings().getOrDefault("consumes", "");
    // the form that is checked last is the most exact one
    String schema = passage.given().isEmpty() ? "" : passage.given().getLast();
    for (String media :
        (consumes.isEmpty()
                ? schema.isEmpty() ? "application/octet-stream" : files.mediaTypeOf(schema)
                : consumes)
            .split(",")) {
      ObjectNode typed = content.putObject(media.strip());
      if (NativeFiles.isJson(schema)) {
        typed.set("schema", NativeFiles.reference(schema));
      } else {
        ObjectNode text = typed.putObject("schema").put("type", "string");
        if (!schema.isEmpty()) {
          text.put("description", "as contract/" + schema + " says");
        }
      }
      examples(typed, passage);
    }
  }

  private void form(ObjectNode content, ContractFile.Form form) {
    ObjectNode schema = content.putObject("schema").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ObjectNode encoding = content.putObject("encoding");
    for (Map.Entry<String, String> part : form.parts().entrySet()) {
      if (NativeFiles.isJson(part.getValue())) {
        properties.set(part.getKey(), NativeFiles.reference(part.getValue()));
      } else {
        properties.putObject(part.getKey()).put("type", "string");
      }
      encoding.putObject(part.getKey()).put("contentType", files.mediaTypeOf(part.getValue()));
    }
  }

  private void examples(ObjectNode typed, Passage passage) {
    List<String> samples = files.samples(true, passage.types());
    if (samples.isEmpty()) {
      return;
    }
    ObjectNode examples = typed.putObject("examples");
    for (String sample : samples) {
      String name = sample.substring(sample.lastIndexOf('/') + 1).replaceAll("\\.native\\..*", "");
      ObjectNode example = examples.putObject(name);
      if (sample.endsWith(".json")) {
        example.set("value", Json.parse(files.bytes(sample)));
      } else {
        example.put("externalValue", sample);
      }
    }
  }

  private void responses(ObjectNode responses) {
    responses
        .putObject("refused")
        .put(
            "description", "Refused. The contract's page tells the codes and what to do for each.");
    for (Refusal refusal : refusals) {
      ObjectNode response = responses.withObjectProperty(String.valueOf(refusal.status()));
      response.put("description", "Refused, such as by " + refusal.code() + ".");
      if (refusal.status() == 503) {
        ObjectNode header = response.putObject("headers").putObject("Retry-After");
        header.put("description", "Seconds until it is worth coming again.");
        header.putObject("schema").put("type", "integer");
      }
      ObjectNode typed =
          response.putObject("content").putObject(refusal.mediaType().split(";", 2)[0].strip());
      if (refusal.mediaType().startsWith("application/json")) {
        typed.set("example", Json.parse(refusal.body()));
      } else {
        typed.putObject("schema").put("type", "string");
      }
    }
  }
}
