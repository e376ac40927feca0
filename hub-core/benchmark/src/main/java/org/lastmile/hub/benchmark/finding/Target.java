package org.lastmile.hub.benchmark.finding;

import java.util.function.DoublePredicate;

/**
 * What a figure is wanted to be.
 *
 * @param more whether more is better
 */
public record Target(double good, double goal, boolean more) {
  /** The fewest repeats that can decide: all on one side by chance happens once in 16 times. */
  private static final int LEAST_REPEATS = 5;

  /** What the repeats say about a target. */
  public enum Verdict {
    GOAL,
    GOOD,
    BELOW,
    /** Some repeats say this and some that. */
    UNDECIDED,
    /** Not enough repeats to say anything. */
    TOO_FEW
  }

  /** A ratio that is good from one value on and has its goal at another. */
  public static Target atLeast(double good, double goal) {
    return new Target(good, goal, true);
  }

  /** A figure that must not exceed a limit. */
  public static Target atMost(double limit) {
    return new Target(limit, limit, false);
  }

  /** A level is reached, or missed, only when all repeats agree. */
  public Verdict of(Series series) {
    if (series.values().size() < LEAST_REPEATS) {
      return Verdict.TOO_FEW;
    }
    if (all(series, value -> reaches(value, goal))) {
      return Verdict.GOAL;
    }
    if (all(series, value -> reaches(value, good))) {
      return Verdict.GOOD;
    }
    return all(series, value -> !reaches(value, good)) ? Verdict.BELOW : Verdict.UNDECIDED;
  }

  private boolean reaches(double value, double level) {
    return more ? value >= level : value <= level;
  }

  private static boolean all(Series series, DoublePredicate test) {
    return series.values().stream().allMatch(test::test);
  }
}
