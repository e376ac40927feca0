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
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.SystemAnswer;

/** The calls to the bureau: what is asked is the property {@link #REQUEST}, what it answered the property {@link #ANSWER}. */
public final class JusticeCalls {
  static final String REQUEST = "justiceRequest";
  static final String ANSWER = "justiceAnswer";

  private static final String JSON = "application/json";
  private static final int ACCEPTED = 202;
  private static final int FIRST_ERROR = 400;

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

  /** What the bureau said; null where a header is missing. */
  record Answer(
      int status,
      byte[] body,
      @Nullable String location,
      @Nullable String etag,
      @Nullable String retryAfter) {}

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

  /** Keeps the answer, and throws where it is a no. */
  public void judge(Exchange exchange) throws HttpOperationFailedException {
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    byte[] body = exchange.getMessage().getBody(byte[].class);
    Answer answer =
        new Answer(
            status == null ? 0 : status,
            body == null ? new byte[0] : body,
            exchange.getMessage().getHeader("Location", String.class),
            exchange.getMessage().getHeader("ETag", String.class),
            exchange.getMessage().getHeader("Retry-After", String.class));
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(answer.body());
    exchange.setProperty(ANSWER, answer);
    if (answer.status() < FIRST_ERROR) {
      return;
    }
    Request request = exchange.getProperty(REQUEST, Request.class);
    if (WRONG.contains(answer.status()) && request.method().equals("POST")) {
      throw refused(answer);
    }
    throw new HttpOperationFailedException(
        context.text("service.url"),
        answer.status(),
        "",
        answer.location(),
        answer.retryAfter() == null ? Map.of() : Map.of("Retry-After", answer.retryAfter()),
        null);
  }

  /** The bureau's own words may speak of persons: only its code and the field are passed on. */
  private static HubException refused(Answer answer) {
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
    Answer answer = exchange.getProperty(ANSWER, Answer.class);
    if (answer.status() != ACCEPTED || answer.location() == null) {
      throw new HubException(
          "JUSTICE_ANSWER",
          FaultKind.PASSING,
          "the bureau answered with HTTP status "
              + answer.status()
              + "; allowed is 202 with the status URL in Location");
    }
    exchange.setProperty("HubKeys", Map.of("statusUrl", answer.location()));
    ObjectNode received = JsonNodeFactory.instance.objectNode();
    received.put("applicationNo", message(exchange).caseNo());
    received.put(
        "receivedAt",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(context.clock()).truncatedTo(ChronoUnit.SECONDS)));
    received.put("statusUrl", answer.location());
    received
        .putObject("limits")
        .put("decide", Integer.parseInt(context.text("limit.decide")))
        .put("appoint", Integer.parseInt(context.text("limit.appoint")));
    exchange.getMessage().setBody(received);
  }

  /** Leaves what the bureau answered as body, for the evidence. */
  public void answer(Exchange exchange) {
    exchange.getMessage().setBody(exchange.getProperty(ANSWER, Answer.class).body());
  }

  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Message message(Exchange exchange) {
    return exchange.getProperty("HubMessage", Message.class);
  }
}
