package org.lastmile.hub.connector;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The component {@code queue}: queues and topics of a system's own broker, by the JMS API of the client library that the
 * connector brings. {@code from: queue:name?connections=#bean} takes messages one after the other and settles each by
 * what the hub made of it; {@code to: queue:name?connections=#bean} sends persistent messages that never expire.
 *
 * <p>The bean is a {@code ConnectionFactory}, or a {@code Map} of them by tenant. With a map each tenant has a line of
 * its own, {@code *} in the name of the queue stands for the tenant, and the header {@code HubTenant} says which it is.
 */
final class QueueComponent extends DefaultComponent {
  private static final long PAUSE_MS = 5_000;
  private static final int MOST_DELIVERIES = 5;
  private static final int MOST_BODY = 1 << 20;

  private final HubComponent hub;

  /** How a message that was taken is told its fate. */
  enum Settlement {
    /** By the four outcomes of AMQP 1.0, as Qpid JMS offers them. */
    AMQP,
    /** By JMS alone: acknowledged, recovered, or left when the session closes; what is refused is put elsewhere first. */
    JMS
  }

  /**
   * What one endpoint does.
   *
   * @param name of the queue or topic; {@code *} stands for the tenant
   * @param tenants factories by tenant, one with an empty name where there are none
   * @param refused for {@link Settlement#JMS}: where refused messages are put, else null
   * @param mostDeliveries a message that came this often without having been settled is refused unread
   * @param pauseMs before what could not be taken is taken again, and between two tries to connect
   * @param mostBody most bytes of one message
   */
  record Settings(
      String name,
      Map<String, ConnectionFactory> tenants,
      boolean topic,
      Settlement settlement,
      @Nullable String refused,
      int mostDeliveries,
      long pauseMs,
      int mostBody) {
    String nameFor(String tenant) {
      return name.replace("*", tenant);
    }

    Duration pause() {
      return Duration.ofMillis(pauseMs);
    }
  }

  QueueComponent(HubComponent hub) {
    this.hub = hub;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    Settings settings =
        new Settings(
            remaining,
            tenants(uri, parameters),
            getAndRemoveParameter(parameters, "topic", Boolean.class, false),
            settlement(uri, parameters),
            getAndRemoveParameter(parameters, "refused", String.class),
            getAndRemoveParameter(parameters, "mostDeliveries", Integer.class, MOST_DELIVERIES),
            pause(parameters),
            getAndRemoveParameter(parameters, "mostBody", Integer.class, MOST_BODY));
    if (settings.tenants().size() > 1 && !remaining.contains("*")) {
      throw fault(uri, "has several tenants and no * in its name that would tell their queues");
    }
    return new QueueEndpoint(uri, this, hub, settings);
  }

  private Map<String, ConnectionFactory> tenants(String uri, Map<String, Object> parameters) {
    Object bean = resolveAndRemoveReferenceParameter(parameters, "connections", Object.class);
    if (bean instanceof ConnectionFactory one) {
      return Map.of("", one);
    }
    if (bean instanceof Map<?, ?> map
        && !map.isEmpty()
        && map.keySet().stream().allMatch(String.class::isInstance)
        && map.values().stream().allMatch(ConnectionFactory.class::isInstance)) {
      @SuppressWarnings("unchecked") // looked at above
      Map<String, ConnectionFactory> tenants = (Map<String, ConnectionFactory>) map;
      return Map.copyOf(tenants);
    }
    throw fault(uri, "names no connections, allowed is a ConnectionFactory, or a map of them");
  }

  private Settlement settlement(String uri, Map<String, Object> parameters) {
    String name = getAndRemoveParameter(parameters, "settlement", String.class, "jms");
    for (Settlement settlement : Settlement.values()) {
      if (settlement.name().equals(name.toUpperCase(Locale.ROOT))) {
        return settlement;
      }
    }
    throw fault(
        uri, "has settlement=" + name + ", allowed are " + Arrays.toString(Settlement.values()));
  }

  private long pause(Map<String, Object> parameters) {
    String text = getAndRemoveParameter(parameters, "pause", String.class);
    return text == null ? PAUSE_MS : TimeUtils.toMilliSeconds(text);
  }

  private HubException fault(String uri, String text) {
    return new HubException(
        "CONNECTOR_ROUTES",
        FaultKind.LASTING,
        "connector " + hub.descriptor().id() + ": '" + uri + "' " + text);
  }
}
