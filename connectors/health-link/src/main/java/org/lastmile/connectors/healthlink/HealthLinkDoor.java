package org.lastmile.connectors.healthlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The hub as a FHIR server: resources are created on the condition that their number is not known, and updated on the
 * condition that their version is the last one. The hub keeps neither here: a version is the number of the change, and the
 * intake knows each number once.
 */
public final class HealthLinkDoor {
  private static final String JSON = "application/fhir+json;charset=UTF-8";
  private static final Pattern VERSION = Pattern.compile("W/\"([1-9][0-9]{0,8})\"");
  private static final Pattern CONDITION = Pattern.compile("identifier=([^|&]+)\\|([^|&]+)");
  private static final Set<String> CASES = Set.of("Appointment", "Contract");
  private static final String RESOURCE = "healthLinkResource";
  private static final int OK = 200;
  private static final int CREATED = 201;

  /** What is being taken. */
  private record Resource(String type, @Nullable String id, int version) {}

  /** A resource that is new: its number stands in {@code If-None-Exist}, and its version is 1. */
  public void create(Exchange exchange) {
    ObjectNode resource = resource(exchange);
    String condition = header(exchange, "If-None-Exist");
    if (condition == null) {
      throw refused(
          "HEALTH_LINK_UNCONDITIONAL",
          "a resource is created on a condition, because it may be sent twice; needed is If-None-Exist:"
              + " identifier=<system>|<value>",
          null);
    }
    Matcher named =
        CONDITION.matcher(
            URLDecoder.decode(condition, StandardCharsets.UTF_8).replaceFirst("^\\?", ""));
    if (!named.matches() || !numbered(resource, named.group(1), named.group(2))) {
      throw refused(
          "HEALTH_LINK_CONDITION",
          "If-None-Exist names no number of the resource; allowed is identifier=<system>|<value> with the app's own",
          "/identifier");
    }
    resource.remove("id");
    keep(exchange, resource, null, 1);
  }

  /** The app's own number is the one by which the hub knows the resource. */
  private static boolean numbered(ObjectNode resource, String system, String value) {
    for (JsonNode identifier : resource.path("identifier")) {
      if (identifier.path("system").asText().startsWith("https://health-link.example/fhir/sid/")) {
        return identifier.path("system").asText().equals(system)
            && identifier.path("value").asText().equals(value);
      }
    }
    return false;
  }

  /** A resource that is known: {@code If-Match} names its last version, and it gets the next one. */
  public void update(Exchange exchange) {
    ObjectNode resource = resource(exchange);
    String condition = header(exchange, "If-Match");
    if (condition == null) {
      throw refused(
          "HEALTH_LINK_UNCONDITIONAL",
          "a resource is updated on a condition, because somebody else may have done so; needed is If-Match:"
              + " W/\"<version>\"",
          null);
    }
    Matcher version = VERSION.matcher(condition.strip());
    if (!version.matches()) {
      throw refused(
          "HEALTH_LINK_CONDITION",
          "If-Match names no version; allowed is W/\"<version>\" as the last ETag had it",
          null);
    }
    String id = header(exchange, "id");
    if (id == null || !id.equals(resource.path("id").asText())) {
      throw refused("HEALTH_LINK_ID", "the id is not that of the address", "/id");
    }
    keep(exchange, resource, id, Integer.parseInt(version.group(1)) + 1);
  }

  private static ObjectNode resource(Exchange exchange) {
    return (ObjectNode) exchange.getMessage().getBody(JsonNode.class);
  }

  /** Of meta only the time is the app's; a resource that comes again is then the same. */
  private static void keep(
      Exchange exchange, ObjectNode resource, @Nullable String id, int version) {
    JsonNode updated = resource.path("meta").path("lastUpdated");
    ObjectNode meta = resource.putObject("meta");
    meta.put("versionId", String.valueOf(version));
    if (!updated.isMissingNode()) {
      meta.set("lastUpdated", updated);
    }
    exchange.setProperty(
        RESOURCE, new Resource(resource.path("resourceType").asText(), id, version));
    exchange.getMessage().setBody(resource);
  }

  /** 201 with the address of what was created, or 200 for what was known: the id is that of the case, if it begins one. */
  public void created(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    Resource resource = exchange.getProperty(RESOURCE, Resource.class);
    String id = receipt.path(CASES.contains(resource.type()) ? "caseNo" : "messageId").asText();
    Message answer = answer(exchange, receipt, resource);
    // relative to the address that was called
    answer.setHeader("Location", resource.type() + "/" + id + "/_history/1");
    answer.setHeader(
        Exchange.HTTP_RESPONSE_CODE, receipt.path("repeated").asBoolean() ? OK : CREATED);
  }

  /** 200 with the new version. */
  public void updated(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    answer(exchange, receipt, exchange.getProperty(RESOURCE, Resource.class))
        .setHeader(Exchange.HTTP_RESPONSE_CODE, OK);
  }

  private static Message answer(Exchange exchange, JsonNode receipt, Resource resource) {
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    outcome.put("resourceType", "OperationOutcome");
    ObjectNode issue = outcome.putArray("issue").addObject();
    issue.put("severity", "information").put("code", "informational");
    issue.put(
        "diagnostics",
        "taken at "
            + receipt.path("receivedAt").asText()
            + " under "
            + receipt.path("messageId").asText());
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setHeader("ETag", "W/\"" + resource.version() + "\"");
    answer.setHeader(Exchange.CONTENT_TYPE, JSON);
    answer.setBody(outcome.toString());
    return answer;
  }

  /** Every refusal, of the door as of the routes. */
  void refuse(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    Integer status = HealthLinkOutcome.status(fault);
    if (status != null) {
      answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    }
    answer.setHeader(Exchange.CONTENT_TYPE, JSON);
    answer.setBody(HealthLinkOutcome.of(fault).toString());
  }

  private static @Nullable String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }

  private static HubException refused(String code, String text, @Nullable String place) {
    return new HubException(code, FaultKind.CALLER, text, place, null);
  }
}
