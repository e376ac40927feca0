package @package@;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.BrokerSite;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: a broker with a queue for each direction, and a clerk who takes what comes. */
public final class @Name@System implements SystemFake {
  private static final String USER = "lastmile";
  private static final String CLERK = "clerk";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DayBook taken = new DayBook();
  private final Set<String> numbers = ConcurrentHashMap.newKeySet();
  private BrokerSite broker;
  private Connection clerk;
  private String clerkPassword;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings around) throws Exception {
    broker = new BrokerSite(id(), "AMQP", around.port(0));
    clerkPassword = around.secret(CLERK);
    broker.account(USER, around.secret(USER));
    broker.account(CLERK, clerkPassword);
    for (String queue : List.of(id() + ".in", id() + ".out")) {
      broker.addQueue(queue);
    }
    broker
        .configuration()
        .putSecurityRoles(
            "#",
            Set.of(BrokerSite.role(USER, true, true), BrokerSite.role(CLERK, true, true)));
    broker.start();
    clerk = connect();
    Session session = clerk.createSession(false, Session.AUTO_ACKNOWLEDGE);
    session.createConsumer(session.createQueue(id() + ".in")).setMessageListener(this::take);
    clerk.start();
    return Map.of(
        "broker.url", url(),
        "broker.password", around.secret(USER),
        "broker.timeout", "2s",
        "retry.pause", "200ms");
  }

  private String url() {
    return "amqp://127.0.0.1:" + broker.port();
  }

  private Connection connect() throws JMSException {
    return new JmsConnectionFactory(CLERK, clerkPassword, url() + "?amqp.saslMechanisms=PLAIN")
        .createConnection();
  }

  private void take(Message message) {
    try {
      // TODO: refuse as the system does what it would not take
      JsonNode document = JSON.readTree(((TextMessage) message).getText());
      if (numbers.add(document.required("messageNo").textValue())) {
        taken.enter("case", document.required("caseNo").textValue());
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
    return taken.entries();
  }

  @Override
  public void clear() {
    taken.clear();
    numbers.clear();
  }

  @Override
  public void close() {
    try (BrokerSite stopped = broker) {
      clerk.close();
    } catch (JMSException e) {
      throw new IllegalStateException("the clerk does not go", e);
    }
  }
}
