package org.lastmile.hub.connector;

import java.time.Clock;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;

/** The health of one connector as its calls tell it. */
final class HealthGauge {
  private static final String OK = "OK";
  private static final String BEING_STARTED = "it is being started";

  private final String id;
  private final Clock clock;
  private volatile ConnectorHealth health;

  HealthGauge(String id, Clock clock) {
    this.id = id;
    this.clock = clock;
    health = new ConnectorHealth(id, false, ConnectorHealth.STARTING, BEING_STARTED, now(), null);
  }

  ConnectorHealth health() {
    return health;
  }

  /** It is being started; one that is up stays so while it is loaded anew. */
  void starting() {
    if (!health.up()) {
      set(false, ConnectorHealth.STARTING, BEING_STARTED, health.lastSuccess());
    }
  }

  void stopped() {
    set(false, "CONNECTOR_STOPPED", "it was stopped", health.lastSuccess());
  }

  /** Nobody has configured it; messages for it wait. */
  void unused() {
    set(false, ConnectorHealth.UNUSED, "it has no configuration", health.lastSuccess());
  }

  void succeeded() {
    set(true, OK, "", now());
  }

  /** It works again, without a message having passed. */
  void recovered() {
    if (!health.up()) {
      set(true, OK, "", health.lastSuccess());
    }
  }

  /** Returns whether this is news: it was up, or down by another fault. */
  boolean failed(HubException fault) {
    return set(false, fault.code(), String.valueOf(fault.getMessage()), health.lastSuccess());
  }

  /** The time of the change stays while the state stays. */
  private synchronized boolean set(
      boolean up, String code, String detail, @Nullable OffsetDateTime lastSuccess) {
    ConnectorHealth old = health;
    boolean same = old.up() == up && old.code().equals(code);
    health = new ConnectorHealth(id, up, code, detail, same ? old.since() : now(), lastSuccess);
    return !same;
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }
}
