package org.lastmile.hub.connector;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The component {@code mqtt}: topics of a system's own MQTT 5 broker, reached as the keys {@code mqtt.*} of the
 * connector say ({@link MqttBroker}). {@code from: mqtt:<line>?topics=a/+/b} takes messages one after the other, in a
 * session of its own that the broker keeps while the hub is away, and acknowledges each when the hub has it. {@code to:
 * mqtt:<line>} publishes to the topic that the header {@code HubTopic} names, and is done when the broker has it.
 *
 * <p>The name of a line makes its client id, so no two have the same.
 */
final class MqttComponent extends DefaultComponent {
  private static final Logger LOG = LoggerFactory.getLogger(MqttComponent.class);
  private static final int MOST_TRIES = 3;
  private static final int MOST_BODY = 1 << 20;
  private static final String WITHIN = "3s";

  private final HubComponent hub;
  private final MqttPrecedence precedence = new MqttPrecedence();

  /** The lines that there are: name and URI. */
  private final Map<String, String> lines = new ConcurrentHashMap<>();

  private @Nullable MqttBroker broker;

  /**
   * What one line does.
   *
   * @param topics filters, for a line that takes
   * @param first whether the connector's other lines take nothing while this one has something to take
   * @param mostTries a message on which the hub itself failed this often is refused
   * @param mostBody most bytes of one message
   * @param answers for a line that publishes: where the answers come in, null if nobody answers
   */
  record Settings(
      String name,
      List<String> topics,
      boolean first,
      int mostTries,
      int mostBody,
      @Nullable Answers answers) {}

  /**
   * How the receivers of what is published acknowledge it themselves, by a message of their own.
   *
   * @param topics filters of the topics on which they do
   * @param id where question and answer, both JSON, have the same text
   * @param withinMs how long is waited for it
   */
  record Answers(List<String> topics, JsonPointer id, long withinMs) {}

  MqttComponent(HubComponent hub) {
    this.hub = hub;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    Settings settings =
        new Settings(
            remaining,
            topics(uri, getAndRemoveParameter(parameters, "topics", String.class, "")),
            getAndRemoveParameter(parameters, "first", Boolean.class, false),
            getAndRemoveParameter(parameters, "mostTries", Integer.class, MOST_TRIES),
            getAndRemoveParameter(parameters, "mostBody", Integer.class, MOST_BODY),
            answers(uri, parameters));
    String other = lines.putIfAbsent(remaining, uri);
    if (other != null && !other.equals(uri)) {
      throw fault(
          "'" + uri + "' has the name of another line; each is a client of the broker by its name");
    }
    if (settings.first()) {
      precedence.announce(settings.name());
    }
    return new MqttEndpoint(uri, this, settings);
  }

  private List<String> topics(String uri, String list) {
    if (list.contains(" ")) {
      throw fault("'" + uri + "' has topics with a blank; a + is written within RAW( )");
    }
    return Arrays.stream(list.split(",")).filter(one -> !one.isEmpty()).toList();
  }

  private @Nullable Answers answers(String uri, Map<String, Object> parameters) {
    String topics = getAndRemoveParameter(parameters, "answers", String.class);
    String id = getAndRemoveParameter(parameters, "answerId", String.class);
    String within = getAndRemoveParameter(parameters, "answerWithin", String.class, WITHIN);
    if (topics == null) {
      return null;
    }
    if (id == null || !id.startsWith("/")) {
      throw fault("'" + uri + "' does not say by answerId which answer is whose, such as /id");
    }
    return new Answers(
        topics(uri, topics), JsonPointer.compile(id), TimeUtils.toMilliSeconds(within));
  }

  /** Read when the first line needs it, so that what is wrong stops the start of the connector. */
  synchronized MqttBroker broker() {
    if (broker == null) {
      broker = MqttBroker.of(hub.descriptor().id(), getCamelContext().getPropertiesComponent());
    }
    return broker;
  }

  HubComponent hub() {
    return hub;
  }

  MqttPrecedence precedence() {
    return precedence;
  }

  /** The connection of a line stands. */
  void connected(String line) {
    hub.gauge().recovered(line);
  }

  /** The connection of a line broke, or does not come about. */
  void failed(String line, HubException fault) {
    if (hub.gauge().failed(line, fault)) {
      LogLines.fault(LOG.atWarn(), hub.descriptor().id(), fault)
          .log("{}; it is tried on: {}", fault.getMessage(), fault.code());
    }
  }

  private HubException fault(String text) {
    return new HubException(
        "CONNECTOR_ROUTES", FaultKind.LASTING, "connector " + hub.descriptor().id() + ": " + text);
  }
}
