package org.lastmile.connectors.districtcentre;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The supervision system of the district centre: its broker with Artemis' own acceptor, a durable subscriber to the
 * whole flow, who comes and goes, and an office that puts orders and reads the answers.
 */
public final class DistrictCentreFake implements AutoCloseable {
  private static final String FLOW = "qzx.flow";
  private static final String ORDERS = "qzx.orders";
  private static final String EXPIRED = "qzx.orders.expired";
  private static final String REFUSED = "qzx.orders.refused";
  private static final String REPLIES = "qzx.replies";
  private static final String DEAD = "qzx.dead";
  private static final String HUB = "shuniu";
  private static final String CENTRE = "qzx";
  private static final String ACCEPTOR = "core";
  private static final int MOST_DELIVERIES = 10;

  private final Settings settings;
  private final int port;
  private final String hubPassword = UUID.randomUUID().toString();
  private final String centrePassword = UUID.randomUUID().toString();
  private final SecurityConfiguration users = new SecurityConfiguration();
  private final List<Published> published = new CopyOnWriteArrayList<>();
  private final List<Reply> replies = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final DayBook taken = new DayBook();

  /** By which it recognises what it has taken. */
  private final Set<String> numbers = ConcurrentHashMap.newKeySet();

  private final Schema flow = schema("native/flow.xsd");
  private final Schema answers = schema("native/orders.xsd");
  private EmbeddedActiveMQ broker;
  private @Nullable ActiveMQConnectionFactory office;
  private @Nullable Connection subscriber;
  private @Nullable Connection reader;

  /**
   * @param port 0 for any
   * @param data where the journal lies, null for none
   * @param keyStore PKCS#12 with the broker's key, null for no TLS
   */
  public record Settings(
      int port, @Nullable Path data, @Nullable Path keyStore, String keyPassword) {
    static Settings inMemory() {
      return inMemory(0);
    }

    static Settings inMemory(int port) {
      return new Settings(port, null, null, "");
    }

    static Settings onDisk(Path data) {
      return new Settings(0, data, null, "");
    }
  }

  /** What the office writes on an order besides its text. */
  public record Headers(@Nullable String correlation, int priority, long timeToLiveMs) {
    static Headers none() {
      return new Headers(null, Message.DEFAULT_PRIORITY, 0);
    }

    static Headers expired() {
      return new Headers(null, Message.DEFAULT_PRIORITY, 1);
    }

    static Headers correlated(String correlation) {
      return new Headers(correlation, Message.DEFAULT_PRIORITY, 0);
    }

    static Headers ofPriority(int priority) {
      return new Headers(null, priority, 0);
    }
  }

  /** What the subscriber got. */
  public record Published(String type, @Nullable String group, Element document) {
    /** Text of a child, null if there is none. */
    public @Nullable String text(String name) {
      return DistrictCentreFake.text(document, name);
    }
  }

  /** What the office was answered. */
  public record Reply(@Nullable String correlation, Element document) {
    /** Text of a field, null if there is none. */
    public @Nullable String text(String name) {
      return DistrictCentreFake.text(document, name);
    }
  }

  public DistrictCentreFake(Settings settings) {
    this.settings = settings;
    this.port = FreePort.orAny(settings.port());
    users.addUser(HUB, hubPassword);
    users.addRole(HUB, HUB);
    users.addUser(CENTRE, centrePassword);
    users.addRole(CENTRE, CENTRE);
    broker = start();
  }

  private EmbeddedActiveMQ start() {
    Configuration config =
        new ConfigurationImpl()
            .setName("district-centre")
            .setPersistenceEnabled(settings.data() != null)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true)
            .setJournalType(JournalType.NIO)
            .setMessageExpiryScanPeriod(200);
    if (settings.data() != null) {
      config
          .setJournalDirectory(settings.data().resolve("journal").toString())
          .setBindingsDirectory(settings.data().resolve("bindings").toString())
          .setLargeMessagesDirectory(settings.data().resolve("large").toString())
          .setPagingDirectory(settings.data().resolve("paging").toString());
    }
    config.addAddressSetting(
        "#",
        new AddressSettings()
            .setAutoCreateQueues(false)
            .setAutoCreateAddresses(false)
            .setAutoDeleteQueues(false)
            .setDeadLetterAddress(SimpleString.of(DEAD))
            .setMaxDeliveryAttempts(MOST_DELIVERIES));
    config.addAddressSetting(FLOW, new AddressSettings().setSendToDLAOnNoRoute(true));
    config.addAddressSetting(
        ORDERS, new AddressSettings().setExpiryAddress(SimpleString.of(EXPIRED)));
    config.addAddressConfiguration(
        new CoreAddressConfiguration().setName(FLOW).addRoutingType(RoutingType.MULTICAST));
    for (String name : List.of(ORDERS, EXPIRED, REFUSED, REPLIES, DEAD)) {
      config.addAddressConfiguration(
          new CoreAddressConfiguration()
              .setName(name)
              .addRoutingType(RoutingType.ANYCAST)
              .addQueueConfiguration(
                  QueueConfiguration.of(name)
                      .setRoutingType(RoutingType.ANYCAST)
                      .setDurable(true)));
    }
    config.putSecurityRoles(FLOW, Set.of(role(HUB, true, false), subscriber(CENTRE)));
    config.putSecurityRoles(ORDERS, Set.of(role(HUB, false, true), role(CENTRE, true, false)));
    config.putSecurityRoles(EXPIRED, Set.of(role(HUB, false, true)));
    config.putSecurityRoles(REFUSED, Set.of(role(HUB, true, false), role(CENTRE, false, true)));
    config.putSecurityRoles(REPLIES, Set.of(role(HUB, true, false), role(CENTRE, false, true)));
    try {
      config.addAcceptorConfiguration(
          ACCEPTOR,
          "tcp://127.0.0.1:"
              + port
              + "?protocols=CORE"
              + (settings.keyStore() == null
                  ? ""
                  : "&sslEnabled=true&keyStoreType=PKCS12&keyStorePath="
                      + settings.keyStore()
                      + "&keyStorePassword="
                      + settings.keyPassword()));
      EmbeddedActiveMQ started =
          new EmbeddedActiveMQ()
              .setConfiguration(config)
              .setSecurityManager(
                  new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
      started.start();
      return started;
    } catch (Exception e) {
      throw new IllegalStateException("the fake's broker does not start", e);
    }
  }

  private static Role role(String name, boolean sends, boolean consumes) {
    return new Role(
        name, sends, consumes, false, false, false, false, false, false, false, false, false,
        false);
  }

  private static Role subscriber(String name) {
    return new Role(
        name, false, true, true, true, false, false, false, false, false, false, false, false);
  }

  /** Address for the hub. */
  public String url() {
    return (settings.keyStore() == null ? "tcp" : "ssl") + "://127.0.0.1:" + port;
  }

  /** Password of the hub's user. */
  public String password() {
    return hubPassword;
  }

  /** The subscriber comes; what was published since its first coming is brought. */
  public void subscribe() {
    try {
      subscriber = connect(CENTRE);
      Session session = subscriber.createSession(false, Session.AUTO_ACKNOWLEDGE);
      session
          .createDurableConsumer(session.createTopic(FLOW), "supervision")
          .setMessageListener(this::publish);
      subscriber.start();
    } catch (JMSException e) {
      throw new IllegalStateException("the subscriber cannot come", e);
    }
  }

  /** The subscriber goes, and stays a subscriber. */
  public void leave() {
    subscriber = closed(subscriber);
  }

  /** The office begins to read what it is answered. */
  public void read() {
    try {
      reader = connect(null);
      Session session = reader.createSession(false, Session.AUTO_ACKNOWLEDGE);
      session.createConsumer(session.createQueue(REPLIES)).setMessageListener(this::reply);
      reader.start();
    } catch (JMSException e) {
      throw new IllegalStateException("the office cannot read", e);
    }
  }

  /** The office puts an order. Returns its JMSMessageID. */
  public String order(String document, Headers headers) {
    try (Connection connection = connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(ORDERS));
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      producer.setTimeToLive(headers.timeToLiveMs());
      producer.setPriority(headers.priority());
      TextMessage message = session.createTextMessage(document);
      if (headers.correlation() != null) {
        message.setJMSCorrelationID(headers.correlation());
      }
      producer.send(message);
      return message.getJMSMessageID();
    } catch (JMSException e) {
      throw new IllegalStateException("the office could not put its order", e);
    }
  }

  private void publish(Message message) {
    try {
      Element document = parse(((TextMessage) message).getText(), flow);
      expect("type", document.getLocalName(), message.getJMSType());
      String group = message.getStringProperty("JMSXGroupID");
      expect("group", text(document, "caseNo"), group);
      expect("delivery mode", DeliveryMode.PERSISTENT, message.getJMSDeliveryMode());
      expect("expiry", 0L, message.getJMSExpiration());
      published.add(new Published(message.getJMSType(), group, document));
      String number = text(document, "messageNo");
      if (number != null && numbers.add(number)) {
        taken.enter(message.getJMSType(), group == null ? number : group);
      }
    } catch (JMSException | SAXException | ClassCastException e) {
      wrong.add("published: " + e);
    }
  }

  private void reply(Message message) {
    try {
      Element document = parse(((TextMessage) message).getText(), answers);
      expect("answer", "receipt", document.getLocalName());
      replies.add(new Reply(message.getJMSCorrelationID(), document));
    } catch (JMSException | SAXException | ClassCastException e) {
      wrong.add("reply: " + e);
    }
  }

  private void expect(String what, @Nullable Object wanted, @Nullable Object found) {
    if (!Objects.equals(wanted, found)) {
      wrong.add(what + " is " + found + ", expected " + wanted);
    }
  }

  /** The same, each once, by type and case number or the message's own number. */
  List<Taken> taken() {
    return taken.entries();
  }

  /** Forgets what was published, answered and found wrong, and the orders that nobody has taken. */
  void clear() {
    published.clear();
    replies.clear();
    wrong.clear();
    taken.clear();
    numbers.clear();
    try {
      for (String name : List.of(ORDERS, EXPIRED, REFUSED, DEAD)) {
        queue(name).deleteAllReferences();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the queues cannot be emptied", e);
    }
  }

  /** What the subscriber got, in order. */
  public List<Published> published() {
    return List.copyOf(published);
  }

  /** What the office read, in order. */
  public List<Reply> replies() {
    return List.copyOf(replies);
  }

  /** What subscriber and office found wrong. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Orders that the hub has not acknowledged, those that expired too. */
  public long waiting() {
    return queue(ORDERS).getMessageCount() + queue(EXPIRED).getMessageCount();
  }

  /** Orders whose time passed in the queue, ever. */
  public long expired() {
    return queue(EXPIRED).getMessagesAdded();
  }

  /** Orders that the hub has put aside. */
  public long refused() {
    return queue(REFUSED).getMessageCount();
  }

  /** Messages that the broker gave up or could not route. */
  public long dead() {
    return queue(DEAD).getMessageCount();
  }

  /** How often those orders that lie in the queue were delivered before, as the broker counts. */
  public List<Integer> deliveries() {
    List<Integer> counts = new ArrayList<>();
    try (LinkedListIterator<MessageReference> references = queue(ORDERS).iterator()) {
      while (references.hasNext()) {
        counts.add(references.next().getDeliveryCount());
      }
    }
    return counts;
  }

  private Queue queue(String name) {
    return broker.getActiveMQServer().locateQueue(name);
  }

  /** A hub takes the first order and dies of it. Returns how often the broker had delivered it by then. */
  public int killTheHub() {
    try (ActiveMQConnectionFactory factory = factory(HUB, hubPassword)) {
      Connection hub = factory.createConnection();
      hub.start();
      Session session = hub.createSession(false, 101);
      Message message = session.createConsumer(session.createQueue(ORDERS)).receive(5_000);
      int deliveries = message.getIntProperty("JMSXDeliveryCount");
      cut();
      return deliveries;
    } catch (JMSException e) {
      throw new IllegalStateException("nobody could take an order", e);
    }
  }

  /** Breaks every connection. */
  public void cut() {
    broker
        .getActiveMQServer()
        .getRemotingService()
        .getConnections()
        .forEach(connection -> connection.fail(new ActiveMQDisconnectedException("cut")));
  }

  /** The broker takes no connection any more and breaks those that it has; the queues stay. */
  public void down() {
    try {
      broker.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR).stop();
    } catch (Exception e) {
      throw new IllegalStateException("the acceptor does not stop", e);
    }
    cut();
  }

  /** The broker takes connections again. */
  public void up() {
    try {
      broker.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR).start();
    } catch (Exception e) {
      throw new IllegalStateException("the acceptor does not start", e);
    }
  }

  /** The broker is stopped and started from its journal. */
  public void restart() {
    stop();
    broker = start();
  }

  private Connection connect(@Nullable String clientId) throws JMSException {
    if (office == null) {
      office = factory(CENTRE, centrePassword);
    }
    Connection connection = office.createConnection();
    if (clientId != null) {
      connection.setClientID(clientId);
    }
    return connection;
  }

  private ActiveMQConnectionFactory factory(String user, String password) {
    return new ActiveMQConnectionFactory(
        "tcp://127.0.0.1:" + port + "?reconnectAttempts=0&consumerWindowSize=0&callTimeout=2000",
        user,
        password);
  }

  private static @Nullable Connection closed(@Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (JMSException e) {
        throw new IllegalStateException("the connection does not close", e);
      }
    }
    return null;
  }

  private void stop() {
    subscriber = closed(subscriber);
    reader = closed(reader);
    if (office != null) {
      office.close();
      office = null;
    }
    try {
      broker.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the fake's broker does not stop", e);
    }
  }

  private static Element parse(String text, Schema schema) throws SAXException {
    try {
      schema.newValidator().validate(new StreamSource(new StringReader(text)));
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(text)))
          .getDocumentElement();
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException("XML cannot be read here", e);
    }
  }

  private static @Nullable String text(Element document, String name) {
    var found = document.getElementsByTagNameNS("*", name);
    return found.getLength() == 0 ? null : found.item(0).getTextContent();
  }

  private static Schema schema(String path) {
    URL file = DistrictCentreFake.class.getClassLoader().getResource(path);
    try {
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(file);
    } catch (SAXException e) {
      throw new IllegalStateException(path, e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
