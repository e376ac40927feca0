package org.lastmile.hub.simulator.torture;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Knows everything that the hub gave a receipt for. */
final class Model {
  /** What somebody hands in. */
  enum Kind {
    /** An application on the portal, which the approvals office grants. */
    APPLICATION,
    /** An application that is taken back at once: what is decided after that is told to nobody. */
    WITHDRAWAL,
    /** A need of a family, which civil affairs solves. */
    NEED,
    /** A fire, which the emergency system gets at once. */
    FIRE
  }

  /**
   * What somebody handed in, and the receipt for it.
   *
   * @param number the sender's own
   */
  record Accepted(Kind kind, String number, String caseNo) {}

  private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
  private final Queue<Proof.Failed> failed = new ConcurrentLinkedQueue<>();

  void accepted(Accepted one) {
    accepted.put(one.number(), one);
  }

  void failed(Proof proof, String detail) {
    failed.add(new Proof.Failed(proof, detail));
  }

  int size() {
    return accepted.size();
  }

  Collection<Accepted> all() {
    return accepted.values();
  }

  /** The case numbers of these kinds, one for each receipt. */
  List<String> cases(Set<Kind> kinds) {
    return accepted.values().stream()
        .filter(one -> kinds.contains(one.kind()))
        .map(Accepted::caseNo)
        .toList();
  }

  /** All case numbers. */
  Set<String> cases() {
    return accepted.values().stream().map(Accepted::caseNo).collect(Collectors.toSet());
  }

  /** What was seen to be wrong while the traffic ran. */
  List<Proof.Failed> failed() {
    return List.copyOf(failed);
  }
}
