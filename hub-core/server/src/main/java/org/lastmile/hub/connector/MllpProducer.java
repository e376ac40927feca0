package org.lastmile.hub.connector;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code to: mllp:…}: sends one message at a time over a connection that stays open, and waits for its answer. Nothing is
 * sent twice by itself: whether a message that was not answered may be sent again is decided by who knows the system.
 * After anything but an answer the connection is closed, so that a late answer is never taken for another message's.
 */
final class MllpProducer extends DefaultProducer {
  private static final Logger LOG = LoggerFactory.getLogger(MllpProducer.class);

  private final HubComponent hub;
  private final MllpComponent.Settings settings;
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Open open;

  private record Open(Socket socket, MllpFrames frames) {}

  MllpProducer(MllpEndpoint endpoint, HubComponent hub, MllpComponent.Settings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    byte[] message = Bodies.bytes(exchange);
    turn.lockInterruptibly();
    boolean answered = false;
    try {
      Open line = connected();
      line.socket().getOutputStream().write(MllpFrames.enclose(message));
      line.socket().getOutputStream().flush();
      MllpFrames.Frame answer = line.frames().next(settings.timeout());
      if (answer == null) {
        throw new EOFException("the connection ended before the answer");
      }
      if (!answer.whole()) {
        throw new HubException(
            "MLLP_ANSWER_TOO_LARGE",
            FaultKind.PASSING,
            hub.descriptor().id()
                + " gave an answer that is too long, allowed are "
                + settings.mostBody()
                + " bytes");
      }
      exchange.getMessage().setBody(answer.bytes());
      answered = true;
    } catch (SSLException e) {
      // all messages would meet it
      throw new HubException(
          "MLLP_TLS",
          FaultKind.DOWN,
          hub.descriptor().id()
              + " does not accept the hub's certificate, or has one that is not trusted or of another host",
          settings.place(),
          e);
    } finally {
      if (!answered) {
        hangUp();
      }
      turn.unlock();
    }
  }

  /** The connection that stands, or a new one where the system has closed it meanwhile. */
  private Open connected() throws IOException {
    if (open != null && !stands(open)) {
      hangUp();
    }
    if (open == null) {
      open = connect();
    }
    return open;
  }

  private static boolean stands(Open line) {
    try {
      return line.frames().silent();
    } catch (IOException e) {
      return false;
    }
  }

  private Open connect() throws IOException {
    Duration timeout = settings.timeout();
    Socket socket = settings.calling().createSocket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(
          new InetSocketAddress(settings.host(), settings.port()),
          Math.toIntExact(timeout.toMillis()));
      if (socket instanceof SSLSocket tls) {
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        tls.startHandshake();
      }
      return new Open(socket, new MllpFrames(socket, settings.mostBody(), timeout));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void hangUp() {
    Open old = open;
    open = null;
    if (old != null) {
      try {
        old.socket().close();
      } catch (IOException e) {
        LOG.debug("a broken connection to {} did not close", hub.descriptor().id());
      }
    }
  }

  @Override
  protected void doStop() throws Exception {
    turn.lock();
    try {
      hangUp();
    } finally {
      turn.unlock();
    }
    super.doStop();
  }
}
