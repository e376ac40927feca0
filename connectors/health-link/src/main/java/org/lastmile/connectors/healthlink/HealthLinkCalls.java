package org.lastmile.connectors.healthlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HttpAnswer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;

/**
 * The calls to the app's FHIR server: what is asked is the property {@link #REQUEST}.
 */
public final class HealthLinkCalls {
  private static final String REQUEST = "healthLinkRequest";
  private static final String MAPPED = "healthLinkMapped";
  private static final String JSON = "application/fhir+json";
  private static final String RESPONSE = "AppointmentResponse";

  private static final int CREATED = 201;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  /** The app has read the resource and says that it is wrong. */
  private static final Set<Integer> WRONG = Set.of(400, 422);

  /**
   * One call.
   *
   * @param path below {@code service.url}, empty for itself
   * @param query encoded
   * @param condition name and value of the header on which it depends
   */
  record Request(
      String method,
      String path,
      @Nullable String query,
      Map.@Nullable Entry<String, String> condition,
      byte @Nullable [] body) {}

  /** Asks for the answer that the app has for the appointment. */
  public void find(Exchange exchange) {
    byte[] mapped = exchange.getMessage().getBody(byte[].class);
    exchange.setProperty(MAPPED, mapped);
    ask(
        exchange,
        new Request(
            "GET", RESPONSE, condition(SystemAnswer.json(mapped).at("/identifier/0")), null, null));
  }

  /**
   * Creates the answer, or replaces the one that was found, on the condition that it is still that version. Nothing is to
   * be done where it is this very message's already.
   */
  public void replace(Exchange exchange) {
    JsonNode found = SystemAnswer.json(answered(exchange).body());
    if (!found.path("type").asText().equals("searchset")) {
      throw unreadable("the search gave no Bundle of type searchset");
    }
    ObjectNode mapped = (ObjectNode) SystemAnswer.json(exchange.getProperty(MAPPED, byte[].class));
    JsonNode known = found.path("entry");
    if (known.size() > 1) {
      throw new HubException(
          "HEALTH_LINK_TWICE",
          FaultKind.LASTING,
          "the app has "
              + known.size()
              + " answers for one appointment, allowed is one; somebody has to decide which",
          "/entry",
          null);
    }
    if (known.isEmpty()) {
      ask(exchange, creation(RESPONSE, mapped.at("/identifier/0"), bytes(mapped)));
      return;
    }
    JsonNode resource = known.path(0).path("resource");
    String id = resource.path("id").asText();
    String version = resource.path("meta").path("versionId").asText();
    if (id.isEmpty() || version.isEmpty()) {
      throw unreadable("the answer that was found has no id, or no version");
    }
    if (resource.path("identifier").equals(mapped.path("identifier"))) {
      exchange.removeProperty(REQUEST);
      return;
    }
    mapped.put("id", id);
    ask(
        exchange,
        new Request(
            "PUT",
            RESPONSE + "/" + segment(id),
            null,
            Map.entry("If-Match", "W/\"" + version + "\""),
            bytes(mapped)));
  }

  /** Whether another call has to be made. */
  public boolean more(Exchange exchange) {
    return exchange.getProperty(REQUEST) != null;
  }

  /** Creates a communication, once. */
  public void communication(Exchange exchange) {
    byte[] mapped = exchange.getMessage().getBody(byte[].class);
    ask(exchange, creation("Communication", SystemAnswer.json(mapped).at("/identifier/0"), mapped));
  }

  /** Sends a Bundle; each entry names what it replaces. */
  public void transaction(Exchange exchange) {
    ask(exchange, new Request("POST", "", null, null, exchange.getMessage().getBody(byte[].class)));
  }

  private static Request creation(String type, JsonNode identifier, byte[] body) {
    return new Request("POST", type, null, Map.entry("If-None-Exist", condition(identifier)), body);
  }

  private static void ask(Exchange exchange, Request request) {
    exchange.setProperty(REQUEST, request);
  }

  private static byte[] bytes(ObjectNode resource) {
    return resource.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String condition(JsonNode identifier) {
    return "identifier="
        + segment(identifier.path("system").asText() + "|" + identifier.path("value").asText());
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Gives the call its headers and no others; the token comes after. */
  public void prepare(Exchange exchange) {
    Request request = exchange.getProperty(REQUEST, Request.class);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, request.method());
    if (!request.path().isEmpty()) {
      exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/" + request.path());
    }
    if (request.query() != null) {
      exchange.getMessage().setHeader(Exchange.HTTP_QUERY, request.query());
    }
    if (request.condition() != null) {
      exchange.getMessage().setHeader(request.condition().getKey(), request.condition().getValue());
    }
    exchange.getMessage().setHeader("Accept", JSON);
    if (request.body() != null) {
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON + ";charset=UTF-8");
      exchange.getMessage().setHeader("Prefer", "return=minimal");
    }
    exchange.getMessage().setBody(request.body());
  }

  /** Throws where the app says that something is wrong with what was sent, or was created without an address. */
  public void judge(Exchange exchange) {
    Request request = exchange.getProperty(REQUEST, Request.class);
    HttpAnswer answer = answered(exchange);
    requirePlace(request, answer);
    requireNotWrong(request, answer);
  }

  /** What was created has an address; without it, nothing says that it was. */
  private static void requirePlace(Request request, HttpAnswer answer) {
    boolean creation = request.method().equals("POST") && !request.path().isEmpty();
    if (creation && answer.status() == CREATED && answer.header("Location") == null) {
      throw unreadable("201 came without a Location");
    }
  }

  private static void requireNotWrong(Request request, HttpAnswer answer) {
    boolean conditional = request.condition() != null;
    boolean update = conditional && request.method().equals("PUT");
    if (answer.status() == CONFLICT || (update && answer.status() == PRECONDITION_FAILED)) {
      throw new HubException(
          "HEALTH_LINK_CHANGED",
          FaultKind.PASSING,
          "somebody else has changed the resource meanwhile; it is read and tried again");
    }
    if (conditional && answer.status() == PRECONDITION_FAILED) {
      throw new HubException(
          "HEALTH_LINK_TWICE",
          FaultKind.LASTING,
          "the app has several resources under one number; somebody has to decide which");
    }
    if (request.body() != null && WRONG.contains(answer.status())) {
      throw refused("HTTP status " + answer.status(), SystemAnswer.json(answer.body()));
    }
  }

  private static HubException refused(String said, JsonNode outcome) {
    return new HubException(
        "HEALTH_LINK_REFUSED",
        FaultKind.CALLER,
        "the app refused with " + said + ", issue " + HealthLinkOutcome.told(outcome));
  }

  /** Whether all of a transaction was taken. */
  public void whole(Exchange exchange) {
    JsonNode answer = SystemAnswer.json(answered(exchange).body());
    if (!answer.path("type").asText().equals("transaction-response")) {
      throw unreadable("the answer is no Bundle of type transaction-response");
    }
    for (JsonNode entry : answer.path("entry")) {
      String status = entry.path("response").path("status").asText();
      if (!status.startsWith("2")) {
        throw refused(
            "an entry of status "
                + (status.matches("[0-9]{3}.*") ? status.substring(0, 3) : "(none)"),
            entry.path("response").path("outcome"));
      }
    }
  }

  /** Leaves what the app answered last as body, for the evidence. */
  public void answer(Exchange exchange) {
    exchange.getMessage().setBody(answered(exchange).body());
  }

  private static HttpAnswer answered(Exchange exchange) {
    return exchange.getProperty(HttpAnswer.PROPERTY, HttpAnswer.class);
  }

  private static HubException unreadable(String text) {
    return new HubException("HEALTH_LINK_ANSWER", FaultKind.PASSING, "the app's answer: " + text);
  }
}
