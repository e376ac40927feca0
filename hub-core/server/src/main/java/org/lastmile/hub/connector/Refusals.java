package org.lastmile.hub.connector;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that a door said no, once for each exchange. */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int MOST_EVIDENCE = 64 << 10;
  private static final String BRAKE = "BRAKE";

  private Refusals() {}

  /** Records the refusal of an exchange unless it is recorded already; completes when durable, never exceptionally. */
  static CompletableFuture<Void> record(HubComponent hub, Exchange exchange, HubException fault) {
    String system = hub.descriptor().id();
    // while the brake is on the ledger is what must be spared
    if (exchange.getProperty(Exchanges.REFUSED) != null || fault.code().equals(BRAKE)) {
      return CompletableFuture.completedFuture(null);
    }
    exchange.setProperty(Exchanges.REFUSED, true);
    LOG.warn("door of {} refused an exchange: {} at {}", system, fault.code(), fault.place());
    return hub.services()
        .intake()
        .refuse(
            new Intake.Refusal(
                system,
                fault.code(),
                String.valueOf(fault.getMessage()),
                fault.place(),
                Versions.of(exchange).add(hub, null, null).asMap(),
                evidence(exchange)))
        .exceptionally(
            failed -> {
              LOG.error("refusal {} of {} could not be recorded", fault.code(), system, failed);
              return null;
            });
  }

  private static List<Payload> evidence(Exchange exchange) {
    byte[] bytes = exchange.getProperty(Exchanges.NATIVE, byte[].class);
    if (bytes == null) {
      return List.of();
    }
    String type = exchange.getProperty(Exchanges.NATIVE_TYPE, String.class);
    byte[] cut = bytes.length > MOST_EVIDENCE ? Arrays.copyOf(bytes, MOST_EVIDENCE) : bytes;
    return List.of(
        new Payload(Payload.Role.NATIVE, type == null ? Bodies.mediaType(bytes) : type, cut));
  }
}
