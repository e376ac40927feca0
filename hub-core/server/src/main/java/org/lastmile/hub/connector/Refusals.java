package org.lastmile.hub.connector;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LogLines;
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
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      exchange.setProperty(Exchanges.NOT_NOW, true);
    }
    // while the brake is on the ledger is what must be spared
    if (exchange.getProperty(Exchanges.REFUSED) != null || fault.code().equals(BRAKE)) {
      return CompletableFuture.completedFuture(null);
    }
    exchange.setProperty(Exchanges.REFUSED, true);
    LogLines.fault(LogLines.traced(LOG.atWarn(), traceparent(exchange)), system, fault)
        .log(
            "door of {} refused an exchange: {} at {}{}",
            system,
            fault.code(),
            fault.place(),
            why(fault));
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
              LOG.error(
                  "refusal {} of {} could not be recorded: {}",
                  fault.code(),
                  system,
                  LogLines.trail(failed));
              return null;
            });
  }

  /** The connector's own faults have nobody else who would tell of them. */
  private static String why(HubException fault) {
    return fault.kind() == FaultKind.LASTING && fault.getCause() != null
        ? " (" + LogLines.trail(fault.getCause()) + ")"
        : "";
  }

  private static @Nullable String traceparent(Exchange exchange) {
    String given = exchange.getProperty(Exchanges.TRACEPARENT, String.class);
    return given == null ? exchange.getMessage().getHeader("traceparent", String.class) : given;
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
