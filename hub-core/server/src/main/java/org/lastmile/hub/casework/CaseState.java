package org.lastmile.hub.casework;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a case stands. */
public enum CaseState {
  SUBMITTED,
  CORRECTION_NEEDED,
  ACCEPTED,
  DISPATCHED,
  RECEIVED,
  IN_PROGRESS,
  SUSPENDED,
  RETURNED,
  TRANSFERRED,
  ESCALATED,
  REFUSED,
  COMPLETED,
  WITHDRAWN,
  CLOSED,
  EVALUATED;

  private static final Set<CaseState> OVER =
      EnumSet.of(REFUSED, COMPLETED, WITHDRAWN, CLOSED, EVALUATED);
  private static final Map<CaseState, Set<CaseState>> NEXT = new EnumMap<>(CaseState.class);

  static {
    Set<CaseState> detours = EnumSet.of(RETURNED, TRANSFERRED, ESCALATED, WITHDRAWN);
    Set<CaseState> decisions = EnumSet.of(COMPLETED, REFUSED);
    // Departments leave out steps: a case may be decided by the first word that comes back.
    NEXT.put(SUBMITTED, union(EnumSet.range(CORRECTION_NEEDED, SUSPENDED), decisions, detours));
    NEXT.put(
        CORRECTION_NEEDED,
        union(EnumSet.of(SUBMITTED, ACCEPTED, DISPATCHED, RECEIVED), decisions, detours));
    NEXT.put(
        ACCEPTED,
        union(
            EnumSet.of(DISPATCHED, RECEIVED, IN_PROGRESS, SUSPENDED, CORRECTION_NEEDED),
            decisions,
            detours));
    NEXT.put(
        DISPATCHED,
        union(
            EnumSet.of(RECEIVED, ACCEPTED, CORRECTION_NEEDED, IN_PROGRESS, SUSPENDED),
            decisions,
            detours));
    NEXT.put(
        RECEIVED,
        union(EnumSet.of(ACCEPTED, CORRECTION_NEEDED, IN_PROGRESS, SUSPENDED), decisions, detours));
    NEXT.put(IN_PROGRESS, union(EnumSet.of(SUSPENDED, CORRECTION_NEEDED), decisions, detours));
    NEXT.put(SUSPENDED, union(EnumSet.of(IN_PROGRESS), decisions, detours));
    Set<CaseState> handedOn = union(EnumSet.range(ACCEPTED, IN_PROGRESS), decisions, detours);
    NEXT.put(RETURNED, union(handedOn, EnumSet.of(CLOSED)));
    NEXT.put(TRANSFERRED, handedOn);
    NEXT.put(ESCALATED, handedOn);
    NEXT.put(REFUSED, EnumSet.of(CLOSED));
    NEXT.put(COMPLETED, EnumSet.of(CLOSED));
    NEXT.put(WITHDRAWN, EnumSet.of(CLOSED));
    NEXT.put(CLOSED, EnumSet.of(EVALUATED));
    NEXT.put(EVALUATED, EnumSet.noneOf(CaseState.class));
  }

  /** Whether the step to {@code next} is allowed. */
  boolean mayBecome(CaseState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** Whether nobody needs to do anything more about the matter itself. */
  public boolean over() {
    return OVER.contains(this);
  }

  /** Whether a message that says {@code other} tells of a step that lies behind this one. */
  boolean isBeyond(CaseState other) {
    return over() || compareTo(other) > 0;
  }

  @SafeVarargs
  private static Set<CaseState> union(Set<CaseState>... parts) {
    Set<CaseState> all = EnumSet.noneOf(CaseState.class);
    for (Set<CaseState> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
