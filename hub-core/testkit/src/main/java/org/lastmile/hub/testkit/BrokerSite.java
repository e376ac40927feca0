package org.lastmile.hub.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;

/**
 * The broker of a system (Artemis, in memory) with one acceptor. What it has is told before it starts; then it can break
 * connections, and go down and come back on the same port with all that lies in it.
 */
public final class BrokerSite implements AutoCloseable {
  private static final String ACCEPTOR = "system";

  private final int port;

  /** By the names of {@link TransportConstants}. In an address a key store's path with a space would be another. */
  private final Map<String, Object> acceptor = new HashMap<>();

  private final SecurityConfiguration accounts = new SecurityConfiguration();
  private final Configuration configuration;
  private ActiveMQSecurityManager security =
      new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), accounts);
  private @Nullable EmbeddedActiveMQ broker;

  /**
   * Not yet started.
   *
   * @param protocol {@code AMQP}, {@code CORE} or {@code MQTT}
   * @param port 0 for any free one
   */
  public BrokerSite(String name, String protocol, int port) {
    this.port = FreePort.orAny(port);
    acceptor.put(TransportConstants.HOST_PROP_NAME, "127.0.0.1");
    acceptor.put(TransportConstants.PORT_PROP_NAME, this.port);
    acceptor.put(TransportConstants.PROTOCOLS_PROP_NAME, protocol);
    configuration =
        new ConfigurationImpl()
            .setName(name)
            .setPersistenceEnabled(false)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true);
  }

  public int port() {
    return port;
  }

  /** What else the broker is told before it starts. */
  public Configuration configuration() {
    return configuration;
  }

  /** Listens on every address, so that it is also reached by names that its certificate does not have. */
  public void everywhere() {
    acceptor.put(TransportConstants.HOST_PROP_NAME, "0.0.0.0");
  }

  /** TLS by a PKCS#12 file with the broker's key. */
  public void keyStore(Path file, String password) {
    acceptor.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
    acceptor.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, "PKCS12");
    acceptor.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, file.toString());
    acceptor.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, password);
  }

  /** And whom the broker takes, by a PKCS#12 file with the issuers of their certificates. */
  public void trustStore(Path file, String password) {
    acceptor.put(TransportConstants.NEED_CLIENT_AUTH_PROP_NAME, true);
    acceptor.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, "PKCS12");
    acceptor.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, file.toString());
    acceptor.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, password);
  }

  /** An account with a new password, which is given. */
  public String account(String user) {
    String password = UUID.randomUUID().toString();
    account(user, password);
    return password;
  }

  /** An account, which has the role of its name. */
  public void account(String user, String password) {
    accounts.addUser(user, password);
    accounts.addRole(user, user);
  }

  /** Another way to know who may do what than by accounts. */
  public void security(ActiveMQSecurityManager other) {
    security = other;
  }

  /** What an account may do with a queue. */
  public static Role role(String user, boolean sends, boolean consumes) {
    return new Role(
        user, sends, consumes, false, false, false, false, false, false, false, false, false,
        false);
  }

  /** A queue, each message of which is for one consumer. */
  public void addQueue(String name) {
    configuration.addAddressConfiguration(
        new CoreAddressConfiguration()
            .setName(name)
            .addRoutingType(RoutingType.ANYCAST)
            .addQueueConfiguration(
                QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true)));
  }

  /** Starts it, also after {@link #close}; then only what lies on disk is there again. */
  public void start() {
    try {
      configuration
          .clearAcceptorConfigurations()
          .addAcceptorConfiguration(
              new TransportConfiguration(
                  NettyAcceptorFactory.class.getName(), Map.copyOf(acceptor), ACCEPTOR));
      broker = new EmbeddedActiveMQ().setConfiguration(configuration).setSecurityManager(security);
      broker.start();
    } catch (Exception e) {
      throw new IllegalStateException("the fake's broker does not start", e);
    }
  }

  public ActiveMQServer server() {
    if (broker == null) {
      throw new IllegalStateException("the fake's broker is not started");
    }
    return broker.getActiveMQServer();
  }

  public Queue queue(String name) {
    return server().locateQueue(name);
  }

  /** How often those messages that lie in a queue were delivered before, as the broker counts. */
  public List<Integer> deliveries(String queue) {
    List<Integer> counts = new ArrayList<>();
    try (LinkedListIterator<MessageReference> references = queue(queue).iterator()) {
      while (references.hasNext()) {
        counts.add(references.next().getDeliveryCount());
      }
    }
    return counts;
  }

  /** Forgets what lies in queues. */
  public void empty(List<String> queues) {
    try {
      for (String name : queues) {
        queue(name).deleteAllReferences();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the queues cannot be emptied", e);
    }
  }

  /** Breaks every connection, as a dead network does; nothing is told to the other side. */
  public void cut() {
    server()
        .getRemotingService()
        .getConnections()
        .forEach(connection -> connection.fail(new ActiveMQDisconnectedException("cut")));
  }

  /** Takes no connection any more and breaks those that it has; what lies in it stays. */
  public void down() {
    try {
      server().getRemotingService().getAcceptor(ACCEPTOR).stop();
    } catch (Exception e) {
      throw new IllegalStateException("the acceptor does not stop", e);
    }
    cut();
  }

  /** Takes connections again. */
  public void up() {
    try {
      server().getRemotingService().getAcceptor(ACCEPTOR).start();
    } catch (Exception e) {
      throw new IllegalStateException("the acceptor does not start", e);
    }
  }

  @Override
  public void close() {
    try {
      if (broker != null) {
        broker.stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the fake's broker does not stop", e);
    }
  }
}
