package org.lastmile.hub.transit;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerInternal;
import org.apache.activemq.artemis.core.client.impl.ClientMessageInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's session on the Artemis core client. Messages arrive by handler; a consumer's credit is given back only when
 * the lane takes the message, so that what waits in memory is bounded by the consumer window of each queue.
 */
public final class ArtemisLaneSession implements LaneSession {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisLaneSession.class);
  private static final int ACK_BATCH_BYTES = 1024 * 1024;

  private record Arrived(ClientConsumerInternal consumer, ClientMessage message) {}

  private final ClientSessionFactory connection;
  private final ClientSession session;
  private final ClientProducer producer;
  private final Map<String, Queue<Arrived>> arrived = new HashMap<>();
  private volatile @Nullable ActiveMQException broken;

  private ArtemisLaneSession(ClientSessionFactory connection, ClientSession session)
      throws ActiveMQException {
    this.connection = connection;
    this.session = session;
    this.producer = session.createProducer();
  }

  /**
   * Each session on a connection of its own, so that a new epoch depends on nothing old.
   *
   * @param user null where the broker asks for none; likewise {@code password}
   */
  public static Factory factory(
      ServerLocator broker, @Nullable String user, @Nullable String password) {
    return (queues, arrival) -> {
      ClientSessionFactory connection = broker.createSessionFactory();
      try {
        ArtemisLaneSession lane =
            new ArtemisLaneSession(
                connection,
                connection.createSession(
                    user, password, false, false, false, false, ACK_BATCH_BYTES));
        lane.session.addFailureListener(lane.new Break(arrival));
        for (String queue : queues) {
          lane.consume(queue, arrival);
        }
        lane.session.start();
        return lane;
      } catch (ActiveMQException e) {
        connection.close();
        throw e;
      }
    };
  }

  /** The only word of a broken connection that a lane gets which has nothing to send. */
  private final class Break implements SessionFailureListener {
    private final Runnable arrival;

    Break(Runnable arrival) {
      this.arrival = arrival;
    }

    @Override
    public void connectionFailed(ActiveMQException fault, boolean failedOver) {
      broken = fault;
      arrival.run();
    }

    @Override
    public void connectionFailed(
        ActiveMQException fault, boolean failedOver, @Nullable String scaleDownTarget) {
      connectionFailed(fault, failedOver);
    }

    @Override
    public void beforeReconnect(ActiveMQException fault) {}
  }

  private void consume(String queue, Runnable arrival) throws ActiveMQException {
    Queue<Arrived> waiting = new ConcurrentLinkedQueue<>();
    if (arrived.put(queue, waiting) != null) {
      throw new IllegalArgumentException("two consumers of " + queue + " in one lane");
    }
    ClientConsumerInternal consumer = (ClientConsumerInternal) session.createConsumer(queue);
    consumer.setManualFlowMessageHandler(
        message -> {
          try {
            // the client lets go of a body that comes in pieces when this returns
            ((ClientMessageInternal) message).checkCompletion();
            waiting.add(new Arrived(consumer, message));
          } catch (ActiveMQException e) {
            broken = e;
          }
          arrival.run();
        });
  }

  @Override
  public @Nullable Taken poll(String queue) throws ActiveMQException {
    ActiveMQException fault = broken;
    if (fault != null) {
      throw fault;
    }
    Queue<Arrived> waiting = arrived.get(queue);
    Arrived next = waiting == null ? null : waiting.poll();
    if (next == null) {
      return null;
    }
    ClientMessage message = next.message;
    byte[] body = new byte[message.getBodyBuffer().readableBytes()];
    message.getBodyBuffer().readBytes(body);
    next.consumer.flowControl(((ClientMessageInternal) message).getFlowControlSize(), false);
    return new Taken(
        queue,
        message,
        body,
        MessageChecksum.matches(message, queue, body),
        message.getDeliveryCount() > 1,
        message.getTimestamp(),
        MessageProperties.of(message));
  }

  @Override
  public void send(String queue, byte[] body, MessageProperties properties)
      throws ActiveMQException {
    ClientMessage message = session.createMessage(true);
    message.getBodyBuffer().writeBytes(body);
    properties.write(message);
    MessageChecksum.write(message, queue, body);
    producer.send(queue, message);
  }

  @Override
  public void acknowledge(Taken taken) throws ActiveMQException {
    ((ClientMessage) taken.handle()).individualAcknowledge();
  }

  @Override
  public void commit() throws ActiveMQException {
    session.commit();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (ActiveMQException e) {
      LOG.debug("A session is closed after its connection: {}", e.toString());
    }
    connection.close();
  }
}
