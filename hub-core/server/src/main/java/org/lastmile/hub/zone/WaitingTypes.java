package org.lastmile.hub.zone;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Wire;

/** Of which types the messages are that wait to be routed. Looks into a queue and takes nothing. */
final class WaitingTypes implements Function<String, Set<MessageType>> {
  /** Of more than so many, nobody knows without reading for long: then they may be of any type. */
  private static final int MOST = 10_000;

  private final EmbeddedBroker broker;
  private final ServerLocator locator;
  private final BrokerLogin login;
  private final CanonicalTypes types;

  WaitingTypes(
      EmbeddedBroker broker, ServerLocator locator, BrokerLogin login, CanonicalTypes types) {
    this.broker = broker;
    this.locator = locator;
    this.login = login;
    this.types = types;
  }

  @Override
  public Set<MessageType> apply(String source) {
    String queue = Addresses.from(source);
    long waiting = broker.waitingExactly(queue);
    if (waiting == 0) {
      return Set.of();
    }
    return waiting > MOST ? Set.copyOf(types.known()) : seen(queue);
  }

  private Set<MessageType> seen(String queue) {
    try (ClientSessionFactory connection = locator.createSessionFactory();
        ClientSession session =
            connection.createSession(
                EmbeddedBroker.hubUser(), login.secret(), false, true, true, false, 0);
        ClientConsumer consumer = session.createConsumer(SimpleString.of(queue), true)) {
      session.start();
      Set<MessageType> seen = new HashSet<>();
      for (ClientMessage next; (next = consumer.receiveImmediate()) != null; ) {
        byte[] body = new byte[next.getBodyBuffer().readableBytes()];
        next.getBodyBuffer().readBytes(body);
        try {
          seen.add(Wire.decode(body).type());
        } catch (HubException e) {
          // no message: the lane makes a dead letter of it, whatever flows there are
        }
      }
      return seen;
    } catch (Exception e) {
      throw new HubException(
          "QUEUE_UNREADABLE", FaultKind.PASSING, "cannot look into " + queue, queue, e);
    }
  }
}
