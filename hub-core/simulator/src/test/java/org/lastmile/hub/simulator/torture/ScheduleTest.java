package org.lastmile.hub.simulator.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.simulator.torture.Schedule.Planned;

class ScheduleTest {
  private static final Duration LENGTH = Duration.ofMinutes(10);

  @Test
  void aSeedRepeatsItsScheduleAndAnotherGivesAnother() {
    assertThat(schedule(7)).isEqualTo(schedule(7)).isNotEqualTo(schedule(8));
  }

  @RepeatedTest(20)
  void everyFaultHasItsTurnAndNoneBeginsBeforeTheLastEnded(RepetitionInfo repetition) {
    Schedule schedule = schedule(repetition.getCurrentRepetition());

    assertThat(schedule.planned().stream().map(Planned::fault).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Fault.DEAD)));
    Duration free = Duration.ZERO;
    for (Planned one : schedule.planned()) {
      assertThat(one.at()).isGreaterThan(free).isLessThan(LENGTH);
      free = one.at().plus(one.lasting());
    }
  }

  @RepeatedTest(20)
  void theDeadDepartmentIsLeftInPeace(RepetitionInfo repetition) {
    Schedule schedule = schedule(repetition.getCurrentRepetition());

    assertThat(schedule.dead()).hasSize(1);
    assertThat(schedule.planned())
        .extracting(Planned::where)
        .doesNotContainAnyElementsOf(schedule.dead());
  }

  @Test
  void onlyWhatIsAllowedHappens() {
    Schedule schedule = Schedule.of(new SplittableRandom(1), LENGTH, Set.of(Fault.KILL), Map.of());

    assertThat(schedule.dead()).isEqualTo(List.of());
    assertThat(schedule.planned()).extracting(Planned::fault).containsOnly(Fault.KILL);
  }

  @Test
  void aFaultLastsAsLongAsAsked() {
    Duration asked = Duration.ofMinutes(4);
    Schedule schedule =
        Schedule.of(
            new SplittableRandom(1), LENGTH, Set.of(Fault.DATABASE), Map.of(Fault.DATABASE, asked));

    assertThat(schedule.planned()).extracting(Planned::lasting).containsOnly(asked).hasSize(3);
  }

  private static Schedule schedule(long seed) {
    return Schedule.of(new SplittableRandom(seed), LENGTH, EnumSet.allOf(Fault.class), Map.of());
  }
}
