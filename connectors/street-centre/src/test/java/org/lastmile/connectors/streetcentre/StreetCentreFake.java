package org.lastmile.connectors.streetcentre;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.BrokerSite;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.NativeFiles;
import org.lastmile.hub.testkit.SystemFake;

/**
 * The broker of the street centres with its AMQP 1.0 acceptor, a queue pair and two users for each street, and the
 * clerks of the streets, who take messages by a client of their own and look at what they get.
 */
public final class StreetCentreFake implements AutoCloseable {
  /** Where the broker puts what was rejected, or came too often. */
  public static final String DEAD = "jz.dead";

  private static final int MOST_DELIVERIES = 10;
  private static final int MOST_DEATHS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BrokerSite broker;
  private final String scheme;
  private final Map<String, String> hubPasswords = new TreeMap<>();
  private final Map<String, String> streetPasswords = new TreeMap<>();
  private final Set<String> known = new HashSet<>();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final DayBook takings = new DayBook();
  private volatile Consumer<Taken> whenTaken = one -> {};
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final List<Connection> clerks = new ArrayList<>();
  private final JsonSchema schema = NativeFiles.jsonSchema("native/to-street.schema.json");

  /**
   * What a clerk took.
   *
   * @param repeated whether it had been taken before, by its kind and number
   */
  public record Taken(
      String street, String clerk, JsonNode document, @Nullable String group, boolean repeated) {}

  /**
   * @param port 0 for any
   * @param streets codes of nine digits
   */
  public StreetCentreFake(int port, String... streets) {
    this(port, null, "", streets);
  }

  /** Within TLS, by a PKCS#12 file with the broker's key. */
  public StreetCentreFake(int port, @Nullable Path keyStore, String password, String... streets) {
    this.scheme = keyStore == null ? "amqp" : "amqps";
    this.broker = new BrokerSite("street-centres", "AMQP", port);
    if (keyStore != null) {
      broker.keyStore(keyStore, password);
    }
    Configuration config = broker.configuration();
    config.addAddressSetting(
        "#",
        new AddressSettings()
            .setAutoCreateQueues(false)
            .setAutoCreateAddresses(false)
            .setDeadLetterAddress(SimpleString.of(DEAD))
            .setMaxDeliveryAttempts(MOST_DELIVERIES));
    broker.addQueue(DEAD);
    for (String street : streets) {
      String hub = "hub" + street;
      String clerk = "jz" + street;
      hubPasswords.put(street, broker.account(hub));
      streetPasswords.put(street, broker.account(clerk));
      broker.addQueue(in(street));
      broker.addQueue(out(street));
      config.putSecurityRoles(
          in(street),
          Set.of(BrokerSite.role(hub, true, false), BrokerSite.role(clerk, false, true)));
      config.putSecurityRoles(
          out(street),
          Set.of(BrokerSite.role(hub, false, true), BrokerSite.role(clerk, true, false)));
    }
    broker.start();
  }

  private static String in(String street) {
    return "jz." + street + ".in";
  }

  private static String out(String street) {
    return "jz." + street + ".out";
  }

  /** The broker itself. */
  public BrokerSite broker() {
    return broker;
  }

  /** Address for the hub. */
  public String url() {
    return scheme + "://127.0.0.1:" + broker.port();
  }

  /** The hub's users, as the connector's configuration has them. */
  public String users() {
    return hubPasswords.keySet().stream()
        .map(street -> street + "=hub" + street)
        .collect(Collectors.joining(", "));
  }

  /** Their passwords, likewise. */
  public String passwords() {
    return hubPasswords.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** What a client of a street's own must know. */
  Access access(String street) {
    return new Access(
        broker.port(), "jz" + street, streetPasswords.get(street), in(street), out(street));
  }

  /**
   * How a street is connected.
   *
   * @param in the queue that it takes from
   * @param out the queue that it puts into
   */
  record Access(int port, String user, String password, String in, String out) {}

  /** A street lays a document, grouped by its case if it has one. */
  public void lay(String street, String document) {
    try (Connection connection = connect(street)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(out(street)));
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      TextMessage message = session.createTextMessage(document);
      String caseNo = text(document, "caseNo");
      if (caseNo != null) {
        message.setStringProperty("JMSXGroupID", caseNo);
      }
      producer.send(message);
    } catch (JMSException e) {
      throw new IllegalStateException("the street " + street + " could not lay its message", e);
    }
  }

  /**
   * Hubs take the first message of a street and die of it, until the broker has counted so many deliveries: their
   * connections break before anything is settled. The broker takes a broken connection for a closed one now and then,
   * and counts nothing.
   */
  public void killHubsOn(String street, int deliveries) {
    for (int death = 0; deliveries(street).getFirst() < deliveries; death++) {
      if (death == MOST_DEATHS) {
        throw new IllegalStateException(
            "the broker counts none of " + death + " broken connections");
      }
      try {
        Connection hub =
            new JmsConnectionFactory(
                    "hub" + street,
                    hubPasswords.get(street),
                    url() + "?amqp.saslMechanisms=PLAIN&jms.prefetchPolicy.all=0")
                .createConnection();
        hub.start();
        Session session = hub.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(out(street))).receive(5_000);
        broker.cut();
        await().until(() -> broker.queue(out(street)).getDeliveringCount() == 0);
      } catch (JMSException e) {
        throw new IllegalStateException("nobody could take a message of " + street, e);
      }
    }
  }

  /** As many clerks of a street begin to take what comes, each on a connection of its own. */
  public void work(String street, int number) {
    for (int i = 0; i < number; i++) {
      String clerk = street + "-" + i;
      try {
        Connection connection = connect(street);
        clerks.add(connection);
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer queue = session.createConsumer(session.createQueue(in(street)));
        queue.setMessageListener(message -> take(street, clerk, message));
        connection.start();
      } catch (JMSException e) {
        throw new IllegalStateException("the clerk " + clerk + " cannot work", e);
      }
    }
  }

  private void take(String street, String clerk, Message message) {
    try {
      String text = ((TextMessage) message).getText();
      JsonNode document = JSON.readTree(text);
      Set<ValidationMessage> faults = schema.validate(document);
      if (!faults.isEmpty()) {
        wrong.add("schema: " + faults);
      }
      String group = message.getStringProperty("JMSXGroupID");
      expect("street", street, document.path("streetCode").textValue());
      expect("group", document.path("caseNo").textValue(), group);
      expect("delivery mode", DeliveryMode.PERSISTENT, message.getJMSDeliveryMode());
      expect("expiry", 0L, message.getJMSExpiration());
      String number =
          document.path("msgType").textValue() + " " + document.path("msgId").textValue();
      boolean repeated;
      synchronized (known) {
        repeated = !known.add(street + " " + number);
      }
      Taken one = new Taken(street, clerk, document, group, repeated);
      taken.add(one);
      if (!repeated) {
        takings.enter(
            document.path("msgType").textValue(),
            group == null ? document.path("msgId").textValue() : group);
      }
      whenTaken.accept(one);
    } catch (JMSException | JsonProcessingException | ClassCastException e) {
      wrong.add("not a JSON text: " + e);
    }
  }

  private void expect(String what, Object wanted, @Nullable Object found) {
    if (!wanted.equals(found)) {
      wrong.add(what + " is " + found + ", expected " + wanted);
    }
  }

  /** What clerks do with each thing that they took. */
  void whenTaken(Consumer<Taken> does) {
    whenTaken = does;
  }

  /** What clerks took, repeats left out: its kind and its case. */
  List<SystemFake.Taken> takings() {
    return takings.entries();
  }

  /** Forgets what was taken and found wrong, and what waits in the queues. */
  void clear() {
    taken.clear();
    takings.clear();
    wrong.clear();
    synchronized (known) {
      known.clear();
    }
    broker.empty(List.of(DEAD));
    for (String street : hubPasswords.keySet()) {
      broker.empty(List.of(in(street), out(street)));
    }
  }

  /** What clerks took, in order. */
  public List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** What the clerks found wrong. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  /**
   * Messages of a street that the hub has not settled for good.
   * While a message goes back to its queue the broker counts it for a moment nowhere: to be waited for, not read once.
   */
  public long waiting(String street) {
    return broker.queue(out(street)).getMessageCount();
  }

  /** Messages for a street that no clerk has taken. */
  public long untaken(String street) {
    return broker.queue(in(street)).getMessageCount();
  }

  /** Messages of a street that the hub accepted. */
  public long accepted(String street) {
    return broker.queue(out(street)).getMessagesAcknowledged();
  }

  /** How often those messages of a street that lie in its queue were delivered before, as the broker counts. */
  public List<Integer> deliveries(String street) {
    return broker.deliveries(out(street));
  }

  /** Messages that the broker gave up. */
  public long dead() {
    return broker.queue(DEAD).getMessageCount();
  }

  private Connection connect(String street) throws JMSException {
    return new JmsConnectionFactory(
            "jz" + street, streetPasswords.get(street), url() + "?amqp.saslMechanisms=PLAIN")
        .createConnection();
  }

  private static @Nullable String text(String document, String field) {
    try {
      return JSON.readTree(document).path(field).textValue();
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      for (Connection clerk : clerks) {
        clerk.close();
      }
    } catch (JMSException e) {
      throw new IllegalStateException("a clerk does not go", e);
    } finally {
      broker.close();
    }
  }
}
