package org.lastmile.connectors.humanresources;

import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The hours of the service, of every day, holidays too. */
public final class HumanResourcesWindow {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final LocalTime opens;
  private final LocalTime closes;
  private final Clock clock;

  private HumanResourcesWindow(LocalTime opens, LocalTime closes, Clock clock) {
    this.opens = opens;
    this.closes = closes;
    this.clock = clock;
  }

  static HumanResourcesWindow of(ConnectorContext context) {
    return new HumanResourcesWindow(
        time(context, "service.opens"),
        time(context, "service.closes"),
        context.clock().withZone(ZONE));
  }

  /** Whether the service takes calls now. A window that closes before it opens goes over midnight. */
  public boolean isOpen() {
    LocalTime now = LocalTime.now(clock);
    boolean started = !now.isBefore(opens);
    boolean over = !now.isBefore(closes);
    return opens.isBefore(closes) ? started && !over : started || !over;
  }

  /** @throws HubException DOWN outside the window: what is to be delivered waits in its queue, however long */
  public void require() {
    if (!isOpen()) {
      throw new HubException(
          HumanResourcesCalls.CLOSED,
          FaultKind.DOWN,
          "human-resources takes calls from " + opens + " to " + closes + " (Asia/Shanghai)");
    }
  }

  private static LocalTime time(ConnectorContext context, String key) {
    String value = context.text(key);
    try {
      return LocalTime.parse(value);
    } catch (DateTimeParseException e) {
      throw new HubException(
          "HUMAN_RESOURCES_WINDOW",
          FaultKind.LASTING,
          key + " of human-resources is '" + value + "', allowed is a time such as 06:00",
          key,
          e);
    }
  }
}
