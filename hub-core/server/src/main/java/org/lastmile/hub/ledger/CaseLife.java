package org.lastmile.hub.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The life of a case, or of a message without a case, over the ledgers that could be read.
 *
 * @param number of the case, or id of the message
 * @param entries in the order of time; never empty
 */
public record CaseLife(String number, List<Recorded> entries) {
  public CaseLife {
    entries = inOrder(entries);
  }

  private record Placed(Instant time, Recorded recorded) {}

  /**
   * By time. A change of state bears the time of the message that made it, which may be long before: it stands after what
   * its ledger has before it.
   */
  private static List<Recorded> inOrder(List<Recorded> entries) {
    List<Placed> placed = new ArrayList<>();
    Map<String, Instant> before = new HashMap<>();
    for (Recorded recorded :
        entries.stream().sorted(Comparator.comparingLong(Recorded::seq)).toList()) {
      Instant time = recorded.entry().time().toInstant();
      Instant last = before.getOrDefault(recorded.zone(), time);
      if (recorded.entry().kind() == EntryKind.STATE && last.isAfter(time)) {
        time = last;
      }
      before.put(recorded.zone(), time);
      placed.add(new Placed(time, recorded));
    }
    return placed.stream()
        .sorted(
            Comparator.comparing(Placed::time)
                .thenComparing(one -> one.recorded().zone(), Comparator.reverseOrder())
                .thenComparing(one -> one.recorded().seq()))
        .map(Placed::recorded)
        .toList();
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
