package org.lastmile.hub.testkit;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake;

/** An intake in memory: receipts, repeats, case numbers and the brake as the hub's own, nothing durable. */
public final class RecordingIntake implements Intake {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");

  private final CanonicalTypes types;
  private final Clock clock;
  private final List<Reception> received = new ArrayList<>();
  private final List<Refusal> refused = new ArrayList<>();
  private final Map<String, Known> known = new HashMap<>();
  private @Nullable HubException brake;
  private @Nullable HubException refusal;
  private boolean once;
  private final List<String> heldBack = new ArrayList<>();
  private int repeats;

  private record Known(byte[] digest, Receipt receipt) {}

  public RecordingIntake(CanonicalTypes types, Clock clock) {
    this.types = types;
    this.clock = clock;
  }

  @Override
  public synchronized CompletableFuture<Receipt> receive(Reception reception) {
    HubException fault = refusal;
    if (fault != null) {
      heldBack.add(reception.key());
      refusal = once ? null : fault;
      return CompletableFuture.failedFuture(fault);
    }
    String key = reception.system() + "/" + reception.key();
    Known before = known.get(key);
    if (before == null) {
      Receipt receipt =
          new Receipt(Ids.of("received", key), caseNo(reception), OffsetDateTime.now(clock), false);
      known.put(key, new Known(reception.digest(), receipt));
      received.add(reception);
      return CompletableFuture.completedFuture(receipt);
    }
    if (!Arrays.equals(before.digest(), reception.digest())) {
      return CompletableFuture.failedFuture(
          new HubException(
              "KEY_REUSED",
              FaultKind.CALLER,
              "the key was used for other content before",
              "/idempotencyKey",
              null));
    }
    repeats++;
    Receipt first = before.receipt();
    return CompletableFuture.completedFuture(
        new Receipt(first.messageId(), first.caseNo(), first.receivedAt(), true));
  }

  @Override
  public synchronized CompletableFuture<Void> refuse(Refusal refusal) {
    refused.add(refusal);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized @Nullable HubException brake() {
    return brake;
  }

  /** Closes the doors. */
  public synchronized void pull() {
    brake = new HubException("BRAKE", FaultKind.PASSING, "the hub is full, send again later");
    refusal = brake;
    once = false;
  }

  /** Opens the doors, and cannot take the first that is handed in, but the second at once. */
  public synchronized void stumble() {
    refuseAll(new HubException("BRAKE", FaultKind.PASSING, "the hub is full, send again later"));
    once = true;
  }

  /** Opens the doors, and refuses with this fault whatever is handed in behind them. */
  public synchronized void refuseAll(HubException fault) {
    brake = null;
    refusal = fault;
    once = false;
  }

  /** Opens the doors again. */
  public synchronized void release() {
    brake = null;
    refusal = null;
  }

  /** How often something was handed in and not even looked at, by {@link #pull} or {@link #refuseAll}. */
  public synchronized int heldBack() {
    return heldBack.size();
  }

  /** Whether what has this key was handed in so and not looked at. */
  public synchronized boolean heldBack(String key) {
    return heldBack.contains(key);
  }

  /** How often something was handed in that had been accepted before. */
  public synchronized int repeats() {
    return repeats;
  }

  /** What was accepted, in order, repeats left out. */
  public synchronized List<Reception> received() {
    return List.copyOf(received);
  }

  /** What was refused, in order. */
  public synchronized List<Refusal> refused() {
    return List.copyOf(refused);
  }

  private @Nullable String caseNo(Reception reception) {
    if (reception.caseNo() != null || !types.startsCase(reception.type())) {
      return reception.caseNo();
    }
    String code = reception.matterCode() == null ? "L330106" : reception.matterCode();
    return code + DAY.format(OffsetDateTime.now(clock)) + String.format("%06d", known.size() + 1);
  }
}
