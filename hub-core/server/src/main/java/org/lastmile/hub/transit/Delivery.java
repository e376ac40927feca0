package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** One message on its way to one system. Touched by the lane's thread only, except {@link #outcome}. */
final class Delivery {
  /**
   * What a worker brought back: the step of a success, or the fault.
   *
   * @param end what a success was
   */
  record Outcome(Step step, @Nullable HubException fault, TransitMeters.Outcome end) {
    static Outcome failed(Step step, HubException fault) {
      return new Outcome(step, fault, TransitMeters.Outcome.FAILED);
    }
  }

  enum State {
    /** For its turn in the case, a free place, or the next attempt. */
    WAITING,
    /** On a worker. */
    RUNNING,
    /** In the transaction under way. */
    SETTLED
  }

  final Message message;
  final boolean urgent;

  /**
   * The broker's messages with this id that are held: none while the broker has not given it again in the present epoch,
   * several where it was put more than once.
   */
  final List<Taken> copies = new ArrayList<>();

  boolean doubtful;

  /** Whether a person has decided about the doubt. */
  boolean decided;

  State state = State.WAITING;
  int attempts;

  /** What the commit under way makes of it. */
  TransitMeters.Outcome end = TransitMeters.Outcome.DELIVERED;

  String endCode = Evidence.OK;

  /** The first attempt since it was taken, or since the system was last away. */
  long firstAttemptNanos;

  boolean wasAway;
  long notBeforeNanos;
  final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  Delivery(Message message, Taken taken, boolean doubtful) {
    this.message = message;
    this.copies.add(taken);
    this.urgent = message.priority().urgent();
    this.doubtful = doubtful;
  }

  void ends(TransitMeters.Outcome how, String code) {
    end = how;
    endCode = code;
  }

  /** What keeps order: the case, or the message itself. */
  String orderKey() {
    return message.caseNo() == null ? message.id() : message.caseNo();
  }
}
