package org.lastmile.connectors.carersupport;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTConnection;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.BrokerSite;
import org.lastmile.hub.testkit.DayBook;

/**
 * The broker of the carer support system with its MQTT acceptor (TLS, client certificates, a gateway may publish below
 * its own name only), and the gateways in the homes, which are {@link Gateway}s with a client library of their own.
 */
public final class CarerSupportFake implements AutoCloseable {
  /** Name in the hub's certificate. */
  public static final String HUB = "hub";

  private static final String ROOT = "dagw.v1.";
  private static final String GIVEN_UP = "given.up";

  private final BrokerSite broker;
  private final Path trustStore;
  private final String password;
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final List<Connect> connects = new CopyOnWriteArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile boolean marksAll;

  /** What the broker sent to the hub. */
  public record Sent(String topic, boolean duplicate, boolean retained) {}

  /** How the hub connected. */
  public record Connect(String clientId, boolean cleanStart, int sessionSeconds, int version) {}

  /**
   * @param port 0 for any
   * @param keyStore PKCS#12 with the broker's key
   * @param trustStore PKCS#12 with the issuer of all clients' certificates
   */
  public CarerSupportFake(int port, Path keyStore, Path trustStore, String password) {
    this.trustStore = trustStore;
    this.password = password;
    this.broker = new BrokerSite("carer-support", "MQTT", port);
    broker.everywhere();
    broker.keyStore(keyStore, password);
    broker.trustStore(trustStore, password);
    broker.security(new Names());
    Configuration config =
        broker.configuration().setAuthenticationCacheSize(0).setAuthorizationCacheSize(0);
    config.addAddressSetting(
        "#",
        new AddressSettings()
            .setDeadLetterAddress(SimpleString.of(GIVEN_UP))
            .setExpiryAddress(SimpleString.of(GIVEN_UP))
            .setAutoCreateAddresses(true)
            .setAutoCreateQueues(true)
            .setAutoDeleteQueues(false)
            .setAutoDeleteAddresses(false));
    broker.start();
    broker.server().getRemotingService().addOutgoingInterceptor(new Outgoing());
    broker.server().getRemotingService().addIncomingInterceptor(new Incoming());
  }

  /** The broker itself. */
  public BrokerSite broker() {
    return broker;
  }

  /** Address for the hub. */
  public String url() {
    return "mqtts://localhost:" + broker.port();
  }

  /**
   * A gateway, which connects at once.
   *
   * @param taken where it writes down what it does
   */
  public Gateway gateway(String id, Path keyStore, DayBook taken) {
    return new Gateway(
        "ssl://localhost:" + broker.port(), id, keyStore, trustStore, password, taken);
  }

  /** What the broker sent to the hub, in order, with what it was marked as. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** How the hub connected, each time. */
  public List<Connect> connects() {
    return List.copyOf(connects);
  }

  /** How many messages the hub has acknowledged (PUBACK). */
  public int acknowledged() {
    return acknowledged.get();
  }

  /**
   * Messages that the broker keeps for the clients of a hub, by how their ids begin.
   * While a message goes back to its queue the broker counts it for a moment nowhere: to be waited for, not read once.
   */
  public long waiting(String clients) {
    return queues(clients).mapToLong(Queue::getMessageCount).sum();
  }

  /** How many topics the clients of a hub have subscribed to, by how their ids begin. */
  public long subscriptions(String clients) {
    return queues(clients).count();
  }

  private Stream<Queue> queues(String clients) {
    return broker
        .server()
        .getPostOffice()
        .getAllBindings()
        .filter(binding -> binding.getBindable() instanceof Queue)
        .map(binding -> (Queue) binding.getBindable())
        .filter(queue -> queue.getName().toString().startsWith(clients + "-"));
  }

  /** The clients of a hub that are connected now, by how their ids begin. */
  public List<String> connected(String clients) {
    return connected().filter(id -> id.startsWith(clients + "-")).sorted().toList();
  }

  /** Whether a client of just this id is connected now. */
  boolean isConnected(String clientId) {
    return connected().anyMatch(clientId::equals);
  }

  private Stream<String> connected() {
    return broker.server().getRemotingService().getConnections().stream()
        .map(RemotingConnection::getClientID)
        .filter(Objects::nonNull);
  }

  /** Forgets the session of a client, as a broker does that has kept it for too long: whoever holds it is thrown out. */
  public void forget(String clientId, Path hubKeyStore) {
    Gateway.forget("ssl://localhost:" + broker.port(), clientId, hubKeyStore, trustStore, password);
  }

  /** Whether the broker marks whatever it sends to the hub as a duplicate (DUP). */
  public void marksAllAsDuplicates(boolean marks) {
    marksAll = marks;
  }

  private static @Nullable String name(RemotingConnection connection) {
    X509Certificate[] certificates = CertificateUtil.getCertsFromConnection(connection);
    return certificates == null || certificates.length == 0
        ? null
        : certificates[0].getSubjectX500Principal().getName().replaceFirst("^CN=", "");
  }

  @Override
  public void close() {
    broker.close();
  }

  /** Who may do what, by the name in the certificate. */
  private static final class Names implements ActiveMQSecurityManager5 {
    @Override
    public @Nullable Subject authenticate(
        String user, String password, RemotingConnection connection, String domain) {
      String name = connection == null ? null : name(connection);
      return name == null
          ? null
          : new Subject(true, Set.of(new UserPrincipal(name)), Set.of(), Set.of());
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
      String name = subject.getPrincipals().stream().map(Principal::getName).findFirst().orElse("");
      String topic = address.split("::", 2)[0];
      if (name.equals(HUB) || topic.startsWith(ROOT + name + ".")) {
        return true;
      }
      return check == CheckType.SEND
          ? topic.matches("dagw\\.v1\\.all\\.cmd\\.[a-z-]+\\.ack")
          : topic.startsWith(ROOT + "all.");
    }

    @Override
    public boolean validateUser(String user, String password) {
      return false;
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType check) {
      return false;
    }
  }

  /** Artemis marks nothing itself; a header has no setter. */
  private static void mark(MqttFixedHeader header) {
    try {
      Field mark = MqttFixedHeader.class.getDeclaredField("isDup");
      mark.setAccessible(true);
      mark.setBoolean(header, true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the header cannot be marked", e);
    }
  }

  private final class Outgoing implements MQTTInterceptor {
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
      if (packet instanceof MqttPublishMessage publish && HUB.equals(name(connection))) {
        if (marksAll) {
          mark(publish.fixedHeader());
        }
        sent.add(
            new Sent(
                publish.variableHeader().topicName(),
                publish.fixedHeader().isDup(),
                publish.fixedHeader().isRetain()));
      }
      return true;
    }
  }

  private final class Incoming implements MQTTInterceptor {
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
      if (!HUB.equals(name(connection))) {
        return true;
      }
      if (packet instanceof MqttConnectMessage connect) {
        IntegerProperty session =
            (IntegerProperty)
                connect
                    .variableHeader()
                    .properties()
                    .getProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value());
        connects.add(
            new Connect(
                connect.payload().clientIdentifier(),
                connect.variableHeader().isCleanSession(),
                session == null ? 0 : session.value(),
                connect.variableHeader().version()));
      } else if (packet.fixedHeader().messageType() == MqttMessageType.PUBACK
          && packet.variableHeader() instanceof MqttMessageIdVariableHeader
          && connection instanceof MQTTConnection) {
        acknowledged.incrementAndGet();
      }
      return true;
    }
  }
}
