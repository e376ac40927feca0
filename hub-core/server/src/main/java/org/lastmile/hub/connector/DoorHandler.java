package org.lastmile.hub.connector;

import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RenegotiationRequiredException;
import io.undertow.server.SSLSessionInfo;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Call;
import org.lastmile.hub.access.CallerCheck;
import org.lastmile.hub.access.Sm3;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSourceChannel;

/**
 * What every request meets at a door, in this order: brake, path and method, size, caller, body, what the body proves.
 * What is refused here is recorded here; what a route refuses is recorded by the route.
 */
final class DoorHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DoorHandler.class);

  /**
   * So much more than allowed is read and thrown away, so that the caller can read why. The connection must not be
   * closed before: over TLS the caller would lose the answer.
   */
  private static final long MOST_DRAINED = 256L << 20;

  private final Place place;
  private final long maxBody;
  private final CallerCheck caller;
  private final Supplier<@Nullable HubException> brake;
  private final Executor workers;
  private final DoorSpool spool;

  /** What stands behind the door. */
  interface Place {
    /** @throws HubException {@code DOOR_UNKNOWN}, {@code DOOR_METHOD} or {@code DOOR_CLOSED} */
    DoorRoute route(HttpServerExchange http);

    DoorRefusals refusals();

    /** How a refusal of this request is said. */
    Function<HubException, DoorRefusal.Words> words(HttpServerExchange http);
  }

  /** @param workers may block; one for each request under way */
  DoorHandler(
      Place place,
      long maxBody,
      CallerCheck caller,
      Supplier<@Nullable HubException> brake,
      Executor workers,
      DoorSpool spool) {
    this.place = place;
    this.maxBody = maxBody;
    this.caller = caller;
    this.brake = brake;
    this.workers = workers;
    this.spool = spool;
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    http.setMaxEntitySize(maxBody + MOST_DRAINED);
    try {
      HubException braked = brake.get();
      if (braked != null) {
        throw braked;
      }
      DoorRoute route = place.route(http);
      if (http.getRequestContentLength() > maxBody) {
        throw DoorBody.tooLarge(maxBody);
      }
      Call call = call(http);
      caller.checkHead(call);
      read(http, route, call);
    } catch (HubException e) {
      http.dispatch(workers, () -> refuse(http, e, null));
    }
  }

  private void read(HttpServerExchange http, DoorRoute route, Call call) {
    StreamSourceChannel channel = http.getRequestChannel();
    DoorReader.Done next =
        new DoorReader.Done() {
          @Override
          public void arrived(DoorBody body) {
            serve(http, route, call, body);
          }

          @Override
          public void refused(HubException fault) {
            refuse(http, fault, null);
          }
        };
    http.dispatch(
        workers, new DoorReader(http, channel, new DoorBody.Writer(spool, maxBody), workers, next));
  }

  private void serve(HttpServerExchange http, DoorRoute route, Call call, DoorBody body) {
    http.addExchangeCompleteListener(
        (exchange, next) -> {
          body.close();
          next.proceed();
        });
    try {
      caller.checkBody(call, () -> sm3(body));
      route.serve(http, body);
    } catch (HubException e) {
      refuse(http, e, body);
    } catch (IOException | RuntimeException e) {
      LOG.error("a door failed: {}", LogLines.trail(e));
      refuse(
          http,
          new HubException("DOOR_FAILED", FaultKind.PASSING, "the door failed", null, e),
          body);
    }
  }

  private static byte[] sm3(DoorBody body) {
    try (InputStream in = body.open()) {
      return Sm3.digest(in);
    } catch (IOException e) {
      throw new HubException(
          "DOOR_SPOOL", FaultKind.PASSING, "the request's file cannot be read", null, e);
    }
  }

  private void refuse(HttpServerExchange http, HubException fault, @Nullable DoorBody body) {
    if (fault.code().startsWith("AUTH_")) {
      http.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, caller.challenge());
    }
    place
        .refusals()
        .record(
            fault,
            body,
            http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE),
            http.getRequestHeaders().getFirst("traceparent"))
        .whenCompleteAsync((done, failed) -> answer(http, place.words(http), fault), workers);
  }

  /** Says no; the one way out for a fault, also for those of routes. */
  static void answer(
      HttpServerExchange http,
      Function<HubException, DoorRefusal.Words> dialect,
      HubException fault) {
    DoorRefusal.Words words;
    try {
      words = dialect.apply(fault);
    } catch (RuntimeException e) {
      LOG.error("a refusal could not be said in the system's words: {}", LogLines.trail(e));
      words = DoorAnswer.words(fault);
    }
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      http.getResponseHeaders().put(Headers.RETRY_AFTER, DoorAnswer.retryAfter(fault));
    }
    http.getResponseHeaders().put(Headers.CONTENT_TYPE, words.contentType());
    send(http, words.status(), words.body());
  }

  /** Sends without blocking, from any thread. */
  static void send(HttpServerExchange http, int status, byte[] body) {
    Connectors.executeRootHandler(
        exchange -> {
          if (!exchange.isResponseStarted()) {
            exchange.setStatusCode(status);
            exchange.getResponseSender().send(java.nio.ByteBuffer.wrap(body));
          }
        },
        http);
  }

  private static Call call(HttpServerExchange http) {
    String query = http.getNonDecodedQueryString();
    return new Call(
        http.getRequestMethod().toString(),
        http.getRequestURI() + (query.isEmpty() ? "" : "?" + query),
        name -> http.getRequestHeaders().getFirst(name),
        http.isSecure() || http.getSourceAddress().getAddress().isLoopbackAddress(),
        certificate(http),
        http.getSourceAddress().getAddress());
  }

  private static @Nullable X509Certificate certificate(HttpServerExchange http) {
    SSLSessionInfo tls = http.getConnection().getSslSessionInfo();
    if (tls == null) {
      return null;
    }
    try {
      Certificate[] chain = tls.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
    } catch (SSLPeerUnverifiedException | RenegotiationRequiredException e) {
      return null;
    }
  }
}
