package org.lastmile.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.common.FileSource;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.StubMappingTransformer;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lastmile.hub.access.NativeMasking;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;

/**
 * Makes of what WireMock recorded a stub that anybody may read. It is made anew: of the request method, path, names of
 * parameters and of the first fields of its body, of the answer status, two headers and the masked body. So no header
 * that lets somebody in, no cookie and no value of a request can be in it.
 */
final class MaskedStubs extends StubMappingTransformer {
  static final String NAME = "masked";

  private static final List<String> HEADERS = List.of("Content-Type", "Retry-After");
  private static final Pattern NAMES =
      Pattern.compile("(?!.*[0-9]{6})[A-Za-z_][A-Za-z0-9_-]{0,63}");

  /** Of a path; what has a digit or a sign of another script may be a number or a name. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z$][A-Za-z_-]*|[vV]\\d{1,2}|");

  private final NativeMasking masking;

  MaskedStubs(NativeMasking masking) {
    this.masking = masking;
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public StubMapping transform(StubMapping recorded, FileSource files, Parameters parameters) {
    JsonNode from = parse(StubMapping.buildJsonStringFor(recorded));
    ObjectNode stub = Json.object();
    stub.set("request", request(from.path("request")));
    stub.set("response", response(from.path("response")));
    return StubMapping.buildFrom(stub.toString());
  }

  private static ObjectNode request(JsonNode from) {
    ObjectNode request = Json.object().put("method", from.path("method").asText());
    String path = from.path("urlPath").asText(from.path("url").asText());
    List<String> words = List.of(path.split("/", -1));
    if (words.stream().allMatch(word -> WORD.matcher(word).matches())) {
      request.put("urlPath", path);
    } else {
      request.put(
          "urlPathPattern",
          words.stream()
              .map(word -> WORD.matcher(word).matches() ? word.replace("$", "\\$") : "[^/]+")
              .collect(Collectors.joining("/")));
    }
    from.path("queryParameters")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (NAMES.matcher(name).matches()) {
                request.withObject("queryParameters").putObject(name).put("matches", ".*");
              }
            });
    JsonNode body = orNull(from.at("/bodyPatterns/0/equalToJson").asText());
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (NAMES.matcher(name).matches()) {
                request
                    .withArray("bodyPatterns")
                    .addObject()
                    .put("matchesJsonPath", "$['" + name + "']");
              }
            });
    return request;
  }

  private ObjectNode response(JsonNode from) {
    ObjectNode response = Json.object().put("status", from.path("status").asInt());
    for (String name : HEADERS) {
      from.path("headers")
          .properties()
          .forEach(
              header -> {
                if (header.getKey().equalsIgnoreCase(name)) {
                  response.withObject("headers").put(name, header.getValue().asText());
                }
              });
    }
    String type = response.at("/headers/Content-Type").asText().split(";", 2)[0].strip();
    String media = type.toLowerCase(Locale.ROOT);
    if (media.endsWith("json")) {
      response.set("jsonBody", masking.json(jsonBody(from)));
    } else if (media.endsWith("xml")) {
      response.put("body", masking.xml(from.path("body").asText()).orElse(""));
    }
    if (!media.isEmpty()) {
      // what is written here is UTF-8, whatever came
      response.withObject("headers").put("Content-Type", type + ";charset=UTF-8");
    }
    return response;
  }

  private static JsonNode jsonBody(JsonNode response) {
    return response.has("jsonBody")
        ? response.get("jsonBody")
        : orNull(response.path("body").asText());
  }

  /** What says that it is JSON, null where it is not. */
  private static JsonNode orNull(String text) {
    try {
      return parse(text);
    } catch (HubException e) {
      return NullNode.getInstance();
    }
  }

  private static JsonNode parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
