package org.lastmile.hub.transit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.resilience4j.core.IntervalFunction;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.TransitMeters.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivering to one system: order for each case, attempts, circuit, and what is remembered over the end of an epoch. All
 * methods run on the lane's thread; workers only bring back outcomes.
 */
final class Channel {
  /** A target with its limits. */
  record Settings(Target target, DeliveryLimits limits) {}

  /**
   * What channels share.
   *
   * @param heldBack over all systems
   * @param doubtfulBefore messages put before this time (epoch ms) may have been tried by a process that was killed
   */
  record Surroundings(
      Queues queues,
      Evidence evidence,
      DeadLetters deadLetters,
      HeldBack heldBack,
      Workers workers,
      long doubtfulBefore,
      DeliveredVersions versions,
      TransitMeters meters) {}

  private static final MessageType RETURNED = MessageType.of("case.returned");
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final Target target;
  private final DeliveryLimits limits;
  private final Queues queues;
  private final Evidence evidence;
  private final DeadLetters deadLetters;
  private final HeldBack heldBack;
  private final Workers workers;
  private final long doubtfulBefore;
  private final DeliveredVersions versions;
  private final TransitMeters meters;
  private final Runnable wake;
  private final Throttle throttle;
  private final IntervalFunction pauses;

  /** By message id, in the order taken. */
  private final Map<String, Delivery> held = new LinkedHashMap<>();

  /** The messages of one case; only the first may run. */
  private final Map<String, ArrayDeque<Delivery>> order = new HashMap<>();

  private final Queue<Delivery> finished = new ConcurrentLinkedQueue<>();
  private final List<Delivery> committing = new ArrayList<>();

  /** Outcomes of an earlier epoch whose messages the broker will give again: then they are only acknowledged. */
  private final Map<String, Delivery> remembered = new LinkedHashMap<>();

  /** Held in an earlier epoch and never tried, so a redelivery of them is not doubtful. */
  private final Set<String> untried = new HashSet<>();

  /** The same and the number held, for whoever reads figures. */
  private final AtomicInteger runningNow = new AtomicInteger();

  private final AtomicInteger heldNow = new AtomicInteger();

  Channel(Settings settings, Surroundings surroundings, Runnable wake) {
    this.target = settings.target();
    this.limits = settings.limits();
    this.queues = surroundings.queues();
    this.evidence = surroundings.evidence();
    this.deadLetters = surroundings.deadLetters();
    this.heldBack = surroundings.heldBack();
    this.workers = surroundings.workers();
    this.doubtfulBefore = surroundings.doubtfulBefore();
    this.versions = surroundings.versions();
    this.meters = surroundings.meters();
    this.wake = wake;
    this.throttle = new Throttle(target.system(), limits);
    this.pauses =
        IntervalFunction.ofExponentialRandomBackoff(
            limits.firstPause(), 2.0, 0.5, limits.longestPause());
    meters.channel(target.system(), runningNow::get, heldNow::get, throttle::circuitFigure);
  }

  /** How many more messages may be held; some places are kept for urgent ones. */
  int room(boolean urgentQueue) {
    if (throttle.open() && !held.isEmpty()) {
      return 0;
    }
    int window = urgentQueue ? limits.window() : limits.window() - limits.window() / 4;
    return Math.max(0, window - held.size());
  }

  void accept(Message message, Taken taken) {
    Delivery known = held.get(message.id());
    if (known == null) {
      known = remembered.remove(message.id());
      if (known != null) {
        held.put(message.id(), known);
        order.computeIfAbsent(known.orderKey(), key -> new ArrayDeque<>()).add(known);
      }
    }
    if (known != null) {
      known.copies.add(taken);
      if (known.outcome.get() != null) {
        finished.add(known);
      }
      return;
    }
    boolean doubtful =
        (taken.redelivered() || taken.putAt() < doubtfulBefore) && !untried.remove(message.id());
    Replay replay = taken.properties().replay();
    if (replay.number() > 0) {
      heldBack.release(target.system(), message);
    }
    Delivery delivery = new Delivery(message, taken, doubtful || replay.doubtful());
    delivery.decided = replay.doubtful() && !doubtful;
    held.put(message.id(), delivery);
    order.computeIfAbsent(delivery.orderKey(), key -> new ArrayDeque<>()).add(delivery);
  }

  /** Brings the outcomes of workers into the transaction. */
  List<Delivery> settle(Transaction transaction) {
    List<Delivery> settled = new ArrayList<>();
    for (Delivery next; (next = finished.poll()) != null; ) {
      if (next.state == Delivery.State.RUNNING) {
        throttle.ended();
        next.state = Delivery.State.WAITING;
      }
      if (next.state == Delivery.State.SETTLED) {
        // told twice: by its worker, and by a copy that came when it was done
        continue;
      }
      if (next.copies.isEmpty()) {
        // The epoch ended meanwhile; the broker will give the message again.
        held.remove(next.message.id());
        forgetOrder(next);
        remembered.put(next.message.id(), next);
        continue;
      }
      Delivery.Outcome outcome = next.outcome.get();
      if (outcome != null && settle(next, next.copies.getFirst(), outcome, transaction)) {
        next.copies.stream().skip(1).forEach(transaction::acknowledge);
        next.state = Delivery.State.SETTLED;
        committing.add(next);
        settled.add(next);
      }
    }
    return settled;
  }

  /** Whether the message is finished with. */
  private boolean settle(
      Delivery delivery, Taken taken, Delivery.Outcome outcome, Transaction transaction) {
    HubException fault = outcome.fault();
    if (fault == null) {
      throttle.answered();
      transaction.add(outcome.step());
      transaction.acknowledge(taken);
      delivery.ends(outcome.end(), Evidence.OK);
      return true;
    }
    Message message = delivery.message;
    transaction.entries.add(
        evidence.attempt(EntryKind.FAILED, message, target.system(), fault, delivery.attempts));
    switch (fault.kind()) {
      case CALLER -> {
        throttle.answered();
        giveBack(delivery, taken, fault, transaction);
        return true;
      }
      case LASTING -> {
        throttle.answered();
        bury(delivery, taken, fault, transaction);
        return true;
      }
      case PASSING -> {
        throttle.failed(fault);
        if (holdsTooLong(delivery)) {
          bury(delivery, taken, lasting(fault), transaction);
          return true;
        }
      }
      case DOWN -> {
        throttle.failed(fault);
        // a system may be away for a night; that must not use up what it has for passing faults
        delivery.wasAway = true;
      }
    }
    if (delivery.attempts == 1 && fault.kind() == FaultKind.PASSING) {
      LogLines.fault(LogLines.about(LOG.atWarn(), message), target.system(), fault)
          .log("Delivering to {} failed and is tried again: {}", target.system(), fault.code());
    }
    delivery.outcome.set(null);
    // An attempt that failed may still have reached the system, unless nobody was there to take it.
    if (fault.kind() == FaultKind.PASSING) {
      delivery.doubtful = true;
      delivery.decided = false;
    }
    delivery.notBeforeNanos =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(
                pauses.apply(Math.max(1, Math.min(delivery.attempts, 20))));
    return false;
  }

  private boolean holdsTooLong(Delivery delivery) {
    ArrayDeque<Delivery> sameCase = order.get(delivery.orderKey());
    return System.nanoTime() - delivery.firstAttemptNanos > limits.caseHeld().toNanos()
        || (sameCase != null && sameCase.size() > limits.caseWaiting());
  }

  private HubException lasting(HubException fault) {
    return new HubException(
        fault.code(),
        FaultKind.LASTING,
        "gave up after repeated attempts: " + fault.getMessage(),
        fault.place(),
        fault);
  }

  private void bury(Delivery delivery, Taken taken, HubException fault, Transaction transaction) {
    delivery.ends(Outcome.DEAD, fault.code());
    deadLetters.bury(
        taken, delivery.message, target.system(), fault, delivery.attempts, transaction);
    transaction.acknowledge(taken);
    if (target.strictOrder() && delivery.message.caseNo() != null) {
      heldBack.hold(target.system(), delivery.message);
    }
  }

  /** The sender's fault: a dispatched case goes back by way of the flows; for all else nobody could take it back. */
  private void giveBack(
      Delivery delivery, Taken taken, HubException fault, Transaction transaction) {
    Message message = delivery.message;
    if (message.caseNo() == null || !message.type().name().equals("case.dispatched")) {
      bury(delivery, taken, fault, transaction);
      return;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("at", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(evidence.now()));
    body.put("department", target.system());
    body.put("reason", fault.code() + ": " + fault.getMessage());
    String id = Ids.of("returned", message.id(), target.system());
    Message returned =
        new Message(
            id,
            RETURNED,
            id,
            message.caseNo(),
            message.id(),
            target.system(),
            evidence.now(),
            message.priority(),
            message.due(),
            0,
            DataLevel.L2,
            null,
            message.traceparent(),
            List.of(),
            body);
    Step step = new Step();
    step.put(Addresses.from(target.system()), returned);
    step.record(evidence.returned(message, target.system(), fault, returned));
    transaction.add(step);
    transaction.acknowledge(taken);
    delivery.ends(Outcome.RETURNED, fault.code());
    LogLines.fault(LogLines.about(LOG.atWarn(), message), target.system(), fault)
        .log("{} refused a message, which goes back: {}", target.system(), fault.code());
  }

  /** Starts what may run now. */
  void dispatch() {
    startWhatMay();
    tellFigures();
  }

  private void tellFigures() {
    runningNow.set(throttle.running());
    heldNow.set(held.size());
  }

  private void startWhatMay() {
    if (!throttle.hasPlace(true)) {
      return;
    }
    long now = System.nanoTime();
    boolean poolFull = false;
    for (Delivery delivery : held.values()) {
      if (!mayStart(delivery, now) || (poolFull && !delivery.urgent)) {
        continue;
      }
      if (!workers.reserve(delivery.urgent, wake)) {
        if (delivery.urgent) {
          return;
        }
        poolFull = true;
      } else if (throttle.tryStart()) {
        start(delivery, now);
      } else {
        workers.release();
        return;
      }
    }
  }

  private boolean mayStart(Delivery delivery, long now) {
    return delivery.state == Delivery.State.WAITING
        && delivery.outcome.get() == null
        && delivery.notBeforeNanos <= now
        && throttle.hasPlace(delivery.urgent)
        && isFirstOfItsCase(delivery);
  }

  private boolean isFirstOfItsCase(Delivery delivery) {
    ArrayDeque<Delivery> sameCase = order.get(delivery.orderKey());
    return sameCase != null && sameCase.peekFirst() == delivery;
  }

  private void start(Delivery delivery, long now) {
    delivery.state = Delivery.State.RUNNING;
    delivery.attempts++;
    if (delivery.attempts == 1 || delivery.wasAway) {
      delivery.firstAttemptNanos = now;
      delivery.wasAway = false;
    }
    int attempt = delivery.attempts;
    boolean doubtful = delivery.doubtful;
    boolean decided = delivery.decided;
    workers.execute(
        () -> {
          delivery.outcome.set(attempt(delivery.message, attempt, doubtful, decided));
          finished.add(delivery);
          wake.run();
        });
  }

  private Delivery.Outcome attempt(
      Message message, int attempt, boolean doubtful, boolean decided) {
    long began = System.nanoTime();
    Delivery.Outcome outcome = outcome(message, attempt, doubtful, decided);
    meters.attempt(target.system(), System.nanoTime() - began);
    HubException fault = outcome.fault();
    if (fault != null) {
      meters.delivery(target.system(), Outcome.FAILED, fault.code());
    }
    return outcome;
  }

  private Delivery.Outcome outcome(
      Message message, int attempt, boolean doubtful, boolean decided) {
    Step step = new Step();
    try {
      if (heldBack.holds(target.system(), message)) {
        throw new HubException(
            HeldBack.ORDER_HELD,
            FaultKind.LASTING,
            "an earlier message of the case is a dead letter and order is strict");
      }
      if (superseded(message, step)) {
        return new Delivery.Outcome(step, null, Outcome.SUPERSEDED);
      }
      if (doubtful && settledByDoubt(message, attempt, decided, step)) {
        return new Delivery.Outcome(step, null, Outcome.DELIVERED);
      }
      target.deliver(message, new Target.Attempt(attempt, doubtful), step);
      if (isState(message)) {
        versions.delivered(target.system(), message);
      }
      queues.check(step);
      return new Delivery.Outcome(step, null, Outcome.DELIVERED);
    } catch (HubException e) {
      return Delivery.Outcome.failed(step, e);
    } catch (RuntimeException e) {
      return Delivery.Outcome.failed(
          step,
          new HubException(
              "DELIVERY_FAILED",
              FaultKind.LASTING,
              "connector failed: " + e.getClass().getName(),
              null,
              e));
    }
  }

  private boolean isState(Message message) {
    return target.newestStateOnly() && message.version() > 0 && message.caseNo() != null;
  }

  /** Whether the system has got a newer state of the case from the same source. */
  private boolean superseded(Message message, Step step) {
    if (!isState(message)) {
      return false;
    }
    long newest = versions.newest(target.system(), message);
    if (message.version() >= newest) {
      return false;
    }
    step.record(
        evidence.plain(
            EntryKind.SUPERSEDED,
            message,
            target.system(),
            "SUPERSEDED",
            "version " + message.version() + ", the system has got version " + newest));
    return true;
  }

  /** Whether the doubt is resolved without sending again. */
  private boolean settledByDoubt(Message message, int attempt, boolean decided, Step step) {
    Repeat repeat = target.repeat();
    if (repeat == Repeat.QUERY && target.has(message)) {
      step.record(
          evidence.plain(
              EntryKind.DELIVERED, message, target.system(), "ALREADY_THERE", "the system has it"));
      return true;
    }
    if (repeat == Repeat.NONE && !limits.resend() && !decided) {
      throw new HubException(
          "DOUBTFUL",
          FaultKind.LASTING,
          "an earlier attempt may have reached the system, which cannot recognise a repeat; a person decides");
    }
    step.record(
        evidence.plain(
            EntryKind.DOUBTFUL,
            message,
            target.system(),
            "MAY_REPEAT",
            "attempt " + attempt + " may repeat"));
    meters.delivery(target.system(), Outcome.DOUBTFUL, "MAY_REPEAT");
    return false;
  }

  /** The settled deliveries are on disk; the next of their cases may run. */
  void committed() {
    for (Delivery delivery : committing) {
      held.remove(delivery.message.id());
      forgetOrder(delivery);
      meters.delivery(target.system(), delivery.end, delivery.endCode);
    }
    committing.clear();
    dispatch();
  }

  private void forgetOrder(Delivery delivery) {
    ArrayDeque<Delivery> sameCase = order.get(delivery.orderKey());
    if (sameCase != null) {
      sameCase.remove(delivery);
      if (sameCase.isEmpty()) {
        order.remove(delivery.orderKey());
      }
    }
  }

  /** Forgets what the broker gives again; keeps what runs and what is done. */
  void aborted() {
    for (Delivery delivery : List.copyOf(held.values())) {
      delivery.copies.clear();
      if (delivery.state == Delivery.State.RUNNING) {
        continue;
      }
      delivery.state = Delivery.State.WAITING;
      held.remove(delivery.message.id());
      forgetOrder(delivery);
      if (delivery.outcome.get() != null) {
        remembered.put(delivery.message.id(), delivery);
      } else if (delivery.attempts == 0 && !delivery.doubtful) {
        untried.add(delivery.message.id());
      }
    }
    committing.clear();
    // What a commit of unknown outcome did take never comes again; the oldest of those are
    // forgotten.
    for (Iterator<String> ids = remembered.keySet().iterator();
        remembered.size() > 4 * limits.window(); ) {
      ids.next();
      ids.remove();
    }
    tellFigures();
  }

  long nanosToNextAttempt() {
    long next = Long.MAX_VALUE;
    long now = System.nanoTime();
    for (Delivery delivery : held.values()) {
      if (delivery.state == Delivery.State.WAITING && isFirstOfItsCase(delivery)) {
        next =
            Math.min(
                next, Math.max(delivery.notBeforeNanos - now, TimeUnit.MILLISECONDS.toNanos(20)));
      }
    }
    return next;
  }
}
