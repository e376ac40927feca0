package org.lastmile.connectors.healthlink.fake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.AppointmentResponse;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Slot;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** A small FHIR server: resources with versions, created and updated on conditions, and transactions of conditional updates. */
final class FhirDesk implements ResponseDefinitionTransformerV2 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final FhirContext FHIR = FhirContext.forR4();
  private static final Set<String> TYPES = Set.of("AppointmentResponse", "Slot", "Communication");
  private static final String MEDIA_TYPE = "application/fhir+json";

  private final Map<String, ObjectNode> resources = new LinkedHashMap<>();
  private final DayBook taken = new DayBook();
  private final List<String> calls = new ArrayList<>();
  private int numbers;
  private boolean races;
  private boolean placeless;
  private @Nullable String entryStatus;

  @Override
  public String getName() {
    return "fhir";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public synchronized ResponseDefinition transform(ServeEvent serveEvent) {
    Request request = serveEvent.getRequest();
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition()).but();
    String[] path = URI.create(request.getUrl()).getPath().substring(1).split("/");
    RequestMethod method = request.getMethod();
    calls.add(method + " " + String.join("/", path));
    try {
      if (path.length == 1 && method.equals(RequestMethod.POST)) {
        return transaction(answer, request);
      }
      if (path.length > 1 && !TYPES.contains(path[1])) {
        return no(answer, 404, "not-supported");
      }
      if (path.length == 2 && method.equals(RequestMethod.GET)) {
        return answer.withBody(found(path[1], query(request)).toString()).build();
      }
      if (path.length == 2 && method.equals(RequestMethod.POST)) {
        return create(answer, request, path[1]);
      }
      return path.length == 3 && method.equals(RequestMethod.PUT)
          ? update(answer, request, path[1], path[2])
          : no(answer, 405, "not-supported");
    } catch (DataFormatException | IllegalArgumentException e) {
      // as real servers do, it quotes what was wrong
      return no(answer, 422, "structure", "郑样例: " + e.getMessage());
    }
  }

  private ResponseDefinition create(
      ResponseDefinitionBuilder answer, Request request, String type) {
    ObjectNode resource = read(request, type);
    String condition = request.getHeader("If-None-Exist");
    if (condition == null) {
      return no(answer, 412, "required");
    }
    List<ObjectNode> known = matching(type, condition);
    if (known.size() > 1) {
      return no(answer, 412, "multiple-matches");
    }
    ObjectNode stored = known.isEmpty() ? store(type, resource) : known.getFirst();
    if (!placeless) {
      answer
          .withHeader("Location", place(request, stored))
          .withHeader("ETag", "W/\"" + version(stored) + "\"");
    }
    return answer.withStatus(known.isEmpty() ? 201 : 200).build();
  }

  private ResponseDefinition update(
      ResponseDefinitionBuilder answer, Request request, String type, String id) {
    ObjectNode resource = read(request, type);
    ObjectNode known = resources.get(type + "/" + id);
    if (known == null || !resource.path("id").asText().equals(id)) {
      return no(answer, 404, "not-found");
    }
    if (races) {
      races = false;
      next(known);
    }
    if (!("W/\"" + version(known) + "\"").equals(request.getHeader("If-Match"))) {
      return no(answer, 412, "conflict");
    }
    resource.putObject("meta").put("versionId", version(known));
    next(resource);
    resources.put(type + "/" + id, resource);
    takes(resource);
    return answer.withHeader("ETag", "W/\"" + version(resource) + "\"").build();
  }

  private ResponseDefinition transaction(ResponseDefinitionBuilder answer, Request request) {
    ObjectNode bundle = read(request, "Bundle");
    ObjectNode response = JSON.createObjectNode().put("resourceType", "Bundle");
    ArrayNode entries = response.put("type", "transaction-response").putArray("entry");
    for (JsonNode entry : bundle.path("entry")) {
      String url = entry.path("request").path("url").asText();
      List<ObjectNode> known = matching("Slot", url.substring(url.indexOf('?') + 1));
      ObjectNode resource = (ObjectNode) entry.path("resource").deepCopy();
      String status = entryStatus;
      if (status == null) {
        if (known.isEmpty()) {
          store("Slot", resource);
          status = "201 Created";
        } else {
          ObjectNode before = known.getFirst();
          resource.put("id", before.path("id").asText());
          resource.set("meta", before.path("meta").deepCopy());
          // as it is already, it is no other version
          if (!resource.equals(before)) {
            next(resource);
            resources.put("Slot/" + resource.path("id").asText(), resource);
            takes(resource);
          }
          status = "200 OK";
        }
      }
      entries.addObject().putObject("response").put("status", status);
    }
    return answer.withBody(response.toString()).build();
  }

  /** Reads the definitions of FHIR, which takes seconds, so that the first caller need not wait for it. */
  static void learn() {
    FHIR.newJsonParser().parseResource("{\"resourceType\": \"AppointmentResponse\"}");
  }

  /** What FHIR and the contract with the hub allow, read strictly. */
  private static ObjectNode read(Request request, String type) {
    String media = String.valueOf(request.getHeader("Content-Type"));
    require(media.startsWith(MEDIA_TYPE), "the media type is " + media);
    // the parser lets it pass
    require(!request.getBodyAsString().contains("[]"), "an array is empty");
    Resource resource =
        (Resource)
            FHIR.newJsonParser()
                .setParserErrorHandler(new StrictErrorHandler())
                .parseResource(request.getBodyAsString());
    require(resource.fhirType().equals(type), "the resource is a " + resource.fhirType());
    switch (resource) {
      case AppointmentResponse response -> {
        require(response.hasParticipantStatus(), "participantStatus is missing");
        require(response.hasActor() || response.hasParticipantType(), "apr-1");
        require(
            response.getAppointment().getIdentifier().getSystem().endsWith("/sid/appointment"),
            "appointment is no appointment of the app");
      }
      case Communication communication -> {
        require(communication.hasStatus(), "status is missing");
        require(communication.getPayload().size() == 1, "one payload");
        require(!communication.hasReasonCode() && !communication.hasNote(), "too much is said");
      }
      case Bundle bundle -> {
        require(bundle.getType() == Bundle.BundleType.TRANSACTION, "no transaction");
        for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
          require(
              entry.getResource() instanceof Slot slot
                  && slot.hasSchedule()
                  && slot.hasStart()
                  && slot.getStart().before(slot.getEnd()),
              "an entry is no whole slot");
        }
      }
      default -> {}
    }
    try {
      return (ObjectNode) JSON.readTree(request.getBodyAsString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(boolean right, String text) {
    if (!right) {
      throw new IllegalArgumentException(text);
    }
  }

  private ObjectNode store(String type, ObjectNode resource) {
    String id = "r" + ++numbers;
    resource.put("id", id);
    resource.putObject("meta").put("versionId", "1");
    resources.put(type + "/" + id, resource);
    takes(resource);
    return resource;
  }

  /** By its type, and the number by which the hub knows it. */
  private void takes(ObjectNode resource) {
    taken.enter(
        resource.path("resourceType").asText(),
        resource.path("identifier").path(0).path("value").asText());
  }

  private ObjectNode found(String type, String query) {
    ObjectNode bundle = JSON.createObjectNode().put("resourceType", "Bundle");
    List<ObjectNode> known = matching(type, query);
    bundle.put("type", "searchset").put("total", known.size());
    if (!known.isEmpty()) {
      ArrayNode entries = bundle.putArray("entry");
      known.forEach(one -> entries.addObject().set("resource", one));
    }
    return bundle;
  }

  private List<ObjectNode> matching(String type, String query) {
    String decoded = URLDecoder.decode(query, StandardCharsets.UTF_8);
    require(decoded.startsWith("identifier="), "not a search by identifier");
    String[] token = decoded.substring("identifier=".length()).split("\\|", 2);
    return resources.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(type + "/"))
        .map(Map.Entry::getValue)
        .filter(
            resource ->
                resource
                    .path("identifier")
                    .valueStream()
                    .anyMatch(
                        one ->
                            one.path("system").asText().equals(token[0])
                                && one.path("value").asText().equals(token[1])))
        .toList();
  }

  private static String query(Request request) {
    String query = URI.create(request.getUrl()).getRawQuery();
    return query == null ? "" : query;
  }

  private static String place(Request request, ObjectNode resource) {
    return request.getAbsoluteUrl()
        + "/"
        + resource.path("id").asText()
        + "/_history/"
        + version(resource);
  }

  private static String version(ObjectNode resource) {
    return resource.path("meta").path("versionId").asText();
  }

  private static void next(ObjectNode resource) {
    ((ObjectNode) resource.path("meta"))
        .put("versionId", String.valueOf(Integer.parseInt(version(resource)) + 1));
  }

  private static ResponseDefinition no(ResponseDefinitionBuilder answer, int status, String code) {
    return no(answer, status, code, "郑样例的请求有误");
  }

  private static ResponseDefinition no(
      ResponseDefinitionBuilder answer, int status, String code, String diagnostics) {
    ObjectNode outcome = JSON.createObjectNode().put("resourceType", "OperationOutcome");
    outcome
        .putArray("issue")
        .addObject()
        .put("severity", "error")
        .put("code", code)
        .put("diagnostics", diagnostics);
    return answer.withStatus(status).withBody(outcome.toString()).build();
  }

  synchronized List<JsonNode> resources(String type) {
    return resources.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(type + "/"))
        .map(entry -> (JsonNode) entry.getValue().deepCopy())
        .toList();
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Somebody else changes the resource between the next search and the update that follows it. */
  synchronized void races() {
    races = true;
  }

  /** From now on what was created has no address. */
  synchronized void placeless(boolean value) {
    placeless = value;
  }

  /** From now on entries of transactions have this status. */
  synchronized void entryStatus(@Nullable String value) {
    entryStatus = value;
  }

  /** The same resource once more, under another id. */
  synchronized void twice(String type) {
    resources.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(type + "/"))
        .findFirst()
        .ifPresent(entry -> store(type, entry.getValue().deepCopy()));
  }

  List<Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    resources.clear();
    taken.clear();
    calls.clear();
  }
}
