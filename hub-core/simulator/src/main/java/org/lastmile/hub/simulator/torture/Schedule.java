package org.lastmile.hub.simulator.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.lastmile.hub.simulator.Traffic;

/**
 * When which fault happens where. The same seed, length and faults give the same schedule.
 *
 * @param dead the department that is dead throughout, among {@link #SYSTEMS}; empty for none
 */
record Schedule(List<Planned> planned, List<String> dead) {
  /** The connection of the inside to the outside. */
  static final String LINK = "link";

  /** The systems whose connections can be cut. */
  static final List<String> SYSTEMS = Traffic.SYSTEMS;

  private static final List<String> DEPARTMENTS =
      List.of("approvals", "civil-affairs", "emergency");
  private static final List<String> ZONES = List.of("outside", "inside");
  private static final int CLOCK_SECONDS = 240;

  /**
   * A fault that is to happen.
   *
   * @param at from the beginning of the traffic; later where the one before takes longer to recover from
   * @param where a zone, a system or {@link #LINK}
   * @param lasting how long it lasts; zero where it is a blow
   * @param amount seconds by which a clock jumps; seed of the bytes of a torn record
   */
  record Planned(Duration at, Fault fault, String where, Duration lasting, int amount) {}

  /**
   * Every fault has its turn before one comes again.
   *
   * @param lasting how long a fault lasts, where that is not left to chance
   */
  static Schedule of(
      RandomGenerator random,
      Duration length,
      Collection<Fault> faults,
      Map<Fault, Duration> lasting) {
    List<String> dead = faults.contains(Fault.DEAD) ? List.of(one(random, DEPARTMENTS)) : List.of();
    TreeSet<Fault> allowed = new TreeSet<>(faults);
    allowed.remove(Fault.DEAD);
    List<Planned> planned = new ArrayList<>();
    List<Fault> turn = new ArrayList<>();
    Duration at = Duration.ofSeconds(5);
    while (!allowed.isEmpty() && at.compareTo(length) < 0) {
      if (turn.isEmpty()) {
        turn.addAll(allowed);
      }
      Fault fault = turn.remove(random.nextInt(turn.size()));
      Planned next =
          new Planned(
              at,
              fault,
              where(random, fault, dead),
              lasting.getOrDefault(fault, lasting(random, fault)),
              fault == Fault.CLOCK
                  ? random.nextInt(-CLOCK_SECONDS, CLOCK_SECONDS + 1)
                  : random.nextInt());
      planned.add(next);
      at = at.plus(next.lasting()).plusSeconds(random.nextInt(2, 9));
    }
    return new Schedule(List.copyOf(planned), dead);
  }

  private static String where(RandomGenerator random, Fault fault, List<String> dead) {
    return switch (fault) {
      case CUT, SILENT, SLOW -> {
        // the link is one of many, and what all rests on
        List<String> alive = new ArrayList<>(SYSTEMS);
        alive.removeAll(dead);
        yield random.nextBoolean() ? LINK : one(random, alive);
      }
      default -> one(random, ZONES);
    };
  }

  private static Duration lasting(RandomGenerator random, Fault fault) {
    return switch (fault) {
      case KILL, JOURNAL, BACKEND, POSTMASTER -> Duration.ZERO;
      default -> Duration.ofSeconds(random.nextInt(1, 16));
    };
  }

  private static String one(RandomGenerator random, List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
