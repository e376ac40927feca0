package org.lastmile.hub.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The life of a case, or of a message without a case, over the ledgers that could be read.
 *
 * @param number of the case, or id of the message
 * @param entries in the order of time; never empty
 */
public record CaseLife(String number, List<Recorded> entries) {
  private static final Comparator<Recorded> BY_TIME =
      Comparator.comparing((Recorded recorded) -> recorded.entry().time().toInstant())
          .thenComparing(Recorded::zone, Comparator.reverseOrder())
          .thenComparing(Recorded::seq);

  public CaseLife {
    entries = entries.stream().sorted(BY_TIME).toList();
  }

  /**
   * All that is meant by a number; empty where nothing is recorded about it.
   *
   * @param number a case number, a number that a system knows cases by, or a message id
   */
  public static List<CaseLife> find(Collection<Trace> ledgers, String number) {
    TreeSet<String> cases = new TreeSet<>();
    cases.add(number);
    ledgers.forEach(ledger -> cases.addAll(ledger.casesKnownAs(number)));
    List<CaseLife> lives = new ArrayList<>();
    for (String one : cases) {
      add(lives, one, ledgers.stream().flatMap(ledger -> ledger.ofCase(one).stream()).toList());
    }
    if (lives.isEmpty()) {
      add(
          lives,
          number,
          ledgers.stream().flatMap(ledger -> ledger.ofMessage(number).stream()).toList());
    }
    return List.copyOf(lives);
  }

  private static void add(List<CaseLife> lives, String number, List<Recorded> entries) {
    if (!entries.isEmpty()) {
      lives.add(new CaseLife(number, entries));
    }
  }
}
