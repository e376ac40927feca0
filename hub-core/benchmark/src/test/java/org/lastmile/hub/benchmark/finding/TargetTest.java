package org.lastmile.hub.benchmark.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.benchmark.finding.Target.Verdict;

class TargetTest {
  @Test
  void theMedianIsTheMiddleAndTheSpreadItsEnds() {
    Series odd = series(5, 1, 3);
    assertThat(odd.median()).isEqualTo(3);
    assertThat(odd.low()).isEqualTo(1);
    assertThat(odd.high()).isEqualTo(5);
    assertThat(series(4, 1, 2, 100).median()).isEqualTo(3);
  }

  @Test
  void aRatioIsTakenRepeatByRepeat() {
    assertThat(series(10, 30).over(series(20, 10)).values()).containsExactly(0.5, 3.0);
    assertThatThrownBy(() -> series(1).over(series(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theMedianDecidesAndWhatNoRepeatReachesIsMissed() {
    Target target = Target.atLeast(0.8, 0.95);
    assertThat(target.of(series(0.7, 0.94, 0.95, 1, 1.2))).isEqualTo(Verdict.GOAL);
    assertThat(target.of(series(0.1, 0.2, 0.8, 1, 1.2))).isEqualTo(Verdict.GOOD);
    assertThat(target.of(series(0.1, 0.2, 0.79, 1, 1.2))).isEqualTo(Verdict.UNDECIDED);
    assertThat(target.of(series(0.1, 0.2, 0.3, 0.4, 0.79))).isEqualTo(Verdict.BELOW);
    assertThat(target.of(series(2, 2, 2, 2))).isEqualTo(Verdict.TOO_FEW);
  }

  @Test
  void aLimitIsKeptFromBelow() {
    Target limit = Target.atMost(1);
    assertThat(limit.of(series(0.1, 0.2, 0.3, 0.4, 1))).isEqualTo(Verdict.GOAL);
    assertThat(limit.of(series(0.1, 0.2, 0.3, 0.4, 1.1))).isEqualTo(Verdict.UNDECIDED);
    assertThat(limit.of(series(2, 2, 2, 2, 2))).isEqualTo(Verdict.BELOW);
  }

  private static Series series(double... values) {
    return new Series(Arrays.stream(values).boxed().toList());
  }
}
