package @package@;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: a broker with a queue for each direction, and a clerk who takes what comes. */
public final class @Name@System implements SystemFake {
  private static final String USER = "lastmile";
  private static final String CLERK = "clerk";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final Set<String> numbers = ConcurrentHashMap.newKeySet();
  private EmbeddedActiveMQ broker;
  private Connection clerk;
  private Surroundings around;
  private String url;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) throws Exception {
    around = surroundings;
    int port = around.port(0) == 0 ? free() : around.port(0);
    url = "amqp://127.0.0.1:" + port;
    SecurityConfiguration users = new SecurityConfiguration();
    Configuration config =
        new ConfigurationImpl()
            .setName(id())
            .setPersistenceEnabled(false)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true);
    for (String user : List.of(USER, CLERK)) {
      users.addUser(user, around.secret(user));
      users.addRole(user, user);
    }
    config.putSecurityRoles(
        "#",
        Set.of(
            new Role(USER, true, true, false, false, false, false, false, true, false, false, false, false),
            new Role(CLERK, true, true, false, false, false, false, false, true, false, false, false, false)));
    for (String queue : List.of(id() + ".in", id() + ".out")) {
      config.addAddressConfiguration(
          new CoreAddressConfiguration()
              .setName(queue)
              .addRoutingType(RoutingType.ANYCAST)
              .addQueueConfiguration(
                  QueueConfiguration.of(queue)
                      .setRoutingType(RoutingType.ANYCAST)
                      .setDurable(true)));
    }
    config.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP");
    broker =
        new EmbeddedActiveMQ()
            .setConfiguration(config)
            .setSecurityManager(
                new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    broker.start();
    clerk = connect();
    Session session = clerk.createSession(false, Session.AUTO_ACKNOWLEDGE);
    session.createConsumer(session.createQueue(id() + ".in")).setMessageListener(this::take);
    clerk.start();
    return Map.of(
        "broker.url", url,
        "broker.password", around.secret(USER),
        "broker.timeout", "2s",
        "retry.pause", "200ms");
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Connection connect() throws JMSException {
    return new JmsConnectionFactory(CLERK, around.secret(CLERK), url + "?amqp.saslMechanisms=PLAIN")
        .createConnection();
  }

  private void take(Message message) {
    try {
      // TODO: refuse as the system does what it would not take
      JsonNode document = JSON.readTree(((TextMessage) message).getText());
      if (numbers.add(document.required("messageNo").textValue())) {
        String caseNo = document.required("caseNo").textValue();
        taken.add(new Taken(around.clock().instant(), "case", caseNo));
      }
    } catch (JMSException | JsonProcessingException e) {
      throw new IllegalStateException("not a message of the hub", e);
    }
  }

  @Override
  public Arrival bring(Sample sample) throws JMSException {
    try (Connection connection = connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      session
          .createProducer(session.createQueue(id() + ".out"))
          .send(session.createTextMessage(sample.text()));
    }
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    return List.copyOf(taken);
  }

  @Override
  public void clear() {
    taken.clear();
    numbers.clear();
  }

  @Override
  public void close() {
    try {
      clerk.close();
      broker.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not stop", e);
    }
  }
}
