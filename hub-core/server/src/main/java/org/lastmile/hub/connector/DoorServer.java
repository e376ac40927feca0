package org.lastmile.hub.connector;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.server.handlers.RequestLimitingHandler;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Limits;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** The one thin HTTP server of a zone, where all systems call. */
public final class DoorServer implements AutoCloseable {
  private static final int MOST_HEADER_BYTES = 32 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final int MOST_PARAMETERS = 200;
  private static final int MOST_REQUESTS = 1000;
  private static final Duration REQUEST_HEAD = Duration.ofSeconds(15);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(90);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MOST_BUFFERS = 2 * MOST_REQUESTS;

  private final PathHandler paths = new PathHandler(this::answerElsewhere);
  private final GracefulShutdownHandler graceful = new GracefulShutdownHandler(paths);
  private final Undertow server;
  private final boolean tls;
  private volatile boolean complete;

  /**
   * @param port 0 for any free one; likewise {@code tlsPort}
   * @param tls null for no TLS listener; client certificates are asked for, each door says whether it needs one
   */
  public DoorServer(String host, int port, int tlsPort, @Nullable SSLContext tls) {
    this.tls = tls != null;
    Undertow.Builder builder =
        Undertow.builder()
            .setHandler(new HttpContinueReadHandler(limited()))
            // the default keeps buffers for each thread alone, and virtual threads come and go
            .setByteBufferPool(new DefaultByteBufferPool(true, BUFFER_BYTES, MOST_BUFFERS, 0))
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, MOST_HEADERS)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, MOST_PARAMETERS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) REQUEST_HEAD.toMillis())
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int) IDLE.toMillis())
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, (int) IDLE.toMillis())
            .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, false)
            .setSocketOption(Options.READ_TIMEOUT, (int) READ.toMillis())
            .setSocketOption(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUESTED)
            .addHttpListener(port, host);
    if (tls != null) {
      builder.addHttpsListener(tlsPort, host, tls);
    }
    server = builder.build();
    try {
      server.start();
    } catch (RuntimeException e) {
      server.stop();
      throw notStarted(e, host, port, tls == null ? 0 : tlsPort);
    }
  }

  private HttpHandler limited() {
    RequestLimit limit = new RequestLimit(MOST_REQUESTS, 0);
    limit.setFailureHandler(http -> answer(http, full()));
    return new RequestLimitingHandler(limit, graceful);
  }

  private static HubException full() {
    return new HubException(
        DoorAnswer.CLOSED,
        FaultKind.PASSING,
        "more than " + MOST_REQUESTS + " requests at a time; come again");
  }

  private static HubException notStarted(RuntimeException e, String host, int port, int tlsPort) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        boolean plain = isTaken(host, port);
        String key = plain ? "hub.door.port" : "hub.door.tls-port";
        return new HubException(
            "PORT_TAKEN",
            FaultKind.LASTING,
            key
                + " is "
                + (plain ? port : tlsPort)
                + " on "
                + host
                + ", where another program listens or which is no address of this machine;"
                + " allowed is a free port from 1 to 65535, or 0 for any",
            key,
            e);
      }
    }
    return new HubException(
        "DOOR_START", FaultKind.LASTING, "the door server does not start", null, e);
  }

  private static boolean isTaken(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Serves everything below the prefix, instead of what was there. */
  public void mount(String prefix, HttpHandler handler) {
    paths.addPrefixPath(prefix, handler);
  }

  /** Everything is mounted: what is not there is unknown. Until then who knocks is told to come again. */
  public void complete() {
    complete = true;
  }

  private void answerElsewhere(HttpServerExchange http) {
    if (complete) {
      answer(http, DoorPlace.unknown());
    } else {
      answerClosed(http);
    }
  }

  /** Says that the door is closed for the moment. */
  void answerClosed(HttpServerExchange http) {
    answer(http, DoorPlace.closed());
  }

  private static void answer(HttpServerExchange http, HubException fault) {
    http.dispatch(SameThreadExecutor.INSTANCE, () -> DoorAnswer.send(http, fault));
  }

  /** Serves nothing there any more. */
  public void unmount(String prefix) {
    paths.removePrefixPath(prefix);
  }

  /** What each door bears. */
  Limits limits() {
    return new Limits(
        MOST_HEADER_BYTES,
        MOST_HEADERS,
        MOST_PARAMETERS,
        MOST_REQUESTS,
        REQUEST_HEAD,
        READ,
        IDLE,
        Integer.parseInt(DoorAnswer.RETRY_AFTER_SECONDS));
  }

  /** The port of the plain listener. */
  public int port() {
    return address(0).getPort();
  }

  /** The port of the TLS listener. */
  public int tlsPort() {
    if (!tls) {
      throw new IllegalStateException("there is no TLS listener");
    }
    return address(1).getPort();
  }

  private InetSocketAddress address(int listener) {
    List<Undertow.ListenerInfo> listeners = server.getListenerInfo();
    return (InetSocketAddress) listeners.get(listener).getAddress();
  }

  /** Takes no more requests, lets those under way end, and closes. */
  @Override
  public void close() {
    graceful.shutdown();
    try {
      graceful.awaitShutdown(DRAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }
}
