package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.TypeConversionException;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One path of a connector: makes an exchange of each request and an answer of what the route leaves.
 *
 * <p>Body: bytes, or text where a charset other than UTF-8 is declared; with {@code useStreaming=true} and for multipart
 * a stream that can be read again. The parts of multipart are attachments too, unless {@code useStreaming=true}. Headers
 * are those of the query, the request and the path, in this order; none whose name begins with Camel or Hub.
 */
final class DoorConsumer extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {
  private static final Logger LOG = LoggerFactory.getLogger(DoorConsumer.class);
  private static final List<String> CLOSED_HEADERS = List.of("camel", "hub", "org.apache.camel");
  private static final Set<String> PRIVATE_HEADERS =
      Set.of("authorization", "cookie", "proxy-authorization");
  private static final List<String> ANSWER_HEADERS =
      List.of("Location", "ETag", RetryAfterHeader.NAME);

  private final DoorPlace place;
  private final DoorSpool spool;
  private final Set<String> methods = new HashSet<>();

  DoorConsumer(
      PlatformHttpEndpoint endpoint, Processor processor, DoorPlace place, DoorSpool spool) {
    super(endpoint, processor);
    this.place = place;
    this.spool = spool;
    String restrict = endpoint.getHttpMethodRestrict();
    if (restrict != null) {
      for (String method : restrict.toUpperCase(Locale.ROOT).split(",")) {
        methods.add(method.strip());
      }
    }
  }

  @Override
  public PlatformHttpEndpoint getEndpoint() {
    return (PlatformHttpEndpoint) super.getEndpoint();
  }

  boolean takes(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    place.add(this);
  }

  @Override
  protected void doStop() throws Exception {
    place.remove(this);
    super.doStop();
  }

  void serve(
      HttpServerExchange http,
      DoorBody body,
      Map<String, String> variables,
      Function<HubException, DoorRefusal.Words> words)
      throws IOException {
    requireMediaType(http);
    Exchange exchange = createExchange(false);
    exchange.setPattern(ExchangePattern.InOut);
    DoorParts parts = null;
    try {
      headers(http, exchange.getMessage(), variables);
      parts = fill(http, exchange, body);
      createUoW(exchange);
    } catch (Exception e) {
      finish(exchange, parts);
      throw e instanceof HubException refused
          ? refused
          : new HubException("DOOR_FAILED", FaultKind.PASSING, "the door failed", null, e);
    }
    DoorParts held = parts;
    Thread.currentThread()
        .setContextClassLoader(exchange.getContext().getApplicationContextClassLoader());
    getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              try {
                answer(http, exchange, words);
              } finally {
                doneUoW(exchange);
                finish(exchange, held);
              }
            });
  }

  private void finish(Exchange exchange, @Nullable DoorParts parts) {
    if (parts != null) {
      parts.close();
    }
    releaseExchange(exchange, false);
  }

  private void requireMediaType(HttpServerExchange http) {
    String consumes = getEndpoint().getConsumes();
    String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (consumes == null || consumes.equals("*/*")) {
      return;
    }
    String media = type == null ? "" : type.split(";", 2)[0].strip();
    for (String allowed : consumes.split(",")) {
      if (allowed.strip().equalsIgnoreCase(media)) {
        return;
      }
    }
    throw new HubException(
        "MEDIA_TYPE",
        FaultKind.CALLER,
        "the Content-Type is not allowed here; allowed is " + consumes,
        "Content-Type",
        null);
  }

  private @Nullable DoorParts fill(HttpServerExchange http, Exchange exchange, DoorBody body)
      throws IOException {
    String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    boolean multipart = DoorParts.isMultipart(type);
    if (multipart || getEndpoint().isUseStreaming()) {
      if (!multipart) {
        DoorText.requireUtf8(type);
      }
      Path file = body.file();
      exchange
          .getMessage()
          .setBody(
              file == null
                  ? new InputStreamCache(body.bytes())
                  : new FileInputStreamCache(file.toFile()));
      if (multipart && type != null && !getEndpoint().isUseStreaming()) {
        DoorParts parts = DoorParts.read(body, type, spool);
        parts.attach(exchange.getMessage(AttachmentMessage.class));
        return parts;
      }
      return null;
    }
    byte[] bytes = body.bytes();
    exchange.getMessage().setBody(DoorText.body(bytes, type));
    exchange.setProperty(Exchanges.NATIVE, bytes);
    if (type != null) {
      exchange.setProperty(Exchanges.NATIVE_TYPE, type);
    }
    return null;
  }

  private static void headers(
      HttpServerExchange http, Message message, Map<String, String> variables) {
    for (Map.Entry<String, Deque<String>> query : http.getQueryParameters().entrySet()) {
      header(message, query.getKey(), query.getValue());
    }
    for (HeaderValues values : http.getRequestHeaders()) {
      header(message, values.getHeaderName().toString(), values);
    }
    variables.forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_METHOD, http.getRequestMethod().toString());
  }

  private static void header(Message message, String name, Deque<String> values) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (PRIVATE_HEADERS.contains(lower)
        || CLOSED_HEADERS.stream().anyMatch(lower::startsWith)
        || values.isEmpty()) {
      return;
    }
    message.setHeader(name, values.size() == 1 ? values.getFirst() : new ArrayList<>(values));
  }

  private void answer(
      HttpServerExchange http, Exchange exchange, Function<HubException, DoorRefusal.Words> words) {
    Exception thrown = exchange.getException();
    if (thrown != null) {
      DoorHandler.answer(http, words, FaultClasses.ofReceive(place.system(), thrown));
      return;
    }
    Message out = exchange.getMessage();
    String asked = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    String given = out.getHeader(Exchange.CONTENT_TYPE, String.class);
    // a type that is still the request's says nothing of the answer
    String type = given == null || given.equals(asked) ? null : given;
    byte[] bytes;
    try {
      bytes = bytes(exchange, out.getBody(), type);
    } catch (TypeConversionException e) {
      LOG.error(
          "the answer of {} has a body that is no bytes: {}", place.system(), LogLines.trail(e));
      DoorHandler.answer(
          http,
          words,
          new HubException(
              "ANSWER_UNREADABLE", FaultKind.LASTING, "the answer is no bytes", null, e));
      return;
    }
    if (bytes.length > 0) {
      http.getResponseHeaders().put(Headers.CONTENT_TYPE, type == null ? type(out, bytes) : type);
    }
    for (String name : ANSWER_HEADERS) {
      String value = out.getHeader(name, String.class);
      if (value != null) {
        http.getResponseHeaders().put(new HttpString(name), value);
      }
    }
    Integer status = out.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    DoorHandler.send(http, status == null ? StatusCodes.OK : status, bytes);
  }

  private static String type(Message out, byte[] bytes) {
    if (out.getBody() instanceof JsonNode) {
      return "application/json; charset=utf-8";
    }
    String type = Bodies.mediaType(bytes);
    return type.equals("application/octet-stream") && out.getBody() instanceof String
        ? "text/plain; charset=utf-8"
        : type;
  }

  private static byte[] bytes(Exchange exchange, @Nullable Object body, @Nullable String type) {
    return switch (body) {
      case null -> new byte[0];
      case byte[] bytes -> bytes;
      case JsonNode tree -> Json.bytes(tree);
      case String text -> text.getBytes(DoorText.charsetOf(type));
      default -> exchange.getContext().getTypeConverter().convertTo(byte[].class, exchange, body);
    };
  }
}
