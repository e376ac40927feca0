package org.lastmile.hub.connector;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the door of one system refuses before a route sees it.
 *
 * <p>Whoever reaches the network can knock, so that {@link #MOST} are recorded in {@link #WINDOW}; the next one recorded
 * says how many were not.
 */
final class DoorRefusals {
  static final int MOST = 200;
  static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(DoorRefusals.class);
  private static final int MOST_EVIDENCE = 64 << 10;

  /** The door is shut for all; the ledger must be spared. */
  private static final Set<String> NOT_RECORDED = Set.of("BRAKE", DoorAnswer.CLOSED);

  private final String system;
  private final Intake intake;
  private long windowStart = System.nanoTime();
  private int inWindow;
  private long unrecorded;

  DoorRefusals(String system, Intake intake) {
    this.system = system;
    this.intake = intake;
  }

  /** Completes when it is durable, never exceptionally. */
  CompletableFuture<Void> record(
      HubException fault,
      @Nullable DoorBody body,
      @Nullable String mediaType,
      @Nullable String traceparent) {
    if (NOT_RECORDED.contains(fault.code())) {
      intake.turnedAway(system, fault.code());
      return CompletableFuture.completedFuture(null);
    }
    long before = take();
    if (before < 0) {
      intake.turnedAway(system, fault.code());
      return CompletableFuture.completedFuture(null);
    }
    LogLines.fault(LogLines.traced(LOG.atWarn(), traceparent), system, fault)
        .log("door of {} refused a request: {} at {}", system, fault.code(), fault.place());
    String detail = String.valueOf(fault.getMessage());
    return intake
        .refuse(
            new Intake.Refusal(
                system,
                fault.code(),
                before == 0
                    ? detail
                    : detail + " (and " + before + " more before, too many to record)",
                fault.place(),
                Map.of(),
                evidence(body, mediaType)))
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

  /** How many went unrecorded before this one; negative if this one does as well. */
  private synchronized long take() {
    long now = System.nanoTime();
    if (now - windowStart > WINDOW.toNanos()) {
      windowStart = now;
      inWindow = 0;
    }
    if (inWindow == MOST) {
      unrecorded++;
      return -1;
    }
    inWindow++;
    long before = unrecorded;
    unrecorded = 0;
    return before;
  }

  /** Of a form nothing is kept: one of its fields may be a secret, and nobody has taken it apart yet. */
  private List<Payload> evidence(@Nullable DoorBody body, @Nullable String mediaType) {
    if (body == null || DoorParts.isMultipart(mediaType)) {
      return List.of();
    }
    try {
      byte[] head = body.head(MOST_EVIDENCE);
      return List.of(
          new Payload(
              Payload.Role.NATIVE, mediaType == null ? Bodies.mediaType(head) : mediaType, head));
    } catch (IOException e) {
      LOG.error("what {} sent could not be read for the record", system, e);
      return List.of();
    }
  }
}
