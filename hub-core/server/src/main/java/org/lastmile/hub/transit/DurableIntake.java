package org.lastmile.hub.transit;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;

/**
 * The durable door. Recognises repeats by the index of the ledger and, in memory, by what is committed and not yet
 * written there.
 */
final class DurableIntake implements Intake {
  private static final String REFUSED = "refused";

  private record Key(String system, String key) {}

  private record Accepted(
      byte[] digest, CompletableFuture<Receipt> receipt, AtomicBoolean written) {}

  private final Putter putter;
  private final DoorIndex index;
  private final CaseNumbers caseNumbers;
  private final Predicate<MessageType> startsCase;
  private final Evidence evidence;
  private final Brake brake;
  private final TransitMeters meters;
  private final Traceparents traceparents = new Traceparents();
  private final ConcurrentMap<Key, Accepted> notYetIndexed = new ConcurrentHashMap<>();

  DurableIntake(
      Putter putter,
      DoorIndex index,
      CaseNumbers caseNumbers,
      Predicate<MessageType> startsCase,
      Evidence evidence,
      Brake brake,
      TransitMeters meters) {
    this.putter = putter;
    this.index = index;
    this.caseNumbers = caseNumbers;
    this.startsCase = startsCase;
    this.evidence = evidence;
    this.brake = brake;
    this.meters = meters;
  }

  @Override
  public @Nullable HubException brake() {
    return brake.fault();
  }

  @Override
  public CompletableFuture<Receipt> receive(Reception reception) {
    HubException braking = brake.fault();
    if (braking != null) {
      meters.received(reception.system(), REFUSED, braking.code());
      return CompletableFuture.failedFuture(braking);
    }
    long began = System.nanoTime();
    return accepted(reception)
        .whenComplete(
            (receipt, failure) -> {
              // what fails is counted as refused when its door records that
              if (receipt != null) {
                String outcome = receipt.repeated() ? "repeated" : "accepted";
                meters.received(reception.system(), outcome, Evidence.OK);
                meters.receipt(reception.system(), System.nanoTime() - began);
              }
            });
  }

  private CompletableFuture<Receipt> accepted(Reception reception) {
    Key key = new Key(reception.system(), reception.key());
    Accepted mine =
        new Accepted(reception.digest(), new CompletableFuture<>(), new AtomicBoolean());
    Accepted earlier = notYetIndexed.putIfAbsent(key, mine);
    if (earlier != null) {
      return earlier.receipt.thenCompose(receipt -> repeat(reception, earlier.digest, receipt));
    }
    index
        .find(reception.system(), reception.key())
        .whenComplete(
            (known, fault) -> {
              if (fault == null) {
                accept(key, reception, mine, known);
              } else {
                fail(key, mine, fault);
              }
            });
    return mine.receipt.thenCompose(
        receipt ->
            receipt.repeated()
                ? repeated(reception, receipt)
                : CompletableFuture.completedFuture(receipt));
  }

  /** The ledger has written the reception, so the index answers for it from now on. */
  void indexed(String system, String key) {
    notYetIndexed.computeIfPresent(
        new Key(system, key),
        (k, accepted) -> {
          accepted.written.set(true);
          return accepted.receipt.isDone() ? null : accepted;
        });
  }

  private void fail(Key key, Accepted mine, Throwable fault) {
    notYetIndexed.remove(key, mine);
    mine.receipt.completeExceptionally(fault);
  }

  private void accept(
      Key key, Reception reception, Accepted mine, Optional<DoorIndex.Known> known) {
    try {
      if (known.isPresent()) {
        notYetIndexed.remove(key, mine);
        sameDigest(reception, known.get().digest());
        DoorIndex.Known first = known.get();
        mine.receipt.complete(
            new Receipt(first.messageId(), first.caseNo(), first.receivedAt(), true));
        return;
      }
      Message message = message(reception);
      Step step = new Step();
      byte[] wire = step.put(Addresses.from(reception.system()), message);
      step.record(received(reception, message, wire));
      putter
          .put(step)
          .whenComplete(
              (done, fault) -> {
                if (fault == null) {
                  mine.receipt.complete(
                      new Receipt(message.id(), message.caseNo(), message.createdAt(), false));
                  // The ledger may have written the entry before this thread ran.
                  notYetIndexed.computeIfPresent(key, (k, a) -> a.written.get() ? null : a);
                } else {
                  fail(key, mine, fault);
                }
              });
    } catch (RuntimeException e) {
      fail(key, mine, e);
    }
  }

  private CompletableFuture<Receipt> repeat(
      Reception reception, byte[] firstDigest, Receipt receipt) {
    sameDigest(reception, firstDigest);
    return repeated(
        reception, new Receipt(receipt.messageId(), receipt.caseNo(), receipt.receivedAt(), true));
  }

  private CompletableFuture<Receipt> repeated(Reception reception, Receipt receipt) {
    Step step = new Step();
    step.record(
        new Entry(
            EntryKind.REPEATED,
            receipt.messageId(),
            reception.type().toString(),
            receipt.caseNo(),
            null,
            reception.system(),
            reception.system(),
            evidence.now(),
            Evidence.OK,
            "",
            0,
            Duration.ZERO,
            Map.of(),
            reception.versions(),
            reception.keys(),
            List.of()));
    return putter.put(step).thenApply(done -> receipt);
  }

  private static void sameDigest(Reception reception, byte[] first) {
    if (!Arrays.equals(reception.digest(), first)) {
      throw new HubException(
          "KEY_REUSED",
          FaultKind.CALLER,
          "the idempotency key was used before with other content; a correction needs a key of its own");
    }
  }

  private Message message(Reception reception) {
    OffsetDateTime now = evidence.now();
    String caseNo = reception.caseNo();
    if (caseNo == null && startsCase.test(reception.type())) {
      caseNo = caseNumbers.next(reception.matterCode(), now.toLocalDate());
    }
    String id = Ids.of("received", reception.system(), reception.key());
    return new Message(
        id,
        reception.type(),
        id,
        caseNo,
        null,
        reception.system(),
        now,
        reception.priority(),
        null,
        reception.version(),
        reception.dataLevel(),
        reception.purpose(),
        traceparents.orNew(reception.traceparent()),
        reception.attachments(),
        reception.body());
  }

  private Entry received(Reception reception, Message message, byte[] wire) {
    Payload canonical = new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, wire);
    return new Entry(
        EntryKind.RECEIVED,
        message.id(),
        message.type().toString(),
        message.caseNo(),
        null,
        reception.system(),
        reception.system(),
        message.createdAt(),
        Evidence.OK,
        "",
        0,
        Duration.between(message.createdAt(), evidence.now()),
        Map.of(Addresses.from(reception.system()), message.id()),
        reception.versions(),
        reception.keys(),
        Stream.concat(reception.evidence().stream(), Stream.of(canonical)).toList(),
        new Entry.Door(reception.key(), HexFormat.of().formatHex(reception.digest())),
        null);
  }

  @Override
  public void turnedAway(String system, String code) {
    meters.received(system, REFUSED, code);
  }

  @Override
  public CompletableFuture<Void> refuse(Refusal refusal) {
    meters.received(refusal.system(), REFUSED, refusal.code());
    String detail =
        refusal.place() == null
            ? refusal.detail()
            : refusal.detail() + " (at " + refusal.place() + ")";
    Step step = new Step();
    step.record(
        new Entry(
            EntryKind.REFUSED,
            null,
            null,
            null,
            null,
            refusal.system(),
            refusal.system(),
            evidence.now(),
            refusal.code(),
            detail,
            0,
            Duration.ZERO,
            Map.of(),
            refusal.versions(),
            Map.of(),
            refusal.evidence()));
    return putter.put(step);
  }

  /** The HubException inside what a future failed with, or null. */
  static @Nullable HubException fault(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof HubException hub ? hub : null;
  }
}
