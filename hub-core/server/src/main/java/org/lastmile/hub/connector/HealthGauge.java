package org.lastmile.hub.connector;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The health of one connector. It has parts that fail by themselves: the calls to its system, each route that polls,
 * each connection to a broker. It is up while none of them fails, and what one can do says nothing of another.
 */
final class HealthGauge {
  /** The part that calls the system. */
  static final String CALLS = "calls";

  private static final String OK = "OK";
  private static final String BEING_STARTED = "it is being started";

  private final String id;
  private final Clock clock;

  /** Why parts do not work, the latest last. */
  private final SequencedMap<String, HubException> failing = new LinkedHashMap<>();

  private boolean running;
  private volatile ConnectorHealth health;

  HealthGauge(String id, Clock clock) {
    this.id = id;
    this.clock = clock;
    health = new ConnectorHealth(id, false, ConnectorHealth.STARTING, BEING_STARTED, now(), null);
  }

  ConnectorHealth health() {
    return health;
  }

  /**
   * What parts tell from now on is of the connector that starts. One that was up is shown so while it is loaded anew.
   */
  synchronized void starting() {
    forget();
    if (!health.up()) {
      set(false, ConnectorHealth.STARTING, BEING_STARTED);
    }
  }

  synchronized void started() {
    running = true;
    show();
  }

  synchronized void notStarted(HubException fault) {
    forget();
    set(false, fault.code(), String.valueOf(fault.getMessage()));
  }

  synchronized void stopped() {
    forget();
    set(false, "CONNECTOR_STOPPED", "it was stopped");
  }

  /** Nobody has configured it; messages for it wait. */
  synchronized void unused() {
    forget();
    set(false, ConnectorHealth.UNUSED, "it has no configuration");
  }

  /** A message was received, delivered or answered. */
  synchronized void passed() {
    ConnectorHealth old = health;
    health = new ConnectorHealth(id, old.up(), old.code(), old.detail(), old.since(), now());
  }

  /** Returns whether this is news: the part worked, or failed by another fault. */
  synchronized boolean failed(String part, HubException fault) {
    HubException before = failing.remove(part);
    failing.put(part, fault);
    show();
    return before == null || !before.code().equals(fault.code());
  }

  /**
   * A part works, though no message need have passed. If it had failed, the system has come back, so calls are not held
   * for failing any more because it was not there: nobody may have anything to call it for.
   */
  synchronized void recovered(String part) {
    if (failing.remove(part) != null) {
      failing.computeIfPresent(CALLS, (p, fault) -> fault.kind() == FaultKind.DOWN ? null : fault);
      show();
    }
  }

  private void forget() {
    running = false;
    failing.clear();
  }

  private void show() {
    if (!running) {
      return;
    }
    Map.Entry<String, HubException> latest = failing.lastEntry();
    if (latest == null) {
      set(true, OK, "");
    } else {
      set(false, latest.getValue().code(), String.valueOf(latest.getValue().getMessage()));
    }
  }

  /** The time of the change stays while the state stays. */
  private void set(boolean up, String code, String detail) {
    ConnectorHealth old = health;
    boolean same = old.up() == up && old.code().equals(code);
    health =
        new ConnectorHealth(id, up, code, detail, same ? old.since() : now(), old.lastSuccess());
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }
}
