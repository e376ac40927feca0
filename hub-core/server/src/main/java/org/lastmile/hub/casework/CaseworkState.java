package org.lastmile.hub.casework;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The part of the business state that a message may read and change. */
record CaseworkState(
    Map<String, CaseRecord> cases,
    Map<String, Incident> incidents,
    Map<Clock, Timer> timers,
    Map<ClockName, CaseClock> clocks,
    Map<String, Batch> batches,
    Map<String, Question> questions,
    Map<Contract, Purchase> purchases) {
  /** What identifies a timer; only its newest version is state. */
  record Clock(String caseNo, String name) {}

  /** What identifies a clock of a case. */
  record ClockName(String caseNo, CaseClock.Name name) {}

  /** What identifies a purchase. */
  record Contract(String caseNo, String number) {}

  CaseworkState {
    cases = Map.copyOf(cases);
    incidents = Map.copyOf(incidents);
    timers = Map.copyOf(timers);
    clocks = Map.copyOf(clocks);
    batches = Map.copyOf(batches);
    questions = Map.copyOf(questions);
    purchases = Map.copyOf(purchases);
  }

  static CaseworkState empty() {
    return new CaseworkState(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  static CaseworkState of(
      List<CaseRecord> cases,
      List<Incident> incidents,
      List<Timer> timers,
      List<CaseClock> clocks,
      List<Batch> batches,
      List<Question> questions,
      List<Purchase> purchases) {
    return new CaseworkState(
        by(cases, CaseRecord::caseNo),
        by(incidents, Incident::incidentId),
        by(timers, timer -> new Clock(timer.caseNo(), timer.clock())),
        by(clocks, clock -> new ClockName(clock.caseNo(), clock.name())),
        by(batches, Batch::caseNo),
        by(questions, Question::id),
        by(purchases, purchase -> new Contract(purchase.caseNo(), purchase.contract())));
  }

  private static <K, V> Map<K, V> by(Collection<V> values, Function<V, K> key) {
    return values.stream()
        .collect(Collectors.toMap(key, value -> value, (a, b) -> b, LinkedHashMap::new));
  }
}
