package org.lastmile.hub.connector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.MqttConnection.Arrived;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line that takes: one message at a time, so that their order holds, each acknowledged (PUBACK) once it is in the
 * hub, or refused and recorded. MQTT has no way to give a message back: what the hub cannot take now is left
 * unacknowledged and the connection is closed, so that the broker sends it again, as the first, on the next one. While
 * the brake is on there is no next one.
 *
 * <p>A broker does not count how often it sent a message, and its mark that it did (DUP) says nothing about the hub's
 * having it: neither is looked at. On what fails in the hub the line counts its tries itself, as long as it runs.
 */
final class MqttLine {
  private static final Logger LOG = LoggerFactory.getLogger(MqttLine.class);
  private static final long LOOK_MS = 10_000;

  /**
   * A broker sends what waits at once after the connection is made, or the one before is acknowledged; a busy machine
   * may need longer for it than a tenth of a second. So long the other lines wait after an alarm.
   */
  private static final long NOTHING_MORE_MS = 500;

  private final MqttConsumer consumer;
  private final MqttComponent component;
  private final MqttComponent.Settings settings;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** How often the hub failed on messages that wait, by digest. */
  private final Map<String, Integer> tries = new HashMap<>();

  private volatile @Nullable MqttConnection current;
  private boolean hadSession;

  MqttLine(MqttConsumer consumer, MqttComponent component, MqttComponent.Settings settings) {
    this.consumer = consumer;
    this.component = component;
    this.settings = settings;
  }

  void stop() {
    stopped.countDown();
    MqttConnection connection = current;
    if (connection != null) {
      connection.wake();
    }
  }

  /** Until it is stopped. */
  void run() {
    try {
      while (stopped.getCount() > 0) {
        connectAndTake();
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clear();
    }
  }

  private void connectAndTake() throws InterruptedException {
    begin();
    try (MqttConnection connection = MqttConnection.taking(component.broker(), settings.name())) {
      boolean session = connection.openTaking(settings.topics());
      current = connection;
      component.connected(settings.name());
      tellOfLostSession(session);
      take(connection);
    } catch (HubException e) {
      clear();
      component.failed(settings.name(), e);
    } finally {
      current = null;
    }
  }

  /** Takes messages until one must wait. */
  private void take(MqttConnection connection) throws InterruptedException {
    boolean clear = false;
    while (stopped.getCount() > 0) {
      Arrived message = connection.poll(clear ? LOOK_MS : NOTHING_MORE_MS);
      if (message.isNothing()) {
        clear = true;
        clear();
        continue;
      }
      clear = false;
      begin();
      yieldToFirst();
      if (stopped.getCount() == 0) {
        return;
      }
      Fate fate = fate(message);
      if (fate == Fate.RELEASED || fate == Fate.FAILED) {
        return;
      }
      tries.remove(digest(message));
      message.acknowledge().run();
    }
  }

  private Fate fate(Arrived message) {
    Exchange exchange = consumer.createExchange(false);
    try {
      Fate fate =
          Fate.of(
              component.hub(),
              exchange,
              () -> {
                fill(exchange, message);
                refuseWhatFailedTooOften(message);
                consumer.run(exchange);
              });
      if (fate == Fate.FAILED) {
        tries.merge(digest(message), 1, Integer::sum);
      }
      return fate;
    } finally {
      consumer.releaseExchange(exchange, false);
    }
  }

  private void fill(Exchange exchange, Arrived message) {
    Message in = exchange.getMessage();
    in.setHeader(Exchanges.TOPIC, message.topic());
    exchange.setProperty(Exchanges.NATIVE, message.payload());
    if (message.payload().length > settings.mostBody()) {
      throw new HubException(
          "MQTT_BODY_TOO_LARGE",
          FaultKind.CALLER,
          "the message has "
              + message.payload().length
              + " bytes, allowed are "
              + settings.mostBody());
    }
    in.setBody(message.payload());
  }

  /** A message on which the hub fails each time must not stop those behind it for ever. */
  private void refuseWhatFailedTooOften(Arrived message) {
    int before = tries.getOrDefault(digest(message), 0);
    if (before >= settings.mostTries()) {
      throw new HubException(
          "MQTT_POISON",
          FaultKind.LASTING,
          "the hub failed "
              + before
              + " times on the message, which is as often as it is tried; it is refused");
    }
  }

  private static String digest(Arrived message) {
    MessageDigest sha256 = Ids.sha256();
    sha256.update(message.topic().getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    return HexFormat.of().formatHex(sha256.digest(message.payload()));
  }

  private void tellOfLostSession(boolean session) {
    if (hadSession && !session) {
      LOG.atWarn()
          .addKeyValue("hub.system", component.hub().descriptor().id())
          .addKeyValue("hub.code", "MQTT_SESSION_LOST")
          .log(
              "the broker of {} has not kept the session of the line {}: what was sent to it meanwhile is not here",
              component.hub().descriptor().id(),
              settings.name());
    }
    hadSession = true;
  }

  private void rest() throws InterruptedException {
    do {
      if (stopped.await(component.broker().pause().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } while (component.hub().services().intake().brake() != null);
  }

  private void begin() {
    if (settings.first()) {
      component.precedence().begin(settings.name());
    }
  }

  private void clear() {
    if (settings.first()) {
      component.precedence().end(settings.name());
    }
  }

  private void yieldToFirst() throws InterruptedException {
    if (!settings.first()) {
      component.precedence().await(stopped);
    }
  }
}
