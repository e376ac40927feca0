package org.lastmile.hub.connector;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.IOHelper;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Call;
import org.lastmile.hub.access.CallerCheck;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of one connector: before a route sees a request, the brake, the size and the caller are checked. What is
 * refused here is recorded here; what a route refuses is recorded by the route.
 */
final class DoorHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DoorHandler.class);
  private static final int MOST_EVIDENCE = 64 << 10;
  private static final List<String> HUB_HEADERS = List.of("camel", "hub", "org.apache.camel");

  private final String system;
  private final String prefix;
  private final long maxBody;
  private final CallerCheck caller;
  private final Intake intake;
  private final Executor workers;
  private final Supplier<@Nullable DoorRefusal> refusal;
  private final List<DoorConsumer> consumers = new CopyOnWriteArrayList<>();

  /**
   * @param prefix path below which the connector is served
   * @param workers may block
   * @param refusal the connector's own words for a refusal, if it has any
   */
  DoorHandler(
      String system,
      String prefix,
      long maxBody,
      CallerCheck caller,
      Intake intake,
      Executor workers,
      Supplier<@Nullable DoorRefusal> refusal) {
    this.system = system;
    this.prefix = prefix;
    this.maxBody = maxBody;
    this.caller = caller;
    this.intake = intake;
    this.workers = workers;
    this.refusal = refusal;
  }

  void add(DoorConsumer consumer) {
    consumers.add(consumer);
  }

  void remove(DoorConsumer consumer) {
    consumers.remove(consumer);
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    http.setMaxEntitySize(maxBody);
    http.dispatch(workers, () -> serve(http));
  }

  private void serve(HttpServerExchange http) {
    http.startBlocking();
    byte[] body = null;
    try {
      HubException brake = intake.brake();
      if (brake != null) {
        answer(http, brake);
        return;
      }
      DoorConsumer consumer = consumer(http);
      if (http.getRequestContentLength() > maxBody) {
        throw tooLarge();
      }
      if (!consumer.getEndpoint().isUseStreaming()) {
        body = http.getInputStream().readAllBytes();
      }
      caller.check(call(http, body));
      process(http, consumer, body);
    } catch (HubException e) {
      refuse(http, e, body);
    } catch (RequestTooBigException e) {
      refuse(http, tooLarge(), body);
    } catch (IOException e) {
      LOG.info("A caller of {} went away while sending: {}", system, e.getClass().getSimpleName());
      http.endExchange();
    } catch (RuntimeException e) {
      LOG.error("Door of {} failed", system, e);
      refuse(
          http,
          new HubException("DOOR_FAILED", FaultKind.LASTING, "the door failed", null, e),
          body);
    }
  }

  private HubException tooLarge() {
    return new HubException(
        DoorAnswer.TOO_LARGE,
        FaultKind.CALLER,
        "the body is larger than the " + maxBody + " bytes allowed",
        "/",
        null);
  }

  private DoorConsumer consumer(HttpServerExchange http) {
    String path = http.getRequestPath().substring(prefix.length());
    String method = http.getRequestMethod().toString();
    boolean otherMethod = false;
    for (DoorConsumer consumer : consumers) {
      if (PathTemplates.match(consumer.getEndpoint(), path).isPresent()) {
        if (consumer.methods().isEmpty() || consumer.methods().contains(method)) {
          return consumer;
        }
        otherMethod = true;
      }
    }
    throw otherMethod
        ? new HubException(
            "DOOR_METHOD", FaultKind.CALLER, "method " + method + " is not allowed here")
        : new HubException(
            "DOOR_UNKNOWN",
            FaultKind.CALLER,
            "there is no such door; the contract of the system names them");
  }

  private static Call call(HttpServerExchange http, byte @Nullable [] body) {
    String query = http.getQueryString();
    return new Call(
        http.getRequestMethod().toString(),
        http.getRequestURI() + (query.isEmpty() ? "" : "?" + query),
        name -> http.getRequestHeaders().getFirst(name),
        body,
        certificate(http));
  }

  private static @Nullable X509Certificate certificate(HttpServerExchange http) {
    if (http.getConnection().getSslSessionInfo() == null) {
      return null;
    }
    try {
      Certificate[] chain = http.getConnection().getSslSessionInfo().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
    } catch (SSLPeerUnverifiedException | io.undertow.server.RenegotiationRequiredException e) {
      return null;
    }
  }

  private void process(HttpServerExchange http, DoorConsumer consumer, byte @Nullable [] body)
      throws IOException {
    Exchange exchange = consumer.createExchange(false);
    Message in = exchange.getIn();
    headers(http, consumer, in);
    if (body == null) {
      in.setBody(new Bounded(http.getInputStream()));
    } else {
      in.setBody(body);
      exchange.setProperty(Exchanges.NATIVE, body);
      String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
      if (type != null) {
        exchange.setProperty(Exchanges.NATIVE_TYPE, type);
      }
    }
    consumer
        .getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              try {
                reply(http, exchange);
              } finally {
                consumer.releaseExchange(exchange, false);
              }
            });
  }

  private static void headers(HttpServerExchange http, DoorConsumer consumer, Message in) {
    for (HeaderValues values : http.getRequestHeaders()) {
      String name = values.getHeaderName().toString();
      if (HUB_HEADERS.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith)
          && !name.equalsIgnoreCase("Authorization")) {
        in.setHeader(name, values.getFirst());
      }
    }
    String path = http.getRequestPath();
    Map<String, String> variables =
        PathTemplates.match(
                consumer.getEndpoint(), path.substring(path.indexOf('/', "/systems/".length())))
            .orElse(Map.of());
    variables.forEach(in::setHeader);
    in.setHeader(Exchange.HTTP_METHOD, http.getRequestMethod().toString());
    in.setHeader(Exchange.HTTP_PATH, path);
    in.setHeader(Exchange.HTTP_QUERY, http.getQueryString());
    String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type != null) {
      in.setHeader(Exchange.CONTENT_TYPE, type);
    }
  }

  private void reply(HttpServerExchange http, Exchange exchange) {
    Exception thrown = exchange.getException();
    if (thrown != null) {
      answer(http, FaultClasses.ofReceive(system, thrown));
      return;
    }
    Message out = exchange.getMessage();
    try {
      http.setStatusCode(
          Optional.ofNullable(out.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class))
              .orElse(200));
      String type = out.getHeader(Exchange.CONTENT_TYPE, String.class);
      for (String header : List.of("Location", "ETag", "Retry-After")) {
        String value = out.getHeader(header, String.class);
        if (value != null) {
          http.getResponseHeaders().put(new io.undertow.util.HttpString(header), value);
        }
      }
      Object body = out.getBody();
      if (body instanceof com.fasterxml.jackson.databind.JsonNode json) {
        body = json.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        type = type == null || !type.contains("json") ? "application/json; charset=utf-8" : type;
      }
      if (type != null) {
        http.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
      }
      if (body != null) {
        try (InputStream content =
                exchange
                    .getContext()
                    .getTypeConverter()
                    .mandatoryConvertTo(InputStream.class, exchange, body);
            OutputStream to = http.getOutputStream()) {
          IOHelper.copy(content, to);
        }
      }
      http.endExchange();
    } catch (Exception e) {
      LOG.warn("The answer of {} could not be given: {}", system, e.getClass().getSimpleName());
      http.endExchange();
    }
  }

  private void refuse(HttpServerExchange http, HubException fault, byte @Nullable [] body) {
    List<Payload> evidence = new ArrayList<>();
    if (body == null) {
      // what is left of the body would be read as the next request of the connection
      http.setPersistent(false);
    } else {
      String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
      evidence.add(
          new Payload(
              Payload.Role.NATIVE,
              type == null ? "application/octet-stream" : type,
              body.length > MOST_EVIDENCE ? Arrays.copyOf(body, MOST_EVIDENCE) : body));
    }
    LOG.warn("Door of {} refused a request: {}", system, fault.code());
    intake
        .refuse(
            new Intake.Refusal(
                system,
                fault.code(),
                String.valueOf(fault.getMessage()),
                fault.place(),
                Map.of(),
                evidence))
        .whenCompleteAsync(
            (done, failed) -> {
              if (failed != null) {
                LOG.error("Refusal {} of {} could not be recorded", fault.code(), system, failed);
              }
              answer(http, fault);
            },
            workers);
  }

  private void answer(HttpServerExchange http, HubException fault) {
    DoorRefusal own = refusal.get();
    if (own == null || http.isResponseStarted()) {
      DoorAnswer.send(http, fault);
      return;
    }
    DoorRefusal.Words words = own.words(fault);
    http.setStatusCode(words.status());
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      http.getResponseHeaders().put(Headers.RETRY_AFTER, DoorAnswer.RETRY_AFTER_SECONDS);
    }
    http.getResponseHeaders().put(Headers.CONTENT_TYPE, words.contentType());
    http.getResponseSender().send(java.nio.ByteBuffer.wrap(words.body()));
  }

  /** Turns the server's word for too large into the hub's. */
  private final class Bounded extends java.io.FilterInputStream {
    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (RequestTooBigException e) {
        throw tooLarge();
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (RequestTooBigException e) {
        throw tooLarge();
      }
    }
  }
}
