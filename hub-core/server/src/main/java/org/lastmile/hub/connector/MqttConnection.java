package org.lastmile.hub.connector;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker, used once. What arrives waits here until it is polled; what was not acknowledged when the
 * connection ends the broker sends again on the next one.
 */
final class MqttConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

  /** Of what is sent without the promise to send it again; what is promised is one at a time. */
  private static final int MOST_WAITING = 1_000;

  private final MqttBroker broker;
  private final Mqtt5AsyncClient client;
  private final BlockingQueue<Arrived> waiting = new LinkedBlockingQueue<>();
  private @Nullable CompletableFuture<Mqtt5ConnAck> connecting;
  private volatile @Nullable HubException broken;

  /**
   * A message as it came.
   *
   * @param acknowledge tells the broker that it need not keep the message any longer
   */
  record Arrived(String topic, byte[] payload, Runnable acknowledge) {
    /** Wakes whoever polls. */
    static final Arrived NOTHING = new Arrived("", new byte[0], () -> {});

    boolean isNothing() {
      return topic.isEmpty();
    }
  }

  private MqttConnection(MqttBroker broker, String line) {
    this.broker = broker;
    this.client =
        Mqtt5Client.builder()
            .identifier(broker.clientId() + "-" + line)
            .transportConfig(transport(broker))
            .addDisconnectedListener(this::disconnected)
            .buildAsync();
  }

  private static MqttClientTransportConfig transport(MqttBroker broker) {
    long millis = broker.timeout().toMillis();
    return MqttClientTransportConfig.builder()
        .serverHost(broker.host())
        .serverPort(broker.port())
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(broker.own())
                .trustManagerFactory(broker.trusted())
                .handshakeTimeout(millis, TimeUnit.MILLISECONDS)
                .build())
        .socketConnectTimeout(millis, TimeUnit.MILLISECONDS)
        .mqttConnectTimeout(millis, TimeUnit.MILLISECONDS)
        .build();
  }

  /**
   * A line that takes: its session outlasts the connection, and of what is for it one message is under way at a time, so
   * that their order holds and nothing lies unread in the hub.
   */
  static MqttConnection taking(MqttBroker broker, String line) {
    return inTheHub(
        () -> {
          MqttConnection connection = new MqttConnection(broker, line);
          connection.client.publishes(MqttGlobalPublishFilter.ALL, connection::keep, true);
          return connection;
        });
  }

  /** A line that publishes, for which nothing waits; what arrives is told at once, on a thread that must not be held up. */
  static MqttConnection publishing(MqttBroker broker, String line, Consumer<Arrived> arrival) {
    return inTheHub(
        () -> {
          MqttConnection connection = new MqttConnection(broker, line);
          connection.client.publishes(
              MqttGlobalPublishFilter.ALL, publish -> arrival.accept(arrived(publish, () -> {})));
          return connection;
        });
  }

  /**
   * Connects with a session, and subscribes.
   *
   * @return whether the broker had kept the session
   */
  boolean openTaking(List<String> filters) throws InterruptedException {
    Mqtt5ConnAck connected =
        connect(
            Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(broker.session().toSeconds())
                .keepAlive(Math.toIntExact(broker.keepAlive().toSeconds()))
                .restrictions(Mqtt5ConnectRestrictions.builder().receiveMaximum(1).build())
                .build());
    subscribe(filters);
    return connected.isSessionPresent();
  }

  /** Connects without a session, and subscribes. */
  void openPublishing(List<String> filters) throws InterruptedException {
    connect(
        Mqtt5Connect.builder()
            .cleanStart(true)
            .sessionExpiryInterval(0)
            .keepAlive(Math.toIntExact(broker.keepAlive().toSeconds()))
            .build());
    subscribe(filters);
  }

  private Mqtt5ConnAck connect(Mqtt5Connect connect) throws InterruptedException {
    CompletableFuture<Mqtt5ConnAck> connected = inTheHub(() -> client.connect(connect));
    connecting = connected;
    try {
      return await(connected);
    } catch (ExecutionException | TimeoutException e) {
      throw MqttFaults.ofConnecting(broker.system(), e);
    }
  }

  /** Retained messages come with a new subscription, not with each connection. */
  private void subscribe(List<String> filters) throws InterruptedException {
    if (filters.isEmpty()) {
      return;
    }
    List<Mqtt5Subscription> subscriptions =
        filters.stream()
            .map(
                filter ->
                    Mqtt5Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                        .build())
            .toList();
    request(client.subscribe(Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build()));
  }

  /** Publishes with the promise of at least once; returns when the broker has it. */
  void publish(String topic, byte[] payload) throws InterruptedException {
    Mqtt5PublishResult result =
        request(
            client.publish(
                Mqtt5Publish.builder()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .build()));
    if (result.getError().isPresent()) {
      throw MqttFaults.of(broker.system(), result.getError().get());
    }
  }

  private <T> T request(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return await(answer);
    } catch (ExecutionException | TimeoutException e) {
      throw MqttFaults.of(broker.system(), e);
    }
  }

  private <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(broker.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The next message, {@link Arrived#NOTHING} if none came in this time. */
  Arrived poll(long millis) throws InterruptedException {
    Arrived next = waiting.poll(millis, TimeUnit.MILLISECONDS);
    HubException end = broken;
    if (end != null) {
      throw end;
    }
    return next == null ? Arrived.NOTHING : next;
  }

  /** Ends a poll that is under way. */
  void wake() {
    waiting.add(Arrived.NOTHING);
  }

  boolean isOpen() {
    return client.getState().isConnected();
  }

  private void keep(Mqtt5Publish publish) {
    boolean promised = publish.getQos() != MqttQos.AT_MOST_ONCE;
    if (promised || waiting.size() < MOST_WAITING) {
      waiting.add(arrived(publish, publish::acknowledge));
    } else {
      LOG.debug("what was sent at most once is more than can be held, and is let go");
    }
  }

  private static Arrived arrived(Mqtt5Publish publish, Runnable acknowledge) {
    return new Arrived(publish.getTopic().toString(), publish.getPayloadAsBytes(), acknowledge);
  }

  private void disconnected(MqttClientDisconnectedContext context) {
    broken = MqttFaults.of(broker.system(), context.getCause());
    wake();
  }

  /** In order, so that the broker sends no last will and counts nothing; a session stays. */
  @Override
  public void close() {
    CompletableFuture<Mqtt5ConnAck> connected = connecting;
    if (connected == null) {
      return;
    }
    // one that comes about after all must not hold the client id
    CompletableFuture<Void> end = connected.thenCompose(done -> client.disconnect());
    if (connected.isDone()) {
      try {
        await(end);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("a connection to the broker of {} was broken before", broker.system());
      }
    }
  }

  /** The client's threads are shared by all connectors and outlive this one: they must not hold its class loader. */
  private static <T> T inTheHub(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(MqttConnection.class.getClassLoader());
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
