package org.lastmile.hub.connector;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The queue of one tenant: one message at a time, so that their order holds, each settled by what became of it.
 *
 * <table>
 * <caption>Settlement</caption>
 * <tr><td>the hub has it, durably<td>accepted
 * <tr><td>the hub cannot take it now (PASSING, DOWN; the brake)<td>released: it stays where it was, uncounted and unrecorded
 * <tr><td>it failed in the hub (LASTING)<td>modified, delivery failed: the broker counts it, and it is tried again
 * <tr><td>it can never be read (CALLER), or came too often<td>rejected, once the refusal is recorded
 * </table>
 *
 * After anything but accepted or rejected the session is closed and opened anew after a pause; while the brake is on
 * nothing is taken.
 */
final class QueueLine {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** Of Qpid JMS: which outcome {@code acknowledge} tells, for what was taken in a session of CLIENT_ACKNOWLEDGE. */
  private static final String ACK_TYPE = "JMS_AMQP_ACK_TYPE";

  /**
   * Session mode of Artemis' client. With CLIENT_ACKNOWLEDGE it acknowledges in a transaction of its own on receiving;
   * when that is rolled back, the broker has counted the delivery.
   */
  private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

  private final QueueConsumer consumer;
  private final String tenant;
  private final ConnectionFactory factory;
  private final CountDownLatch stopped;
  private final QueueComponent.Settings settings;

  QueueLine(
      QueueConsumer consumer, String tenant, ConnectionFactory factory, CountDownLatch stopped) {
    this.consumer = consumer;
    this.tenant = tenant;
    this.factory = factory;
    this.stopped = stopped;
    this.settings = consumer.settings();
  }

  /** Until it is stopped. */
  void run() {
    while (stopped.getCount() > 0) {
      boolean connected = false;
      try (Connection connection = factory.createConnection()) {
        connection.start();
        connected = true;
        while (stopped.getCount() > 0) {
          take(connection);
          rest();
        }
      } catch (JMSException e) {
        String system = consumer.hub().descriptor().id();
        consumer.failed(
            tenant,
            connected
                ? QueueFaults.of(system, tenant, e)
                : QueueFaults.ofConnecting(system, tenant, e));
        rest();
      }
    }
  }

  /** Takes messages until one must wait. */
  private void take(Connection connection) throws JMSException {
    try (Session session = connection.createSession(false, mode());
        MessageConsumer queue =
            session.createConsumer(session.createQueue(settings.nameFor(tenant)))) {
      consumer.connected(tenant);
      while (stopped.getCount() > 0) {
        Fate fate = next(session, queue);
        if (fate == Fate.RELEASED || fate == Fate.FAILED) {
          return;
        }
      }
    }
  }

  /** Takes and settles a message; null if there is none. */
  private @Nullable Fate next(Session session, MessageConsumer queue) throws JMSException {
    Message message;
    try {
      message = queue.receive(LOOK.toMillis());
    } catch (JMSException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        return fate(exchange -> refuseCharset(e));
      }
      throw e;
    }
    if (message == null) {
      return null;
    }
    Fate fate = fate(exchange -> handIn(exchange, message));
    settle(session, message, fate);
    return fate;
  }

  /**
   * The message is bad, not the connection: Qpid decodes text before it hands it over, and has settled it as modified,
   * delivery failed and undeliverable here, when it throws.
   */
  private static void refuseCharset(JMSException thrown) {
    throw new HubException(
        "CHARSET_INVALID",
        FaultKind.CALLER,
        "the bytes are not of the charset that the content type names, or UTF-8 where it names none",
        null,
        thrown);
  }

  private int mode() {
    return settings.settlement() == QueueComponent.Settlement.AMQP
        ? Session.CLIENT_ACKNOWLEDGE
        : INDIVIDUAL_ACKNOWLEDGE;
  }

  private void rest() {
    try {
      do {
        if (stopped.await(settings.pause().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (consumer.hub().services().intake().brake() != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(Exchange exchange) throws JMSException;
  }

  private Fate fate(Work work) throws JMSException {
    Exchange exchange = consumer.createExchange(false);
    try {
      return Fate.<JMSException>of(consumer.hub(), exchange, () -> work.on(exchange));
    } finally {
      consumer.releaseExchange(exchange, false);
    }
  }

  private void handIn(Exchange exchange, Message message) throws JMSException {
    fill(exchange, message);
    TooOften.check(message.getIntProperty("JMSXDeliveryCount"), settings.mostDeliveries());
    consumer.run(exchange);
  }

  private void fill(Exchange exchange, Message message) throws JMSException {
    org.apache.camel.Message in = exchange.getMessage();
    in.setHeader(Exchanges.TENANT, tenant);
    in.setHeader("JMSMessageID", message.getJMSMessageID());
    in.setHeader("JMSCorrelationID", message.getJMSCorrelationID());
    in.setHeader("JMSType", message.getJMSType());
    in.setHeader("JMSXGroupID", message.getStringProperty("JMSXGroupID"));
    byte[] body = body(message);
    exchange.setProperty(Exchanges.NATIVE, body);
    if (body.length > settings.mostBody()) {
      throw new HubException(
          "QUEUE_BODY_TOO_LARGE",
          FaultKind.CALLER,
          "the message has " + body.length + " bytes, allowed are " + settings.mostBody());
    }
    in.setBody(body);
  }

  private static byte[] body(Message message) throws JMSException {
    switch (message) {
      case TextMessage text -> {
        String body = text.getText();
        return body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
      }
      case BytesMessage bytes -> {
        byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
        bytes.readBytes(body);
        return body;
      }
      default ->
          throw new HubException(
              "QUEUE_MESSAGE_KIND",
              FaultKind.CALLER,
              "the message is neither text nor bytes, which are allowed");
    }
  }

  private void settle(Session session, Message message, Fate fate) throws JMSException {
    if (settings.settlement() == QueueComponent.Settlement.AMQP) {
      message.setIntProperty(ACK_TYPE, ackType(fate));
      message.acknowledge();
      return;
    }
    switch (fate) {
      case ACCEPTED -> message.acknowledge();
      case REJECTED -> {
        putAside(session, message);
        message.acknowledge();
      }
      case FAILED -> session.recover();
      case RELEASED -> {} // a session that closes leaves it where it was, uncounted
    }
  }

  private static int ackType(Fate fate) {
    return switch (fate) {
      case ACCEPTED -> 1;
      case REJECTED -> 2;
      case RELEASED -> 3;
      case FAILED -> 4;
    };
  }

  private void putAside(Session session, Message message) throws JMSException {
    if (settings.refused() != null) {
      session.createProducer(session.createQueue(settings.refused())).send(message);
    }
  }

  /** A message that ends the hub, or fails in it, each time: it is not read again. */
  private static final class TooOften {
    private static final String CODE = "QUEUE_POISON";

    static void check(int deliveries, int most) {
      if (deliveries > most) {
        throw new HubException(
            CODE,
            FaultKind.LASTING,
            "the message came "
                + deliveries
                + " times and was never settled, allowed are "
                + most
                + "; it is refused unread");
      }
    }
  }
}
