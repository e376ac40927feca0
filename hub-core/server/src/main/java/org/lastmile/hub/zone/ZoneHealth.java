package org.lastmile.hub.zone;

import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Brake;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the zone takes what systems bring: its doors are open, its broker works and the brake is off. */
@Component("zoneHealthIndicator")
final class ZoneHealth implements HealthIndicator {
  private final HubSettings settings;
  private final ZoneLifecycle lifecycle;
  private final EmbeddedBroker broker;
  private final Brake brake;

  ZoneHealth(HubSettings settings, ZoneLifecycle lifecycle, EmbeddedBroker broker, Brake brake) {
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.broker = broker;
    this.brake = brake;
  }

  @Override
  public Health health() {
    return state().withDetail("zone", settings.zone().id()).build();
  }

  private Health.Builder state() {
    if (!broker.active()) {
      return Health.down().withDetail("code", "BROKER_LOST");
    }
    if (!lifecycle.open()) {
      return Health.outOfService().withDetail("code", "DOORS_CLOSED");
    }
    @Nullable HubException braking = brake.fault();
    if (braking != null) {
      return Health.outOfService()
          .withDetail("code", braking.code())
          .withDetail("reason", String.valueOf(braking.getMessage()));
    }
    return Health.up();
  }
}
