package org.lastmile.hub.connector;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code from: mllp:…}: a port that a system connects to. */
final class MllpConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(MllpConsumer.class);
  private static final int STOP_SECONDS = 5;
  private static final String NATIVE_TYPE = "application/hl7-v2";

  private final HubComponent hub;
  private final MllpComponent.Settings settings;
  private final Processor refusal;
  private final Set<MllpLine> lines = ConcurrentHashMap.newKeySet();
  private CountDownLatch stopped = new CountDownLatch(0);
  private CountDownLatch accepting = new CountDownLatch(0);
  private @Nullable ServerSocket server;

  MllpConsumer(
      MllpEndpoint endpoint,
      Processor processor,
      HubComponent hub,
      MllpComponent.Settings settings,
      Processor refusal) {
    super(endpoint, processor);
    this.hub = hub;
    this.settings = settings;
    this.refusal = refusal;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    ServerSocket listening = listen();
    server = listening;
    CountDownLatch until = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    stopped = until;
    accepting = ended;
    start(
        () -> {
          try {
            accept(listening, until);
          } finally {
            ended.countDown();
          }
        });
  }

  private ServerSocket listen() throws IOException {
    ServerSocket listening = settings.listening().createServerSocket();
    try {
      listening.setReuseAddress(true);
      if (listening instanceof SSLServerSocket tls) {
        tls.setNeedClientAuth(true);
      }
      listening.bind(new InetSocketAddress(settings.host(), settings.port()));
      return listening;
    } catch (IOException e) {
      listening.close();
      throw new HubException(
          "MLLP_PORT",
          FaultKind.LASTING,
          "connector "
              + hub.descriptor().id()
              + " cannot listen at "
              + settings.place()
              + ": "
              + e.getClass().getSimpleName(),
          settings.place(),
          e);
    }
  }

  private void accept(ServerSocket listening, CountDownLatch until) {
    while (until.getCount() > 0) {
      try {
        take(listening.accept());
      } catch (IOException e) {
        if (pause(until)) {
          return;
        }
        LOG.warn("{} could not take a connection: {}", hub.descriptor().id(), LogLines.trail(e));
      }
    }
  }

  /** Such as where no more files may be open. Returns whether it was stopped. */
  private static boolean pause(CountDownLatch until) {
    try {
      return until.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void take(Socket socket) throws IOException {
    if (lines.size() >= settings.connections()) {
      LOG.warn(
          "{} has {} connections, which are all that are allowed; one more is closed",
          hub.descriptor().id(),
          lines.size());
      socket.close();
      return;
    }
    MllpLine line = new MllpLine(this, socket, settings);
    lines.add(line);
    start(line);
    if (stopped.getCount() == 0) {
      line.close();
    }
  }

  private void start(Runnable work) {
    hub.services()
        .workers()
        .execute(
            () -> {
              Thread.currentThread()
                  .setContextClassLoader(
                      getEndpoint().getCamelContext().getApplicationContextClassLoader());
              work.run();
            });
  }

  /** What is being worked on is answered first. */
  @Override
  protected void doStop() throws Exception {
    stopped.countDown();
    if (server != null) {
      server.close();
    }
    lines.forEach(MllpLine::close);
    // the port is free when nobody waits at it any more
    if (!accepting.await(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("{} did not leave {} in time", system(), settings.place());
    }
    super.doStop();
  }

  String system() {
    return hub.descriptor().id();
  }

  void ended(MllpLine line) {
    lines.remove(line);
  }

  /**
   * Hands one message in.
   *
   * @return what the system is told; null where nothing can be said, so that it sends again
   */
  byte @Nullable [] answer(MllpFrames.Frame frame) {
    Exchange exchange = createExchange(false);
    try {
      exchange.setPattern(ExchangePattern.InOut);
      exchange.setProperty(Exchanges.NATIVE, frame.bytes());
      exchange.setProperty(Exchanges.NATIVE_TYPE, NATIVE_TYPE);
      exchange.getMessage().setBody(frame.bytes());
      createUoW(exchange);
      try {
        HubException fault = handIn(exchange, frame);
        if (fault != null) {
          refuse(exchange, frame, fault);
        }
        byte[] answer = Bodies.bytes(exchange);
        if (answer.length > 0) {
          return answer;
        }
        LOG.error("a route of {} answered a message with nothing", system());
        return null;
      } finally {
        doneUoW(exchange);
      }
    } catch (Exception e) {
      LOG.error("{} could not answer a message: {}", system(), LogLines.trail(e));
      return null;
    } finally {
      releaseExchange(exchange, false);
    }
  }

  /** Returns why the hub does not have it, null if the route went through. */
  private @Nullable HubException handIn(Exchange exchange, MllpFrames.Frame frame)
      throws Exception {
    HubException brake = hub.services().intake().brake();
    if (brake != null) {
      hub.services().intake().turnedAway(system(), brake.code());
      return brake;
    }
    if (!frame.whole()) {
      HubException fault =
          new HubException(
              "MLLP_MESSAGE_TOO_LARGE",
              FaultKind.CALLER,
              "the message is too long, allowed are " + settings.mostBody() + " bytes");
      Refusals.record(hub, exchange, fault).join();
      return fault;
    }
    getAsyncProcessor().process(exchange);
    Exception thrown = exchange.getException();
    return thrown == null ? null : FaultClasses.ofReceive(system(), thrown);
  }

  private void refuse(Exchange exchange, MllpFrames.Frame frame, HubException fault)
      throws Exception {
    exchange.setException(null);
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, fault);
    exchange.getMessage().setBody(frame.bytes());
    refusal.process(exchange);
    Exception thrown = exchange.getException();
    if (thrown != null) {
      throw thrown;
    }
    Objects.requireNonNull(exchange.getMessage().getBody(), "a refusal has words");
  }
}
