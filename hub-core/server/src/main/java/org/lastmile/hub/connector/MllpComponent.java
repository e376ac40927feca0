package org.lastmile.hub.connector;

import java.time.Duration;
import java.util.Map;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.util.unit.DataSize;

/**
 * The component {@code mllp}: messages of HL7 version 2 in MLLP frames over connections that stay open. {@code from:
 * mllp:host:port?refusal=#bean} listens, takes the messages of each connection one after the other and answers each with
 * what the route leaves as body; {@code to: mllp:host:port} sends the body and makes the answer the body. What a message
 * says is the connector's business.
 *
 * <p>{@code sockets=#bean} names the {@code ServerSocketFactory} or {@code SocketFactory} by which a connector has TLS;
 * who listens then demands a certificate of the caller, who calls looks whether the certificate is the host's.
 */
final class MllpComponent extends DefaultComponent {
  private static final int MOST_BODY = 1 << 20;
  private static final int MOST_CONNECTIONS = 20;
  private static final long TIMEOUT_MS = 30_000;
  private static final int HIGHEST_PORT = 65_535;

  private final HubComponent hub;

  /**
   * What one endpoint does.
   *
   * @param timeout longest time for a message to come whole; of who sends, also for connecting and for the answer
   * @param mostBody most bytes of one message
   * @param connections most at a time
   * @param refusal of who listens: makes of the fault in {@code Exchange.EXCEPTION_CAUGHT} and of the body, which is the
   *     message as it came, an answer in the dialect of the system
   */
  record Settings(
      String host,
      int port,
      Duration timeout,
      int mostBody,
      int connections,
      @Nullable Processor refusal,
      @Nullable Object sockets) {
    String place() {
      return host + ":" + port;
    }

    SocketFactory calling() {
      return sockets instanceof SocketFactory own ? own : SocketFactory.getDefault();
    }

    ServerSocketFactory listening() {
      return sockets instanceof ServerSocketFactory own ? own : ServerSocketFactory.getDefault();
    }
  }

  MllpComponent(HubComponent hub) {
    this.hub = hub;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    int colon = remaining.lastIndexOf(':');
    String port = remaining.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > HIGHEST_PORT) {
      throw fault(uri, "names no host and port, allowed is mllp:host:port");
    }
    String timeout = getAndRemoveParameter(parameters, "timeout", String.class);
    return new MllpEndpoint(
        uri,
        this,
        hub,
        new Settings(
            remaining.substring(0, colon),
            Integer.parseInt(port),
            Duration.ofMillis(timeout == null ? TIMEOUT_MS : TimeUtils.toMilliSeconds(timeout)),
            bytes(getAndRemoveParameter(parameters, "mostBody", String.class)),
            getAndRemoveParameter(parameters, "connections", Integer.class, MOST_CONNECTIONS),
            resolveAndRemoveReferenceParameter(parameters, "refusal", Processor.class),
            sockets(uri, parameters)));
  }

  /** A number, or a size as configuration has it. */
  private static int bytes(@Nullable String size) {
    return size == null ? MOST_BODY : Math.toIntExact(DataSize.parse(size).toBytes());
  }

  private @Nullable Object sockets(String uri, Map<String, Object> parameters) {
    Object bean = resolveAndRemoveReferenceParameter(parameters, "sockets", Object.class);
    if (bean == null || bean instanceof SocketFactory || bean instanceof ServerSocketFactory) {
      return bean;
    }
    throw fault(uri, "has sockets that are no SocketFactory, and no ServerSocketFactory");
  }

  private HubException fault(String uri, String text) {
    return new HubException(
        "CONNECTOR_ROUTES",
        FaultKind.LASTING,
        "connector " + hub.descriptor().id() + ": '" + uri + "' " + text);
  }
}
