package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code to: mqtt:…}: publishes the body to the topic of the header {@code HubTopic}, at least once and not retained,
 * and is done when the broker has it. Where receivers answer, the body becomes the answer, or empty if none came in
 * time: the broker keeps the message for a receiver that is away, so that is no failure.
 */
final class MqttProducer extends DefaultProducer {
  private static final Logger LOG = LoggerFactory.getLogger(MqttProducer.class);

  private final MqttComponent component;
  private final MqttComponent.Settings settings;
  private final ReentrantLock opening = new ReentrantLock();
  private final Map<String, CompletableFuture<byte[]>> asked = new ConcurrentHashMap<>();
  private @Nullable MqttConnection connection;

  MqttProducer(MqttEndpoint endpoint, MqttComponent component, MqttComponent.Settings settings) {
    super(endpoint);
    this.component = component;
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) throws InterruptedException {
    String topic = topic(exchange);
    byte[] body = Bodies.bytes(exchange);
    MqttComponent.Answers answers = settings.answers();
    if (answers == null) {
      publish(topic, body);
      return;
    }
    String id = id(Json.parse(body), answers);
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    if (id == null || asked.putIfAbsent(id, answer) != null) {
      throw fault(
          "MQTT_QUESTION", "has no text at " + answers.id() + " that would tell its answer");
    }
    try {
      publish(topic, body);
      exchange.getMessage().setBody(answer.get(answers.withinMs(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      exchange.getMessage().setBody(new byte[0]);
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody fails an answer", e);
    } finally {
      asked.remove(id);
    }
  }

  private String topic(Exchange exchange) {
    String topic = exchange.getMessage().getHeader(Exchanges.TOPIC, "", String.class);
    if (topic.isEmpty() || topic.contains("+") || topic.contains("#")) {
      throw fault("MQTT_TOPIC", "has no header " + Exchanges.TOPIC + " that names one topic");
    }
    return topic;
  }

  private HubException fault(String code, String text) {
    return new HubException(
        code,
        FaultKind.LASTING,
        "what a route of " + component.hub().descriptor().id() + " publishes " + text);
  }

  private void publish(String topic, byte[] body) throws InterruptedException {
    MqttConnection open = open();
    try {
      open.publish(topic, body);
    } catch (HubException e) {
      discard(open);
      throw e;
    }
  }

  /** The connection is opened when it is needed; any number of threads publish on it at the same time. */
  private MqttConnection open() throws InterruptedException {
    opening.lockInterruptibly();
    try {
      if (connection != null && connection.isOpen()) {
        return connection;
      }
      hangUp();
      MqttComponent.Answers answers = settings.answers();
      MqttConnection made =
          MqttConnection.publishing(component.broker(), settings.name(), this::answered);
      connection = made;
      made.openPublishing(answers == null ? List.of() : answers.topics());
      return made;
    } catch (HubException e) {
      hangUp();
      throw e;
    } finally {
      opening.unlock();
    }
  }

  /** What answers nothing that is waited for comes late, or again: it changes nothing. */
  private void answered(MqttConnection.Arrived message) {
    MqttComponent.Answers answers = settings.answers();
    if (answers == null) {
      return;
    }
    try {
      String id = id(Json.parse(message.payload()), answers);
      CompletableFuture<byte[]> answer = id == null ? null : asked.get(id);
      if (answer != null) {
        answer.complete(message.payload());
      }
    } catch (HubException e) {
      // no answer to anything, whoever wrote it
      LOG.debug("an answer cannot be read: {}", e.code());
    }
  }

  private static @Nullable String id(JsonNode document, MqttComponent.Answers answers) {
    return document.at(answers.id()).textValue();
  }

  private void discard(MqttConnection used) {
    opening.lock();
    try {
      if (connection == used) {
        hangUp();
      }
    } finally {
      opening.unlock();
    }
  }

  private void hangUp() {
    MqttConnection old = connection;
    connection = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  protected void doStop() throws Exception {
    opening.lock();
    try {
      hangUp();
    } finally {
      opening.unlock();
    }
    super.doStop();
  }
}
