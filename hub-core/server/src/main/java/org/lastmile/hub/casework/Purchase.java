package org.lastmile.hub.casework;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A contract about a service that is bought, as far as payments depend on it; amounts in fen.
 *
 * @param amount what may be paid in all
 * @param acceptances by the number of the report
 */
public record Purchase(
    String caseNo, String contract, long amount, SortedMap<String, Acceptance> acceptances) {
  public Purchase {
    acceptances = Collections.unmodifiableSortedMap(new TreeMap<>(acceptances));
  }

  /**
   * What was looked at and found good.
   *
   * @param amount what may be paid for it
   * @param requested what has been asked for so far
   */
  public record Acceptance(long amount, long requested) {}

  /** What has been accepted in all. */
  long accepted() {
    return acceptances.values().stream().mapToLong(Acceptance::amount).sum();
  }

  Purchase amended(long total) {
    return new Purchase(caseNo, contract, total, acceptances);
  }

  Purchase with(String number, Acceptance acceptance) {
    SortedMap<String, Acceptance> all = new TreeMap<>(acceptances);
    all.put(number, acceptance);
    return new Purchase(caseNo, contract, amount, all);
  }
}
