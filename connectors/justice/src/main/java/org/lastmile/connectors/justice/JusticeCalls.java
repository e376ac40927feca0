package org.lastmile.connectors.justice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HttpAnswer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.SystemAnswer;

/** The calls to the bureau: what is asked is the property {@link #REQUEST}. */
public final class JusticeCalls {
  static final String REQUEST = "justiceRequest";

  private static final String JSON = "application/json";
  private static final int ACCEPTED = 202;

  /** The bureau has read the application and says that it is wrong. */
  private static final Set<Integer> WRONG = Set.of(400, 422);

  private static final Pattern WORD = Pattern.compile("[A-Za-z/][A-Za-z0-9_./]{0,59}");

  private final ConnectorContext context;

  /**
   * One call.
   *
   * @param path below {@code service.url}, encoded
   * @param headers beside those of every call
   */
  record Request(String method, String path, byte @Nullable [] body, Map<String, String> headers) {}

  JusticeCalls(ConnectorContext context) {
    this.context = context;
  }

  /** The call that hands an application in. */
  public void application(Exchange exchange) {
    post(exchange, "applications");
  }

  /** The call that gives an answer about hardship. */
  public void hardship(Exchange exchange) {
    post(
        exchange,
        "applications/"
            + segment(exchange.getMessage().getHeader("HubCaseNo", String.class))
            + "/hardship-answers");
  }

  /** The bureau knows a repeat by the key. */
  private static void post(Exchange exchange, String path) {
    exchange.setProperty(
        REQUEST,
        new Request(
            "POST",
            path,
            exchange.getMessage().getBody(byte[].class),
            Map.of("Idempotency-Key", message(exchange).idempotencyKey())));
  }

  /** Gives the call its headers and no others; the token comes after. */
  public void prepare(Exchange exchange) {
    Request request = exchange.getProperty(REQUEST, Request.class);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, request.method());
    exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/" + request.path());
    request.headers().forEach(exchange.getMessage()::setHeader);
    exchange.getMessage().setHeader("Accept", JSON);
    if (request.body() != null) {
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
    }
    exchange.getMessage().setBody(request.body());
  }

  /** Throws where the bureau says that what was sent is wrong. */
  public void judge(Exchange exchange) {
    HttpAnswer answer = answered(exchange);
    Request request = exchange.getProperty(REQUEST, Request.class);
    if (WRONG.contains(answer.status()) && request.method().equals("POST")) {
      throw refused(answer);
    }
  }

  /** The bureau's own words may speak of persons: only its code and the field are passed on. */
  private static HubException refused(HttpAnswer answer) {
    JsonNode said = SystemAnswer.json(answer.body());
    return new HubException(
        "JUSTICE_REFUSED",
        FaultKind.CALLER,
        "the bureau refused it with HTTP status "
            + answer.status()
            + " and code "
            + word(said.path("code"), "none"),
        word(said.path("field"), null),
        null);
  }

  private static @Nullable String word(JsonNode node, @Nullable String otherwise) {
    return WORD.matcher(node.asText()).matches() ? node.asText() : otherwise;
  }

  /** Makes of the 202 what the hub hands in: the bureau has it, and its legal limits begin. */
  public void received(Exchange exchange) {
    HttpAnswer answer = answered(exchange);
    String location = answer.header("Location");
    if (answer.status() != ACCEPTED || location == null) {
      throw new HubException(
          "JUSTICE_ANSWER",
          FaultKind.PASSING,
          "the bureau answered with HTTP status "
              + answer.status()
              + "; allowed is 202 with the status URL in Location");
    }
    exchange.setProperty("HubKeys", Map.of("statusUrl", location));
    ObjectNode received = JsonNodeFactory.instance.objectNode();
    received.put("applicationNo", message(exchange).caseNo());
    received.put(
        "receivedAt",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(context.clock()).truncatedTo(ChronoUnit.SECONDS)));
    received.put("statusUrl", location);
    received
        .putObject("limits")
        .put("decide", Integer.parseInt(context.text("limit.decide")))
        .put("appoint", Integer.parseInt(context.text("limit.appoint")));
    exchange.getMessage().setBody(received);
  }

  /** Leaves what the bureau answered as body, for the evidence. */
  public void answer(Exchange exchange) {
    exchange.getMessage().setBody(answered(exchange).body());
  }

  static HttpAnswer answered(Exchange exchange) {
    return exchange.getProperty(HttpAnswer.PROPERTY, HttpAnswer.class);
  }

  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Message message(Exchange exchange) {
    return exchange.getProperty("HubMessage", Message.class);
  }
}
