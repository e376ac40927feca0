package org.lastmile.connectors.zhilianlife;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HttpAnswer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.SystemAnswer;

/** The calls to the portal: what is asked is the property {@link #REQUEST}. */
public final class ZhilianLifeCalls {
  static final String REQUEST = "zhilianLifeRequest";

  private static final String JSON = "application/json";
  private static final int UNAUTHORIZED = 401;
  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_REDIRECT = 300;

  private static final Map<String, String> PATHS =
      Map.of(
          "notice.announced", "announcements",
          "notice.recalled", "announcement_recalls",
          "notice.reminder", "reminders",
          "booking.answered", "booking_results");

  private final ZhilianLifeCodes codes;

  /**
   * One call.
   *
   * @param path below {@code service.url}
   * @param query encoded; null for none
   * @param key by which the portal knows a repeat; null for a call that only reads
   * @param early whether what it is about may come to the portal only later
   */
  record Request(
      String method,
      String path,
      @Nullable String query,
      byte @Nullable [] body,
      @Nullable String key,
      boolean early) {}

  ZhilianLifeCalls(ZhilianLifeCodes codes) {
    this.codes = codes;
  }

  /** The call that hands a message over. */
  public void push(Exchange exchange) {
    Message message = exchange.getProperty("HubMessage", Message.class);
    String type = message.type().name();
    exchange.setProperty(
        REQUEST,
        new Request(
            "POST",
            PATHS.getOrDefault(type, ""),
            null,
            exchange.getMessage().getBody(byte[].class),
            message.idempotencyKey(),
            // an announcement may still be under way when its recall comes
            type.equals("notice.recalled")));
  }

  /** Gives the call its headers and no others; the token comes after. */
  public void prepare(Exchange exchange) {
    Request request = exchange.getProperty(REQUEST, Request.class);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_METHOD, request.method());
    exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/" + request.path());
    if (request.query() != null) {
      exchange.getMessage().setHeader(Exchange.HTTP_QUERY, request.query());
    }
    if (request.key() != null) {
      exchange.getMessage().setHeader("Idempotency-Key", request.key());
    }
    exchange.getMessage().setHeader("Accept", JSON);
    if (request.body() != null) {
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
    }
    exchange.getMessage().setBody(request.body());
  }

  /** Whether the portal did not accept the token, by its status or inside a 200. */
  public boolean tokenRefused(Exchange exchange) {
    HttpAnswer answer = answered(exchange);
    Integer code = code(answer);
    return answer.status() == UNAUTHORIZED
        || (well(answer) && code != null && codes.token().contains(code));
  }

  /**
   * Throws where the answer is a no inside a 200. The portal's {@code msg} may speak of persons: only its code is passed
   * on.
   */
  public void judge(Exchange exchange) {
    HttpAnswer answer = answered(exchange);
    if (!well(answer)) {
      return;
    }
    Integer code = code(answer);
    if (code == null) {
      throw new HubException(
          "ZHILIAN_LIFE_ANSWER",
          FaultKind.PASSING,
          "the portal answered with HTTP status "
              + answer.status()
              + " and no code; allowed is JSON with a code that is a whole number",
          "/code",
          null);
    }
    if (code != 0) {
      throw failure(code, exchange.getProperty(REQUEST, Request.class));
    }
  }

  static HttpAnswer answered(Exchange exchange) {
    return exchange.getProperty(HttpAnswer.PROPERTY, HttpAnswer.class);
  }

  /** The code of the body; null where it has none. */
  private static @Nullable Integer code(HttpAnswer answer) {
    JsonNode code = SystemAnswer.json(answer.body()).path("code");
    return code.isIntegralNumber() && code.canConvertToInt() ? code.intValue() : null;
  }

  private HubException failure(int code, Request request) {
    String said =
        "the portal answered " + request.path() + " with code " + code + " inside HTTP 200; ";
    if (codes.token().contains(code)) {
      return no("ZHILIAN_LIFE_AUTH", FaultKind.DOWN, said + "a new token is not accepted either");
    }
    boolean unknown = codes.unknown().contains(code);
    if (codes.passing().contains(code) || (unknown && request.early())) {
      return no("ZHILIAN_LIFE_BUSY", FaultKind.PASSING, said + "this passes");
    }
    if (request.key() != null && (unknown || codes.caller().contains(code))) {
      return no("ZHILIAN_LIFE_REFUSED", FaultKind.CALLER, said + "what was sent is wrong");
    }
    return no("ZHILIAN_LIFE_CODE", FaultKind.LASTING, said + "allowed are 0 and those of codes.*");
  }

  private static HubException no(String code, FaultKind kind, String text) {
    return new HubException(code, kind, text, "/code", null);
  }

  private static boolean well(HttpAnswer answer) {
    return answer.status() >= FIRST_SUCCESS && answer.status() < FIRST_REDIRECT;
  }
}
