package org.lastmile.hub.benchmark.finding;

/**
 * What a figure is wanted to be.
 *
 * @param more whether more is better
 */
public record Target(double good, double goal, boolean more) {
  /** The fewest repeats that can decide about a ratio; a limit is kept or not. */
  private static final int LEAST_REPEATS = 5;

  /** What the repeats say about a target. */
  public enum Verdict {
    GOAL,
    GOOD,
    BELOW,
    /** Missed, but some repeats reach it. */
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

  /** A ratio reaches a level by its median, a limit must be kept by all; missed is what no repeat reaches. */
  public Verdict of(Series series) {
    if (more && series.values().size() < LEAST_REPEATS) {
      return Verdict.TOO_FEW;
    }
    if (reaches(deciding(series), goal)) {
      return Verdict.GOAL;
    }
    if (reaches(deciding(series), good)) {
      return Verdict.GOOD;
    }
    return series.values().stream().noneMatch(value -> reaches(value, good))
        ? Verdict.BELOW
        : Verdict.UNDECIDED;
  }

  private double deciding(Series series) {
    return more ? series.median() : series.high();
  }

  private boolean reaches(double value, double level) {
    return more ? value >= level : value <= level;
  }
}
