package org.lastmile.hub.connector;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Who can mend what a system's broker said. Texts of foreign exceptions are never taken over. */
final class QueueFaults {
  private QueueFaults() {}

  /** The broker could not be reached, or did not let the hub in. */
  static HubException ofConnecting(String system, String tenant, JMSException thrown) {
    if (thrown instanceof JMSSecurityException || thrown instanceof InvalidDestinationException) {
      return of(system, tenant, thrown);
    }
    return fault("SYSTEM_DOWN", FaultKind.DOWN, system, tenant, "takes no connection", thrown);
  }

  /** The broker was connected, and then something failed. */
  static HubException of(String system, String tenant, JMSException thrown) {
    if (thrown instanceof JMSSecurityException) {
      // every message would be refused: they wait until somebody has set credentials or rights
      return fault(
          "SYSTEM_AUTH", FaultKind.DOWN, system, tenant, "does not let the hub in", thrown);
    }
    if (thrown instanceof InvalidDestinationException) {
      return fault("QUEUE_MISSING", FaultKind.DOWN, system, tenant, "has no such queue", thrown);
    }
    if (thrown instanceof ResourceAllocationException) {
      return fault("QUEUE_FULL", FaultKind.PASSING, system, tenant, "has no room", thrown);
    }
    return fault("SYSTEM_IO", FaultKind.PASSING, system, tenant, "broke the connection", thrown);
  }

  private static HubException fault(
      String code, FaultKind kind, String system, String tenant, String text, JMSException thrown) {
    return new HubException(
        code,
        kind,
        "the broker of "
            + system
            + (tenant.isEmpty() ? "" : " for " + tenant)
            + " "
            + text
            + ": "
            + thrown.getClass().getSimpleName(),
        null,
        thrown);
  }
}
