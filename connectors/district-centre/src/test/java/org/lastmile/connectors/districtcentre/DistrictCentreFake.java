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
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.BrokerSite;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.NativeFiles;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;
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
  private static final int MOST_DELIVERIES = 10;

  private final Settings settings;
  private final BrokerSite broker;
  private final String hubPassword;
  private final String centrePassword;
  private final List<Published> published = new CopyOnWriteArrayList<>();
  private final List<Reply> replies = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final DayBook taken = new DayBook();
  private final Schema flow = NativeFiles.xsd("native/flow.xsd");
  private final Schema answers = NativeFiles.xsd("native/orders.xsd");

  /** By which it recognises what it has taken. */
  private final Set<String> numbers = ConcurrentHashMap.newKeySet();

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
    this.broker = new BrokerSite("district-centre", "CORE", settings.port());
    this.hubPassword = broker.account(HUB);
    this.centrePassword = broker.account(CENTRE);
    if (settings.keyStore() != null) {
      broker.keyStore(settings.keyStore(), settings.keyPassword());
    }
    Configuration config =
        broker
            .configuration()
            .setPersistenceEnabled(settings.data() != null)
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
    List.of(ORDERS, EXPIRED, REFUSED, REPLIES, DEAD).forEach(broker::addQueue);
    config.putSecurityRoles(FLOW, Set.of(BrokerSite.role(HUB, true, false), subscriber(CENTRE)));
    config.putSecurityRoles(
        ORDERS, Set.of(BrokerSite.role(HUB, false, true), BrokerSite.role(CENTRE, true, false)));
    config.putSecurityRoles(EXPIRED, Set.of(BrokerSite.role(HUB, false, true)));
    config.putSecurityRoles(
        REFUSED, Set.of(BrokerSite.role(HUB, true, false), BrokerSite.role(CENTRE, false, true)));
    config.putSecurityRoles(
        REPLIES, Set.of(BrokerSite.role(HUB, true, false), BrokerSite.role(CENTRE, false, true)));
    broker.start();
  }

  private static Role subscriber(String name) {
    return new Role(
        name, false, true, true, true, false, false, false, false, false, false, false, false);
  }

  /** The broker itself. */
  public BrokerSite broker() {
    return broker;
  }

  /** Address for the hub. */
  public String url() {
    return (settings.keyStore() == null ? "tcp" : "ssl") + "://127.0.0.1:" + broker.port();
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
    broker.empty(List.of(ORDERS, EXPIRED, REFUSED, DEAD));
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

  /**
   * Orders that the hub has not acknowledged, those that expired too.
   * While a message goes back to its queue the broker counts it for a moment nowhere: to be waited for, not read once.
   */
  public long waiting() {
    return broker.queue(ORDERS).getMessageCount() + broker.queue(EXPIRED).getMessageCount();
  }

  /** Orders whose time passed in the queue, ever. */
  public long expired() {
    return broker.queue(EXPIRED).getMessagesAdded();
  }

  /** Orders that the hub has put aside. */
  public long refused() {
    return broker.queue(REFUSED).getMessageCount();
  }

  /** Messages that the broker gave up or could not route. */
  public long dead() {
    return broker.queue(DEAD).getMessageCount();
  }

  /** How often those orders that lie in the queue were delivered before, as the broker counts. */
  public List<Integer> deliveries() {
    return broker.deliveries(ORDERS);
  }

  /** A hub takes the first order and dies of it. Returns how often the broker had delivered it by then. */
  public int killTheHub() {
    try (ActiveMQConnectionFactory factory = factory(HUB, hubPassword)) {
      Connection hub = factory.createConnection();
      hub.start();
      Session session = hub.createSession(false, 101);
      Message message = session.createConsumer(session.createQueue(ORDERS)).receive(5_000);
      int deliveries = message.getIntProperty("JMSXDeliveryCount");
      broker.cut();
      return deliveries;
    } catch (JMSException e) {
      throw new IllegalStateException("nobody could take an order", e);
    }
  }

  /** The broker is stopped and started from its journal. */
  public void restart() {
    stop();
    broker.start();
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
        "tcp://127.0.0.1:"
            + broker.port()
            + "?reconnectAttempts=0&consumerWindowSize=0&callTimeout=2000",
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
    broker.close();
  }

  private static Element parse(String text, Schema schema) throws SAXException {
    try {
      schema.newValidator().validate(new StreamSource(new StringReader(text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return XmlDom.parse(text).getDocumentElement();
  }

  private static @Nullable String text(Element document, String name) {
    var found = document.getElementsByTagNameNS("*", name);
    return found.getLength() == 0 ? null : found.item(0).getTextContent();
  }

  @Override
  public void close() {
    stop();
  }
}
