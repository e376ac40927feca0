package org.lastmile.hub.connector;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code to: queue:…}: sends the body as a text, persistent and without expiry, and is done when the broker has it. Of
 * the headers only {@code JMSXGroupID}, {@code JMSCorrelationID} and {@code JMSType} leave the hub. All have the same
 * priority: with another one, a message would overtake an earlier one of its case.
 */
final class QueueProducer extends DefaultProducer {
  private static final Logger LOG = LoggerFactory.getLogger(QueueProducer.class);

  private final HubComponent hub;
  private final QueueComponent.Settings settings;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  QueueProducer(QueueEndpoint endpoint, HubComponent hub, QueueComponent.Settings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) throws InterruptedException {
    String tenant = exchange.getMessage().getHeader(Exchanges.TENANT, "", String.class);
    String known = settings.tenants().size() == 1 ? only() : tenant;
    ConnectionFactory factory = settings.tenants().get(known);
    if (factory == null) {
      throw new HubException(
          "QUEUE_TENANT",
          FaultKind.LASTING,
          "the route of "
              + hub.descriptor().id()
              + " names the tenant '"
              + tenant
              + "', allowed are those that are configured: "
              + settings.tenants().keySet());
    }
    lines.computeIfAbsent(known, name -> new Line(name, factory)).send(exchange);
  }

  private String only() {
    return settings.tenants().keySet().iterator().next();
  }

  @Override
  protected void doStop() throws Exception {
    List<Line> all = new ArrayList<>(lines.values());
    lines.clear();
    all.forEach(Line::close);
    super.doStop();
  }

  /** The connection of one tenant, opened when it is needed; JMS sends one message at a time on it. */
  private final class Line {
    private final String tenant;
    private final ConnectionFactory factory;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Connection connection;
    private @Nullable Open open;

    Line(String tenant, ConnectionFactory factory) {
      this.tenant = tenant;
      this.factory = factory;
    }

    void send(Exchange exchange) throws InterruptedException {
      turn.lockInterruptibly();
      try {
        Open line = open();
        try {
          line.send(exchange);
        } catch (JMSException e) {
          close();
          throw QueueFaults.of(hub.descriptor().id(), tenant, e);
        }
      } finally {
        turn.unlock();
      }
    }

    private Open open() {
      if (open != null) {
        return open;
      }
      try {
        connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        String name = settings.nameFor(tenant);
        MessageProducer producer =
            session.createProducer(
                settings.topic() ? session.createTopic(name) : session.createQueue(name));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        producer.setTimeToLive(0);
        open = new Open(session, producer);
        return open;
      } catch (JMSException e) {
        close();
        throw QueueFaults.ofConnecting(hub.descriptor().id(), tenant, e);
      }
    }

    void close() {
      Connection old = connection;
      connection = null;
      open = null;
      if (old != null) {
        try {
          old.close();
        } catch (JMSException e) {
          LOG.debug("a broken connection of {} did not close", hub.descriptor().id());
        }
      }
    }
  }

  private record Open(Session session, MessageProducer producer) {
    void send(Exchange exchange) throws JMSException {
      Message message =
          session.createTextMessage(new String(Bodies.bytes(exchange), StandardCharsets.UTF_8));
      String group = header(exchange, "JMSXGroupID");
      if (group != null) {
        message.setStringProperty("JMSXGroupID", group);
      }
      message.setJMSCorrelationID(header(exchange, "JMSCorrelationID"));
      message.setJMSType(header(exchange, "JMSType"));
      producer.send(message);
    }

    private static @Nullable String header(Exchange exchange, String name) {
      return exchange.getMessage().getHeader(name, String.class);
    }
  }
}
